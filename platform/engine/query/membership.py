"""Asks whether a column is one of many values, in the way each database is quick at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, Text, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY


def among(column: ColumnElement[Any], parameter: str, dialect_name: str) -> ColumnElement[bool]:
    """True where the column has one of the values (a list) of the bound parameter.

    PostgreSQL takes them as one array, so that the statement stays the same however many they are.
    """
    if dialect_name == "postgresql":
        item = Text() if isinstance(column.type, String) else column.type
        return column == any_(bindparam(parameter, type_=ARRAY(item)))
    return column.in_(bindparam(parameter, expanding=True))
