"""What a person chose among the views of an object: which shows first, which are pinned, his columns in each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..context import Actor
from ..database import Database
from ..model import Model
from ..statements import ask
from ..storage.system_tables import view_choice
from .views import SavedView, visible_views


@dataclass(frozen=True, slots=True)
class ViewChoices:
    """`first` is the key of the view that opens; `pins`: key → whether it is a tab, of those where that was chosen.

    `columns`: key of a view → the columns as the screens write them, where they differ from the view's own. `arranged`:
    layout → the parts of its record page in the person's order, as the screens write them. `record_type` is the type
    with which his new records begin unasked. `home`: the views that have a panel on his home page.
    """

    first: str = ""
    pins: Mapping[str, bool] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    arranged: Mapping[str, Sequence[str]] = field(default_factory=dict)
    record_type: str = ""
    home: Sequence[str] = ()

    def with_home(self, view: str, shown: bool) -> ViewChoices:
        """The choices with the view on the home page, or not."""
        others = [key for key in self.home if key != view]
        return replace(self, home=[*others, view] if shown else others)

    def with_arrangement(self, layout: str, parts: Sequence[str]) -> ViewChoices:
        """The choices with these parts on the layout's page; none give it back its own."""
        others = {key: value for key, value in self.arranged.items() if key != layout}
        return replace(self, arranged=others | ({layout: list(parts)} if parts else {}))

    def with_columns(self, view: str, columns: str) -> ViewChoices:
        """The choices with these columns in the view; "" gives it back its own."""
        others = {key: value for key, value in self.columns.items() if key != view}
        return replace(self, columns=others | ({view: columns} if columns else {}))

    def without(self, view: str) -> ViewChoices:
        """The choices without a view that is gone."""
        pins = {key: value for key, value in self.pins.items() if key != view}
        rest = self.with_columns(view, "").with_home(view, shown=False)
        return replace(rest, first="" if self.first == view else self.first, pins=pins)


@dataclass(frozen=True, slots=True)
class PersonalLists:
    """The views of an object that a person saved or was given, and his choices among all."""

    views: tuple[SavedView, ...] = ()
    choices: ViewChoices = ViewChoices()


def personal_lists(model: Model, actor: Actor, object_name: str) -> PersonalLists:
    """What belongs to the actor's lists of the object: two statements, asked together."""
    if actor.id is None:
        return PersonalLists()
    with model.database.read() as connection:
        views = visible_views(model, connection, actor, object_name)
        choices = _choices(model, connection, actor.id, object_name)
        return PersonalLists(views(), choices())


def personal_choices(model: Model, actor: Actor, object_name: str) -> ViewChoices:
    """The actor's choices for the object alone: one statement."""
    if actor.id is None:
        return ViewChoices()
    with model.database.read() as connection:
        return _choices(model, connection, actor.id, object_name)()


def _choices(model: Model, connection: Connection, user: str, object_name: str) -> Callable[[], ViewChoices]:
    """Asks for the person's choices for the object; the answer waits for them."""
    answer = ask(connection, model.statement("view choices", _choices_statement), {"person": user, "of": object_name})
    return lambda: _read(json.loads(answer.rows[0][0])) if answer.rows else ViewChoices()


def _choices_statement() -> Select[tuple[str]]:
    mine = (view_choice.c.user == bindparam("person"), view_choice.c.object == bindparam("of"))
    return select(view_choice.c.body).where(*mine)


def home_views(model: Model, actor: Actor) -> Mapping[str, Sequence[str]]:
    """Object → the keys of its views that the actor put on his home page: one statement."""
    if actor.id is None:
        return {}
    statement = select(view_choice.c.object, view_choice.c.body).where(view_choice.c.user == actor.id)
    with model.database.read() as connection:
        found = {row.object: _read(json.loads(row.body)).home for row in connection.execute(statement)}
    return {name: found[name] for name in sorted(found) if found[name]}


def change_choices(
    database: Database, user: str, object_name: str, change: Callable[[ViewChoices], ViewChoices]
) -> None:
    """Keep the person's choices for the object as `change` makes them."""

    def work(connection: Connection) -> None:
        # Two requests of a person who chose nothing before meet at this row, so that neither undoes the other.
        connection.execute(insert.values({"user": user, "object": object_name, "body": "{}"}).on_conflict_do_nothing())
        mine = (view_choice.c.user == user, view_choice.c.object == object_name)
        stored = connection.execute(select(view_choice.c.body).where(*mine).with_for_update()).scalar_one()
        body = json.dumps(asdict(change(_read(json.loads(stored)))), ensure_ascii=False)
        connection.execute(update(view_choice).where(*mine).values(body=body))

    insert: Any = sqlite.insert(view_choice) if database.is_sqlite else postgresql.insert(view_choice)
    database.run_write(work)


def _read(body: Mapping[str, Any]) -> ViewChoices:
    return ViewChoices(
        body.get("first", ""),
        body.get("pins", {}),
        body.get("columns", {}),
        body.get("arranged", {}),
        body.get("record_type", ""),
        body.get("home", ()),
    )
