"""Inserts many rows at once the fastest way the database has."""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

COPY_FROM = 50
"""From so many rows on, PostgreSQL's COPY beats INSERT."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, all with the same keys; values are Python values of the columns' types."""
    if not rows:
        return
    if len(rows) >= COPY_FROM and connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), list(rows))


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
    driver = connection.connection.driver_connection
    assert driver is not None
    with _errors_as_usual(connection, statement), driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


@contextlib.contextmanager
def _errors_as_usual(connection: Connection, statement: str) -> Iterator[None]:
    """Raise what the driver raises as SQLAlchemy would: the service runs a save again after some errors."""
    base: Any = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        raise DBAPIError.instance(statement, None, error, base, dialect=connection.dialect) from error
