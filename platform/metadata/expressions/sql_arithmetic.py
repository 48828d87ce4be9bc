"""Sums of numeric columns and their multiples, in SQL that gives exactly what Python gives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Numeric, literal, type_coerce

from ..sql_types import MAXIMUM_PRECISION, ExactDecimal, ScaledDecimal
from .arithmetic import DECIMALS, EXACT, Number
from .sql_numbers import aligned, decimals, scale_of
from .typed import Apply, Constant, SqlCompiler, Typed, nodes

LARGEST_TERM = Decimal(10) ** MAXIMUM_PRECISION
LARGEST_FACTOR = Decimal(10) ** 15
"""With columns of at most 18 digits, no sum and no multiple of these comes near the 34 digits that are an error."""


def added(compiler: SqlCompiler, left: Typed, right: Typed) -> ColumnElement[Any]:
    """`left + right`."""
    first, second, shared = _terms(compiler, left, right)
    return type_coerce(first + second, shared)


def subtracted(compiler: SqlCompiler, left: Typed, right: Typed) -> ColumnElement[Any]:
    """`left - right`."""
    first, second, shared = _terms(compiler, left, right)
    return type_coerce(first - second, shared)


def negated(compiler: SqlCompiler, node: Typed) -> ColumnElement[Any]:
    """`-node`, of the node's own type."""
    element = compiler.value(node)
    if isinstance(element.type, ExactDecimal) and compiler.dialect_name == "sqlite":
        raise compiler.refused(node)
    raw: Any = BigInteger() if compiler.dialect_name == "sqlite" else Numeric()
    return type_coerce(literal(0, raw) - type_coerce(element, raw), element.type)


def multiplied(compiler: SqlCompiler, left: Typed, right: Typed) -> ColumnElement[Any]:
    """A column's value times a constant; two columns multiplied could pass what SQLite counts exactly."""
    node, factor = (left, right) if isinstance(right, Constant) else (right, left)
    if not isinstance(factor, Constant) or _is_multiple(node) or not _within(factor.value, LARGEST_FACTOR):
        raise compiler.refused(node)
    element = compiler.value(node)
    own, places = scale_of(compiler, node, element), decimals(factor.value)
    if own + places > DECIMALS:
        raise compiler.refused(node)
    if compiler.dialect_name != "sqlite":
        return type_coerce(type_coerce(element, Numeric()) * literal(factor.value, Numeric()), Numeric())
    whole = literal(int(Decimal(factor.value).scaleb(places, EXACT)), BigInteger)
    return type_coerce(type_coerce(element, BigInteger) * whole, ScaledDecimal(MAXIMUM_PRECISION, own + places))


def _terms(
    compiler: SqlCompiler, left: Typed, right: Typed
) -> tuple[ColumnElement[Any], ColumnElement[Any], ScaledDecimal | Numeric[Any]]:
    for node in (left, right):
        if isinstance(node, Constant) and not _within(node.value, LARGEST_TERM):
            raise compiler.refused(node)
    first, second = aligned(compiler, (left, right))
    if compiler.dialect_name != "sqlite":
        return first, second, Numeric()
    shared = first.type
    if not isinstance(shared, ScaledDecimal):
        raise compiler.refused(left)
    whole = [_whole(node, element, shared) for node, element in ((left, first), (right, second))]
    return whole[0], whole[1], shared


def _whole(node: Typed, element: ColumnElement[Any], shared: ScaledDecimal) -> ColumnElement[Any]:
    """SQLite's scaled integer as a plain one; a constant is scaled here, since its parameter takes the plain type."""
    if isinstance(node, Constant):
        return literal(int(Decimal(node.value).scaleb(shared.scale, EXACT)), BigInteger)
    return type_coerce(element, BigInteger)


def _within(value: Number, limit: Decimal) -> bool:
    return Decimal(value).copy_abs() < limit


def _is_multiple(node: Typed) -> bool:
    return any(isinstance(item, Apply) and item.function.name == "*" for item in nodes(node))
