"""Views of lists that people saved for themselves or share with others: who sees them and who may change them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, or_, select, update

from ...metadata.problem import Problem, ProblemError
from ..context import Actor, Context
from ..model import Model
from ..security.rights import rights_of
from ..statements import ask
from ..storage.system_tables import saved_view

NOBODY, EVERYBODY, ROLE, DEPARTMENT = "nobody", "everybody", "role", "department"
AUDIENCES = (NOBODY, EVERYBODY, ROLE, DEPARTMENT)
LONGEST_LABEL = 120
MOST_VIEWS = 200


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view somebody saved. `body` is what the screens made of it: columns, filter, order, groups.

    `audience`: nobody else, everybody, a role or a department; `shared_with` names the role or is the department's id.
    """

    id: str
    object: str
    owner: str
    label: str
    body: Mapping[str, Any]
    audience: str = NOBODY
    shared_with: str = ""

    def shows_to(self, actor: Actor) -> bool:
        """Whether the actor finds it among his views."""
        if self.owner == actor.id or self.audience == EVERYBODY:
            return True
        if self.audience == ROLE:
            return self.shared_with in actor.roles
        return self.audience == DEPARTMENT and self.shared_with == actor.department


def visible_views(
    model: Model, connection: Connection, actor: Actor, object_name: str = ""
) -> Callable[[], tuple[SavedView, ...]]:
    """Asks for the actor's own views and those shared with him, of one object or of all; the answer waits for them."""
    roles = tuple(sorted(actor.roles))
    statement = model.statement(("views", roles, bool(object_name)), lambda: _visible(roles, bool(object_name)))
    whose = {"actor": actor.id, "department_of": actor.department or ""}
    answer = ask(connection, statement, whose | ({"object_name": object_name} if object_name else {}))
    names = saved_view.c.keys()

    def read() -> tuple[SavedView, ...]:
        found = (_read(dict(zip(names, row, strict=True))) for row in answer.rows)
        return tuple(sorted(found, key=lambda one: (one.label, one.id)))

    return read


def _visible(roles: Sequence[str], of_one: bool) -> Select[Any]:
    view = saved_view.c
    shown = or_(
        view.owner == bindparam("actor"),
        view.audience == EVERYBODY,
        and_(view.audience == ROLE, view.shared_with.in_(roles)),
        and_(view.audience == DEPARTMENT, view.shared_with == bindparam("department_of")),
    )
    statement = select(saved_view).where(view.deleted_at.is_(None), shown)
    return statement.where(view.object == bindparam("object_name")) if of_one else statement


def may_change(model: Model, actor: Actor, saved: SavedView) -> bool:
    """Whether the actor may change or delete the view: its owner, and who may share where others see it."""
    rights = rights_of(model, actor)
    own = saved.owner == actor.id and (saved.audience == NOBODY or rights.share_views)
    return rights.administrator or own


def keep_view(model: Model, context: Context, saved: SavedView) -> str:
    """Store a new view (its id blank) or a changed one; answers its id. ProblemError with all that is against it."""
    actor = context.actor
    shares = saved.audience != NOBODY
    problems = []
    if not 0 < len(saved.label.strip()) <= LONGEST_LABEL:
        problems.append(Problem("view_unnamed", field="label", parameters={"limit": LONGEST_LABEL}))
    if shares and not rights_of(model, actor).share_views:
        problems.append(Problem("may_not_share", field="audience"))
    if saved.audience not in AUDIENCES or (saved.audience == ROLE and saved.shared_with not in model.manifest.roles):
        problems.append(Problem("unknown_audience", field="audience"))

    def work(connection: Connection) -> str:
        if saved.id:
            require_change(model, actor, view_by_id(connection, actor, saved.id))
        full = not saved.id and _count(connection, saved) >= MOST_VIEWS
        if problems or full:
            more = [Problem("too_many_views", parameters={"limit": MOST_VIEWS})] if full else []
            raise ProblemError([*problems, *more])
        identifier = saved.id or model.new_identifier()
        connection.execute(delete(saved_view).where(saved_view.c.id == identifier))
        connection.execute(insert(saved_view), _row(replace(saved, id=identifier), context.now))
        return identifier

    identifier: str = model.database.run_write(work)
    return identifier


def remove_view(model: Model, context: Context, identifier: str, *, back: bool = False) -> SavedView:
    """Take a view away, or bring it back; ProblemError where it is not the actor's to change."""

    def work(connection: Connection) -> SavedView:
        found = view_by_id(connection, context.actor, identifier, deleted=back)
        require_change(model, context.actor, found)
        values = {"deleted_at": None if back else context.now}
        connection.execute(update(saved_view).where(saved_view.c.id == identifier).values(values))
        return found

    removed: SavedView = model.database.run_write(work)
    return removed


def require_change(model: Model, actor: Actor, saved: SavedView) -> None:
    """ProblemError `view_not_yours` where the actor may not change the view."""
    if not may_change(model, actor, saved):
        raise ProblemError(Problem("view_not_yours", parameters={"view": saved.label}))


def view_by_id(connection: Connection, actor: Actor, identifier: str, *, deleted: bool = False) -> SavedView:
    """The view, deleted or living as asked; ProblemError `unknown_view` where the actor does not see it."""
    gone = saved_view.c.deleted_at.is_not(None) if deleted else saved_view.c.deleted_at.is_(None)
    row = connection.execute(select(saved_view).where(saved_view.c.id == identifier, gone)).first()
    found = _read(row._mapping) if row else None
    if found is None or not found.shows_to(actor):
        raise ProblemError(Problem("unknown_view"))
    return found


def _count(connection: Connection, saved: SavedView) -> int:
    mine = (saved_view.c.owner == saved.owner, saved_view.c.object == saved.object, saved_view.c.deleted_at.is_(None))
    return connection.execute(select(func.count()).select_from(saved_view).where(*mine)).scalar_one()


def _row(saved: SavedView, now: datetime) -> dict[str, Any]:
    return {
        "id": saved.id,
        "object": saved.object,
        "owner": saved.owner,
        "label": saved.label.strip(),
        "audience": saved.audience,
        "shared_with": saved.shared_with,
        "body": json.dumps(dict(saved.body), ensure_ascii=False),
        "changed_at": now,
    }


def _read(row: Mapping[Any, Any]) -> SavedView:
    return SavedView(
        id=row["id"],
        object=row["object"],
        owner=row["owner"],
        label=row["label"],
        body=json.loads(row["body"]),
        audience=row["audience"],
        shared_with=row["shared_with"],
    )
