"""What a group of records can be measured by: counts, sums, averages, extremes, each one entry here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import BigInteger, ColumnElement, Dialect, case, func, literal_column, type_coerce

from ...metadata.problem import Problem, ProblemError
from ..model import Model
from .paths import PathColumns

_WORD = re.compile(r"([a-z_]{1,20})\(\s*([^()]{0,200}?)\s*\)\Z")
_QUOTIENT = Decimal(1).scaleb(-16)
_HALF = 2**32

Serialise = Callable[[Any], Any]


class Measure(Struct, frozen=True):
    """`columns` are what SQL computes; `read` makes the answer of their values.

    `errors` counts the records whose value is an error and so is left out; None where there can be none.
    """

    columns: tuple[ColumnElement[Any], ...]
    read: Callable[[Sequence[Any]], Any]
    errors: ColumnElement[int] | None = None

    @property
    def selected(self) -> tuple[ColumnElement[Any], ...]:
        """All that is asked of SQL, the errors last."""
        return self.columns if self.errors is None else (*self.columns, self.errors)


def measure(model: Model, columns: PathColumns, word: str) -> Measure:
    """The measure that "sum(amount)" names; ProblemError `invalid_measure` where the field has none such."""
    match = _WORD.match(word.strip())
    if match is None:
        raise _invalid(word)
    name, path = match.groups()
    if not path:
        if name != "count":
            raise _invalid(word)
        return Measure((func.count(),), lambda values: int(values[0]))
    fields = columns.fields(path)
    field = fields[-1]
    field_type = model.manifest.field_type(field)
    if not columns.has_value(field) or name not in field_type.aggregates or name not in MEASURES:
        raise _invalid(word)
    # Amounts of different currencies only add up in the base currency.
    role = "compare" if "compare" in field_type.storage.role_parts else "value"
    column = columns.column(tuple(step.name for step in fields), role)
    entry = MEASURES[name](column, field_type.values.serialise, model.database.engine.dialect)
    failing = columns.failure(path)
    return entry if failing is None else replace(entry, errors=func.count(case((failing, 1))))


def _invalid(word: str) -> ProblemError:
    return ProblemError(Problem("invalid_measure", field="measures", parameters={"measure": word[:80]}))


def _count(column: ColumnElement[Any], serialise: Serialise, dialect: Dialect) -> Measure:
    return Measure((func.count(column),), lambda values: int(values[0]))


def _count_distinct(column: ColumnElement[Any], serialise: Serialise, dialect: Dialect) -> Measure:
    return Measure((func.count(column.distinct()),), lambda values: int(values[0]))


def _sum(column: ColumnElement[Any], serialise: Serialise, dialect: Dialect) -> Measure:
    # The sum of nothing is zero, as in a spreadsheet; a type of our own does not tell its Python type.
    # PostgreSQL adds whole numbers up to a numeric, so the value's own type is given back here.
    kind = int if getattr(column.type, "python_type", Decimal) is int else Decimal
    total = _total(column, dialect)
    zero = kind(0) if kind is int else Decimal(0).scaleb(-getattr(column.type, "scale", 0))
    return Measure(total.columns, lambda values: serialise(kind(total.read(values) or zero)))


def _average(column: ColumnElement[Any], serialise: Serialise, dialect: Dialect) -> Measure:
    # Sum and count are exact on both databases, so the one division is done here (16 decimals, HALF_UP).
    sums = _total(column, dialect)

    def quotient(values: Sequence[Any]) -> str | None:
        total, count = sums.read(values[:-1]), values[-1]
        if not count or total is None:
            return None
        with localcontext(prec=80):
            exact = (Decimal(total) / count).quantize(_QUOTIENT, rounding=ROUND_HALF_UP)
            return f"{exact.normalize():f}"

    return Measure((*sums.columns, func.count(column)), quotient)


def _total(column: ColumnElement[Any], dialect: Dialect) -> Measure:
    """The exact sum; None of no value. SQLite's own is 64 bits wide, so there it is made of two halves that fit."""
    if dialect.name != "sqlite":
        return Measure((func.sum(column, type_=column.type),), lambda values: values[0])
    stored = type_coerce(column, BigInteger())
    half: ColumnElement[int] = literal_column(str(_HALF))
    halves = (func.sum(stored.op("/")(half)), func.sum(stored.op("%")(half)))
    as_value = column.type.dialect_impl(dialect).result_processor(dialect, None) or (lambda total: total)

    def whole(values: Sequence[Any]) -> Any:
        high, low = values
        return None if high is None else as_value(high * _HALF + low)

    return Measure(halves, whole)


def _smallest(column: ColumnElement[Any], serialise: Serialise, dialect: Dialect) -> Measure:
    return Measure((func.min(column, type_=column.type),), _blank_or(serialise))


def _largest(column: ColumnElement[Any], serialise: Serialise, dialect: Dialect) -> Measure:
    return Measure((func.max(column, type_=column.type),), _blank_or(serialise))


def _blank_or(serialise: Serialise) -> Callable[[Sequence[Any]], Any]:
    return lambda values: None if values[0] is None else serialise(values[0])


MEASURES: Mapping[str, Callable[[ColumnElement[Any], Serialise, Dialect], Measure]] = MappingProxyType(
    {
        "count": _count,
        "count_distinct": _count_distinct,
        "sum": _sum,
        "avg": _average,
        "min": _smallest,
        "max": _largest,
    }
)
