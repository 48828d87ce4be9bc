"""Fills new columns from old ones, chunk by chunk before the switch, and catches up in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from sqlalchemy import Connection, TableClause, column, func, select, table, text

from ...metadata.definitions.object import FieldDefinition
from ...metadata.organisation import Organisation
from ...metadata.sql_types import Identifier
from ..database import Database
from .conversion import CHUNK, ColumnRewriter, Losses, converter, money_rewriters, rewriters
from .draft import Draft
from .facts import organisation, read_facts
from .filling import Filling, fillings
from .indexing import index_again
from .physical import physical_model
from .system_tables import change

OPEN_CHANGES = 100_000
"""How far back in the sequence of changes one of a transaction may lie that is not committed yet."""


class Marker(Struct, frozen=True):
    """A moment in the sequence of changes: those after it are to be caught up."""

    sequence: int
    transaction: int


def marker(connection: Connection) -> Marker:
    """Now: changes committed later, or begun and not yet committed, come after it."""
    sequence = connection.execute(select(func.max(change.c.sequence))).scalar() or 0
    if connection.dialect.name == "sqlite":
        return Marker(sequence, 0)
    transaction = connection.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")).scalar_one()
    return Marker(sequence - OPEN_CHANGES, transaction)


def backfill(database: Database, draft: Draft) -> None:
    """Fill and convert all rows there are, some thousand in a transaction."""
    with database.read() as connection:
        settings = organisation(read_facts(connection))
    for filling in _fillings(draft, settings):
        filling.fill(database)
    for rewriter in _rewriters(draft, settings):
        last = None
        while True:
            with database.write() as connection:
                rows = next(rewriter.chunks(connection, last), None)
                if rows is None:
                    break
                rewriter.write(connection, rewriter.read(connection, rows, Losses()))
                last = rows[-1].row_key


def catch_up(connection: Connection, draft: Draft, since: Marker) -> None:
    """Convert and index again the records changed since the marker; part of the switch."""
    changed = _tables_changed(connection, draft, since)
    settings = organisation(read_facts(connection))
    for filling in _fillings(draft, settings):
        filling.fill_records(connection, changed.get(filling.table.name, []))
    for rewriter in _rewriters(draft, settings):
        ids = changed.get(rewriter.table.name.removesuffix("__history"), [])
        for start in range(0, len(ids), CHUNK):
            rows = rewriter.of_records(connection, ids[start : start + CHUNK])
            rewriter.write(connection, rewriter.read(connection, rows, Losses()))
    index_again(connection, draft, changed)


def _tables_changed(connection: Connection, draft: Draft, since: Marker) -> Mapping[str, list[str]]:
    """Table → ids of the records changed since the marker, of objects that differ."""
    found = changed_records(connection, since)
    return {draft.old_tables[name].table.name: ids for name, ids in found.items() if name in draft.old_tables}


def changed_records(connection: Connection, since: Marker) -> Mapping[str, list[str]]:
    """Object, as it was called, → ids of its records changed since the marker."""
    statement = select(change.c.object, change.c.record).distinct()
    statement = statement.where(change.c.sequence > since.sequence, change.c.transaction >= since.transaction)
    found: dict[str, list[str]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.object, []).append(row.record)
    return found


def _rewriters(draft: Draft, settings: Organisation) -> Iterator[ColumnRewriter]:
    assert draft.old is not None
    for item in draft.allocation.conversions:
        old_type, new_type = draft.old.field_type(item.old), draft.new.field_type(item.new)
        convert = converter(item.old, old_type, item.new, new_type, settings)
        source = draft.old_tables[item.old.object].column(item.old.name)
        after = draft.new_tables[item.object]
        target = _target(draft, item.new)
        yield from rewriters(after, item.new, new_type, source.name, source.type, convert, target)
        yield from _of_money(draft, item.new, settings)
    for field in draft.allocation.filled:
        yield from _of_money(draft, field, settings)
    for rederivation in draft.allocation.rederived:
        field = rederivation.field
        after = draft.new_tables[field.object]
        own = after.column(field.name)
        field_type = draft.new.field_type(field)
        yield from rewriters(after, field, field_type, own.name, own.type, _same, roles=rederivation.roles)


def _of_money(draft: Draft, field: FieldDefinition, settings: Organisation) -> Iterator[ColumnRewriter]:
    if part := draft.new.field_type(field).storage.role_parts.get("compare"):
        yield from money_rewriters(draft.new_tables[field.object], field, part, settings.base_currency)


def _fillings(draft: Draft, settings: Organisation) -> Iterator[Filling]:
    return fillings(draft.allocation.filled, draft.new, draft.new_tables, settings)


def _target(draft: Draft, field: FieldDefinition) -> TableClause | None:
    """The table whose ids a reference may hold."""
    if len(field.targets) != 1 or field.target not in draft.new.objects:
        return None
    name = physical_model(draft.allocation.entries).table(field.target)
    return table(name, column("id", Identifier()))


def _same(value: object) -> object:
    return value
