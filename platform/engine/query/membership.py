"""Asks whether a column is one of the values sought, in the way each database is quick at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, Text, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY


def among(column: ColumnElement[Any], parameter: str, dialect_name: str, *, alone: bool = False) -> ColumnElement[bool]:
    """True where the column has one of the values (a list) of the bound parameter; with `alone` that very value.

    PostgreSQL takes a list as one array, so that the statement stays the same however many they are; it is planned
    each time, while the plan for one value is kept.
    """
    item = Text() if isinstance(column.type, String) else column.type
    if alone:
        return column == bindparam(parameter, type_=item)
    if dialect_name == "postgresql":
        return column == any_(bindparam(parameter, type_=ARRAY(item)))
    return column.in_(bindparam(parameter, expanding=True))


def is_alone(values: Sequence[Any]) -> bool:
    """Whether one value is sought, so that its statement is another than that for a list."""
    return len(values) == 1


def sought(values: Sequence[Any]) -> Any:
    """What `among` takes as its parameter for these values."""
    return values[0] if is_alone(values) else list(values)
