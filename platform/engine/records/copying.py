"""Sends rows to PostgreSQL as the text that its COPY reads, made column by column: a batch in one piece."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Table

from ..statements import errors_as_usual, send_waiting

Columns = Mapping[str, Sequence[Any]]
"""Column name → the values of all rows, equally many of each."""

NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_columns(connection: Connection, table: Table, columns: Columns) -> None:
    """Insert rows; values are Python values of the columns' types."""
    copy_texts(connection, table.name, {name: _bound(connection, table, name, columns[name]) for name in columns})


def copy_texts(connection: Connection, table: str, columns: Columns) -> None:
    """Insert rows; values are texts that the columns take, numbers, truth values, moments or None."""
    quote = connection.dialect.identifier_preparer.quote
    alike = {name: values for name, values in columns.items() if _is_alike(values)}
    varied = {name: values for name, values in columns.items() if name not in alike} or dict([alike.popitem()])
    statement = f"COPY {quote(table)} ({', '.join(map(quote, (*alike, *varied)))}) FROM STDIN"
    # What all rows share is written once.
    beginning = "".join(f"{_cell(values[0])}\t" for values in alike.values())
    lines = map("\t".join, zip(*map(_cells, varied.values()), strict=True))
    send_waiting(connection)
    driver = connection.connection.driver_connection
    assert driver is not None
    with errors_as_usual(connection, statement), driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(beginning + f"\n{beginning}".join(lines))


def _bound(connection: Connection, table: Table, name: str, values: Sequence[Any]) -> Sequence[Any]:
    dialect = connection.dialect
    bind = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return [bind(value) for value in values] if bind else values


def _cells(values: Sequence[Any]) -> Sequence[str]:
    """The values of a column as COPY reads them."""
    kinds = set(map(type, values))
    if len(kinds) > 1:
        return [_cell(value) for value in values]
    kind = kinds.pop()
    if kind is str and not _is_special("".join(values)):
        return values
    return [*map(_TEXTS.get(kind, _other), values)]


def _is_alike(values: Sequence[Any]) -> bool:
    first = values[0]
    return first == values[-1] and values.count(first) == len(values) and len(set(map(type, values))) == 1


def _cell(value: Any) -> str:
    return _TEXTS.get(type(value), _other)(value)


def _is_special(text: str) -> bool:
    # Four quick looks: a pattern takes a hundred times as long over a whole column.
    return "\\" in text or "\t" in text or "\n" in text or "\r" in text


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if _is_special(text) else text


def _other(value: Any) -> str:
    return _escaped(str(value))


_TEXTS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        type(None): lambda _: NULL,
        bool: lambda value: "t" if value else "f",
        str: _escaped,
        datetime: datetime.isoformat,
        date: date.isoformat,
        **dict.fromkeys((int, float, Decimal, time), str),
    }
)
