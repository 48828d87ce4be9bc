"""The history of one record: who changed what and when, newest first, from the copies that its saves left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, and_, select

from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import VIEWER_OBJECT
from ..change import CREATE, DELETE, RESTORE, UPDATE
from ..context import Context
from ..model import CompiledField, CompiledObject, Model
from ..security.rights import Rights, rights_of, row_predicate
from ..storage.system_tables import change, change_set
from ..storage.tables import HISTORY_ID, HISTORY_SET
from . import cursor as cursors

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 500

Row = Mapping[str, Any]


class FieldChange(Struct, frozen=True):
    """The JSON values of a field before and after; None for blank."""

    field: str
    old: Any
    new: Any


class HistoryEntry(Struct, frozen=True):
    """What one transaction did to the record; `by` is a user's id, None for the system; `version` the one it made.

    `change_set` is the transaction, None where nothing is kept of it.
    """

    at: datetime
    by: str | None
    by_name: str | None
    operation: str
    origin: str
    cause: str | None
    version: int
    changes: tuple[FieldChange, ...]
    change_set: str | None = None


class History(Struct, frozen=True):
    """One page; `next` is the cursor of older entries."""

    entries: list[HistoryEntry]
    next: str | None = None


def record_history(
    model: Model,
    context: Context,
    connection: Connection,
    object_name: str,
    record: str,
    limit: int = DEFAULT_LIMIT,
    after: str = "",
) -> History:
    """What happened to a record the actor may read; ProblemError `record_not_found` or `cursor_expired`."""
    compiled = model.object(object_name)
    rights = rights_of(model, context.actor)
    question = cursors.question_of("history", compiled.name, record, context.actor.id or "")
    below = cursors.decode(after, model.secret, question, model.version).values[0] if after else None
    newest = _current(connection, rights, compiled, record)
    rows = _superseded(connection, compiled, record, limit, below)
    page = rows[:limit]
    if below is not None:
        newest = _superseded_at(connection, compiled, record, below)
    entries = [_entry(compiled, old, new, old) for old, new in zip(page, [newest, *page], strict=False)]
    following = None
    if len(rows) > limit:
        position = cursors.Cursor((page[-1][HISTORY_ID],), question, model.version, context.now)
        following = cursors.encode(position, model.secret)
    else:
        entries.append(_creation(connection, compiled, page[-1] if page else newest))
    return History(_named(model, rights, connection, entries), following)


def _current(connection: Connection, rights: Rights, compiled: CompiledObject, record: str) -> Row:
    table = compiled.table.table
    statement = select(table).where(table.c.id == record, row_predicate(rights, compiled.name, table))
    row = connection.execute(statement).mappings().one_or_none()
    if row is None:
        parameters = {"object": compiled.definition.label, "id": record}
        raise ProblemError(Problem("record_not_found", parameters=parameters))
    return dict(row)


def _superseded(
    connection: Connection, compiled: CompiledObject, record: str, limit: int, below: int | None
) -> list[Row]:
    history = compiled.table.history
    number = history.c[HISTORY_ID]
    statement = (
        select(history, *_cause_columns())
        .join_from(history, change_set, change_set.c.id == history.c[HISTORY_SET], isouter=True)
        .where(history.c.id == record)
    )
    if below is not None:
        statement = statement.where(number < below)
    rows = connection.execute(statement.order_by(number.desc()).limit(limit + 1)).mappings()
    return [dict(row) for row in rows]


def _superseded_at(connection: Connection, compiled: CompiledObject, record: str, number: int) -> Row:
    history = compiled.table.history
    statement = select(history).where(history.c.id == record, history.c[HISTORY_ID] == number)
    row = connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise ProblemError(Problem("cursor_expired", field="after"))
    return dict(row)


def _cause_columns() -> tuple[Any, ...]:
    columns = change_set.c
    return (
        columns.at.label("set__at"),
        columns.actor.label("set__actor"),
        columns.origin.label("set__origin"),
        columns.cause.label("set__cause"),
        columns.id.label("set__id"),
    )


def _entry(compiled: CompiledObject, old: Row, new: Row, cause: Row) -> HistoryEntry:
    return HistoryEntry(
        at=cause["set__at"] or new["modified_at"],
        by=cause["set__actor"],
        by_name=None,
        operation=_operation(old, new),
        origin=cause["set__origin"] or "system",
        cause=cause["set__cause"],
        version=new["version"],
        changes=tuple(_changes(compiled, old, new)),
        change_set=cause["set__id"],
    )


def _operation(old: Row, new: Row) -> str:
    was, is_now = old["deleted_at"] is not None, new["deleted_at"] is not None
    return {(False, True): DELETE, (True, False): RESTORE}.get((was, is_now), UPDATE)


def _creation(connection: Connection, compiled: CompiledObject, first: Row) -> HistoryEntry:
    statement = (
        select(*_cause_columns())
        .join_from(change, change_set, change_set.c.id == change.c.change_set)
        .where(
            and_(change.c.object == compiled.name, change.c.record == first["id"], change.c.operation == CREATE),
        )
    )
    found = connection.execute(statement.order_by(change.c.sequence).limit(1)).mappings().one_or_none()
    return HistoryEntry(
        at=first["created_at"],
        by=first["created_by"],
        by_name=None,
        operation=CREATE,
        origin=found["set__origin"] if found else "system",
        cause=found["set__cause"] if found else None,
        version=1,
        changes=tuple(_changes(compiled, {}, first)),
        change_set=found["set__id"] if found else None,
    )


def _changes(compiled: CompiledObject, old: Row, new: Row) -> list[FieldChange]:
    found = []
    for item in compiled.stored:
        before, after = old.get(str(item.column)), new.get(str(item.column))
        if before != after and _is_told(item):
            found.append(FieldChange(item.name, _json(item, before), _json(item, after)))
    return found


def _is_told(item: CompiledField) -> bool:
    return item.definition.history and item.name not in ("id", "version")


def _json(item: CompiledField, value: Any) -> Any:
    return None if value is None else item.serialise(value)


def _named(model: Model, rights: Rights, connection: Connection, entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """The entries with the names of those who acted, as far as the viewer may read users."""
    people = {entry.by for entry in entries if entry.by is not None}
    names: dict[str, str] = {}
    if people:
        user = model.tables[VIEWER_OBJECT]
        allowed = row_predicate(rights, VIEWER_OBJECT, user.table)
        statement = select(user.table.c.id, user.column("name")).where(user.table.c.id.in_(sorted(people)), allowed)
        names = {row[0]: row[1] for row in connection.execute(statement)}
    return [replace(entry, by_name=names.get(entry.by or "")) for entry in entries]
