"""Gives a computed value the form in which a column of its field's type would hold it, so that it sorts and sums."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Numeric, String, Text, case, cast, func, literal, type_coerce
from sqlalchemy.types import TypeEngine

from ...metadata.field_types.numbers import LARGEST_INTEGER
from ...metadata.sql_types import ExactDecimal, ScaledDecimal
from ..sqlite_functions import SCALED


def stored_form(value: ColumnElement[Any], column_type: TypeEngine[Any], dialect_name: str) -> ColumnElement[Any]:
    """The value as the type of a column; of a number on SQLite the scaled integer, on PostgreSQL text by code point."""
    if dialect_name == "sqlite":
        scale = getattr(column_type, "scale", 0) if isinstance(column_type, (ScaledDecimal, BigInteger)) else None
        return type_coerce(value if scale is None else _scaled(value, scale), column_type)
    if isinstance(column_type, BigInteger):
        number = cast(value, Numeric)
        return case((func.abs(number) <= literal(LARGEST_INTEGER, Numeric), cast(number, BigInteger)))
    if isinstance(column_type, ScaledDecimal):
        return type_coerce(cast(value, Numeric), column_type)
    if isinstance(column_type, String):
        return cast(value, Text).collate("C")
    # Constants travel without a type: a choice among them would be text to PostgreSQL.
    return cast(value, column_type)


def _scaled(value: ColumnElement[Any], scale: int) -> ColumnElement[Any]:
    """The integer that stands for the number at that scale; the number is rounded to it already."""
    if isinstance(value.type, ScaledDecimal):
        held, raw = value.type.scale, type_coerce(value, BigInteger)
        unit = literal(10 ** abs(scale - held), BigInteger)
        return raw * unit if scale >= held else raw.op("/")(unit)
    if isinstance(value.type, Integer):
        return value * literal(10**scale, BigInteger)
    text = type_coerce(value, ExactDecimal())
    scaled: ColumnElement[Any] = getattr(func, SCALED)(text, literal(scale, Integer), type_=BigInteger)
    return scaled
