"""Inserts many rows at once the fastest way the database has."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert

from ..model import Model
from ..statements import errors_as_usual, send_waiting, tell

COPY_FROM = 50
"""From so many rows on, PostgreSQL's COPY beats INSERT."""


def insert_rows(model: Model, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, all with the same keys; values are Python values of the columns' types."""
    if not rows:
        return
    if len(rows) >= COPY_FROM and connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    names = tuple(rows[0])
    statement = model.statement(("insert", table.name, names), lambda: insert(table), names)
    for row in rows:
        tell(connection, statement, row)


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [column for column in table.c if column.name in rows[0]]
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    binders = [column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in columns]
    keys = [column.name for column in columns]
    bound = [(key, bind) for key, bind in zip(keys, binders, strict=True) if bind]
    values = operator.itemgetter(*keys) if len(keys) > 1 else lambda row: (row[keys[0]],)
    if bound:
        rows = [{**row, **{key: bind(row[key]) for key, bind in bound}} for row in rows]
    copy_rows(connection, f"COPY {quote(table.name)} ({names}) FROM STDIN", map(values, rows))


def copy_rows(connection: Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Send rows through a COPY statement of PostgreSQL; values are what the driver takes."""
    send_waiting(connection)
    driver = connection.connection.driver_connection
    assert driver is not None
    with errors_as_usual(connection, statement), driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
