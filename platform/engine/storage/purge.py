"""Drops for good what was retired long enough ago: columns of removed fields, tables of removed objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from ..database import Database
from .apply_lock import apply_lock
from .ddl import MADE_COLUMN, MADE_TABLE, drop, history_of
from .physical import (
    RETIRED,
    WHOLE_TABLE,
    PhysicalColumn,
    derived_roles,
    load_physical_columns,
    physical_model,
    write_physical_columns,
)
from .tables import link_name

KEEP_DAYS = 30


def purge(database: Database, days: int = KEEP_DAYS, *, dry_run: bool = False) -> list[PhysicalColumn]:
    """Drop what was retired at least `days` ago and answer it; with `dry_run` only answer it."""
    before = datetime.now(UTC) - timedelta(days=days)
    with apply_lock(database):
        with database.read() as connection:
            known = load_physical_columns(connection)
        gone = [entry for entry in known if entry.status == RETIRED and entry.changed_at <= before]
        if dry_run or not gone:
            return gone
        with database.write() as connection:
            _drop_all(connection, known, gone)
            write_physical_columns(connection, known, [entry for entry in known if entry not in gone])
        return gone


def _drop_all(connection: Connection, known: Sequence[PhysicalColumn], gone: Sequence[PhysicalColumn]) -> None:
    model = physical_model(known)
    whole = {entry.object: entry.column for entry in gone if entry.field == WHOLE_TABLE}
    for entry in gone:
        if entry.field == WHOLE_TABLE:
            continue
        table = whole.get(entry.object) or model.table(entry.object)
        if ";many;" in entry.storage:
            name = link_name(table, entry.column)
            drop(connection, MADE_TABLE, name, name)
        if entry.object not in whole:
            for column in _columns(entry):
                drop(connection, MADE_COLUMN, table, column)
                drop(connection, MADE_COLUMN, history_of(table), column)
    for table in whole.values():
        for name in (history_of(table), table):
            drop(connection, MADE_TABLE, name, name)


def _columns(entry: PhysicalColumn) -> Iterator[str]:
    yield entry.column
    for role in derived_roles(entry.storage):
        yield f"{entry.column}__{role}"
