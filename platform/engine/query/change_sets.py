"""What one transaction did: each record it wrote as it was before, as it was left, and as it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from ...metadata.problem import Problem, ProblemError
from ..change import CREATE
from ..context import Context
from ..identifiers import is_identifier
from ..model import CompiledObject, Model
from ..security.rights import Rights, rights_of, visible_rows
from ..storage.system_tables import change, change_set
from ..storage.tables import HISTORY_ID, HISTORY_SET, HISTORY_TO
from .membership import among

Row = Mapping[str, Any]


class Written(Struct, frozen=True):
    """A record of the change set, as rows of its table; `before` is None where the set created it."""

    compiled: CompiledObject
    record: str
    before: Row | None
    left: Row
    now: Row

    @property
    def is_as_left(self) -> bool:
        """Whether nothing was written to it since."""
        return bool(self.left["version"] == self.now["version"])


def written_by(model: Model, context: Context, connection: Connection, identifier: str) -> list[Written]:
    """The records that the set wrote, in its order, as far as the actor may see them.

    Only who made the set, or an administrator, may ask: ProblemError `change_set_not_found`.
    """
    since = _moment(connection, context, rights_of(model, context.actor), identifier)
    changes = select(change.c.object, change.c.record, change.c.operation).where(change.c.change_set == identifier)
    operations: dict[str, dict[str, list[str]]] = {}
    for name, record, operation in connection.execute(changes.order_by(change.c.sequence)):
        operations.setdefault(name, {}).setdefault(record, []).append(operation)
    found: list[Written] = []
    for name, records in operations.items():
        if name in model.manifest.objects:
            created = {record for record, did in records.items() if CREATE in did}
            found += written_to(model, context, connection, name, list(records), created, {identifier}, since)
    return found


def written_to(
    model: Model,
    context: Context,
    connection: Connection,
    object_name: str,
    records: list[str],
    created: Collection[str],
    identifiers: Collection[str],
    since: datetime,
) -> Iterator[Written]:
    """What the sets, the first of them at `since`, wrote to these records: `created` are those that they created."""
    compiled = model.object(object_name)
    now = _rows_now(model, connection, rights_of(model, context.actor), compiled, records)
    former = _rows_since(model, connection, compiled, list(now), since)
    known = [record for record in records if record in now]
    yield from _written(compiled, known, created, former, now, identifiers)


def _written(
    compiled: CompiledObject,
    records: Sequence[str],
    created: Collection[str],
    former: Mapping[str, Sequence[Row]],
    now: Mapping[str, Row],
    identifiers: Collection[str],
) -> Iterator[Written]:
    for record in records:
        rows = former.get(record, ())
        own = [place for place, row in enumerate(rows) if row[HISTORY_SET] in identifiers]
        begun = 0 if record in created or not own else own[0]
        # What others wrote since ends what the sets left, even where one of them wrote again.
        left = next((row for row in rows[begun:] if row[HISTORY_SET] not in identifiers), now[record])
        if record in created:
            yield Written(compiled, record, None, left, now[record])
        elif own:
            yield Written(compiled, record, rows[own[0]], left, now[record])


def _moment(connection: Connection, context: Context, rights: Rights, identifier: str) -> datetime:
    statement = select(change_set.c.at, change_set.c.actor).where(change_set.c.id == identifier)
    row = connection.execute(statement).one_or_none() if is_identifier(identifier) else None
    if row is None or not (rights.administrator or row.actor == context.actor.id):
        raise ProblemError(Problem("change_set_not_found"))
    moment: datetime = row.at
    return moment


def _rows_now(
    model: Model, connection: Connection, rights: Rights, compiled: CompiledObject, records: list[str]
) -> Mapping[str, Row]:
    table = compiled.table.table
    wanted = among(table.c.id, "ids", model.database.dialect_name)
    statement = select(table).where(wanted, visible_rows(rights, compiled.name, table))
    return {row["id"]: dict(row) for row in connection.execute(statement, {"ids": records}).mappings()}


def _rows_since(
    model: Model, connection: Connection, compiled: CompiledObject, records: list[str], since: datetime
) -> Mapping[str, Sequence[Row]]:
    """The copies of these records that were covered at that moment or later, oldest first."""
    history = compiled.table.history
    wanted = among(history.c.id, "ids", model.database.dialect_name)
    statement = select(history).where(wanted, history.c[HISTORY_TO] >= since).order_by(history.c[HISTORY_ID])
    found: dict[str, list[Row]] = {}
    for row in connection.execute(statement, {"ids": records}).mappings():
        found.setdefault(row["id"], []).append(dict(row))
    return found
