"""Sums of numeric columns and their multiples, in SQL that gives exactly what Python gives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Numeric, literal, type_coerce

from ..sql_types import MAXIMUM_PRECISION, ExactDecimal, ScaledDecimal
from .arithmetic import DECIMALS, EXACT, Number
from .sql_numbers import aligned, decimals, finest, scale_of
from .typed import Constant, FieldValue, SqlCompiler, Typed

LARGEST_TERM = Decimal(10) ** MAXIMUM_PRECISION
COUNTED = 18
"""Digits that SQLite adds without ever passing 64 bits; what may need more is asked of Python."""
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
    return finest(compiler, type_coerce(literal(0, raw) - type_coerce(element, raw), element.type))


def multiplied(compiler: SqlCompiler, left: Typed, right: Typed) -> ColumnElement[Any]:
    """A column's value times a constant; two columns multiplied could pass what SQLite counts exactly."""
    node, factor = (left, right) if isinstance(right, Constant) else (right, left)
    if not isinstance(factor, Constant) or not _within(factor.value, LARGEST_FACTOR):
        raise compiler.refused(node)
    element = compiler.value(node)
    if not isinstance(node, FieldValue) or isinstance(element.type, ExactDecimal):
        raise compiler.refused(node)
    size = _digits(element.type) + len(Decimal(factor.value).as_tuple().digits)
    if compiler.dialect_name == "sqlite" and size > COUNTED:
        raise compiler.refused(node)
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
    _check_room(compiler, (left, right))
    first, second = aligned(compiler, (left, right))
    if compiler.dialect_name != "sqlite":
        return first, second, Numeric()
    shared = first.type
    if not isinstance(shared, ScaledDecimal):
        raise compiler.refused(left)
    whole = [_whole(node, element, shared) for node, element in ((left, first), (right, second))]
    return whole[0], whole[1], shared


def _check_room(compiler: SqlCompiler, sides: tuple[Typed, ...]) -> None:
    """ProblemError where a sum or product of stored values could pass what the database counts in natively."""
    fields = [node for node in sides if not isinstance(node, Constant)]
    constants = [node for node in sides if isinstance(node, Constant)]
    if not all(isinstance(node, FieldValue) for node in fields):
        raise compiler.refused(sides[0])
    kinds = [compiler.value(node).type for node in fields]
    if any(isinstance(kind, ExactDecimal) for kind in kinds):
        raise compiler.refused(sides[0])
    if compiler.dialect_name != "sqlite":
        return
    scales = [getattr(kind, "scale", None) or 0 for kind in kinds]
    scale = max([*scales, *(decimals(node.value) for node in constants)])
    digits = [_digits(kind) + scale - own for kind, own in zip(kinds, scales, strict=True)]
    digits += [Decimal(node.value).adjusted() + 1 + scale for node in constants if node.value]
    if max(digits, default=0) > COUNTED:
        raise compiler.refused(sides[0])


def _digits(kind: Any) -> int:
    """The most digits a stored number of that type has."""
    if isinstance(kind, Integer) and not isinstance(kind, BigInteger):
        return 10
    return int(getattr(kind, "precision", None) or MAXIMUM_PRECISION)


def _whole(node: Typed, element: ColumnElement[Any], shared: ScaledDecimal) -> ColumnElement[Any]:
    """SQLite's scaled integer as a plain one; a constant is scaled here, since its parameter takes the plain type."""
    if isinstance(node, Constant):
        return literal(int(Decimal(node.value).scaleb(shared.scale, EXACT)), BigInteger)
    return type_coerce(element, BigInteger)


def _within(value: Number, limit: Decimal) -> bool:
    return Decimal(value).copy_abs() < limit
