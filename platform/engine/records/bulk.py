"""Inserts many rows at once the fastest way the database has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert

from ..model import CompiledObject, Model
from ..statements import tell
from .copying import Columns, copy_columns

COPY_FROM = 50
"""From so many rows on, PostgreSQL's COPY beats INSERT."""


def insert_rows(model: Model, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, all with the same keys; values are Python values of the columns' types."""
    if not rows:
        return
    if is_bulk(connection, len(rows)):
        copy_columns(connection, table, {name: [row[name] for row in rows] for name in rows[0]})
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    names = tuple(rows[0])
    statement = model.statement(("insert", table.name, names), lambda: insert(table), names)
    for row in rows:
        tell(connection, statement, row)


def insert_records(
    model: Model, connection: Connection, compiled: CompiledObject, records: Sequence[Mapping[str, Any]]
) -> None:
    """Insert records, given by field name: every column of every stored field, derived keys included."""
    if is_bulk(connection, len(records)):
        copy_columns(connection, compiled.table.table, _columns(compiled, records))
    else:
        insert_rows(model, connection, compiled.table.table, _rows(compiled, records))


def is_bulk(connection: Connection, rows: int) -> bool:
    """Whether so many rows are best given column by column, to COPY."""
    return rows >= COPY_FROM and connection.dialect.name == "postgresql"


def _rows(compiled: CompiledObject, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    columns = [(item.name, str(item.column)) for item in compiled.stored]
    keys = [(item.name, column, derive) for item in compiled.stored for column, derive in item.derived]
    rows: list[dict[str, Any]] = []
    for values in records:
        get = values.get
        row = {column: get(name) for name, column in columns}
        for name, column, derive in keys:
            value = get(name)
            row[column] = None if value is None else derive(value)
        rows.append(row)
    return rows


def _columns(compiled: CompiledObject, records: Sequence[Mapping[str, Any]]) -> Columns:
    """The same column by column; what follows from a value is worked out once for each distinct one."""
    columns: dict[str, Sequence[Any]] = {}
    for item in compiled.stored:
        values = columns[str(item.column)] = [*map(itemgetter(item.name), records)]
        for column, derive in item.derived:
            known = {value: derive(value) for value in set(values) if value is not None}
            columns[column] = [*map(known.get, values)]
    return columns
