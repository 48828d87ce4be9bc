"""Numbers in SQL: what a column of a given scale can hold, so that bound values never round or overflow."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import BigInteger, ColumnElement, Integer, Numeric, SmallInteger, func, literal, type_coerce
from sqlalchemy.types import TypeEngine

from ..sql_types import MAXIMUM_PRECISION, ExactDecimal, ScaledDecimal
from .arithmetic import EXACT, Number
from .sql_calls import COMPARE, exact_text
from .typed import Constant, SqlCompiler, Typed

FINEST = 16
"""Decimals of what functions answer."""
INTEGER_BITS: tuple[tuple[type[TypeEngine[Any]], int], ...] = ((SmallInteger, 15), (BigInteger, 63), (Integer, 31))


class Reach(Struct, frozen=True):
    """The numbers a column type holds: multiples of 10^-scale up to `limit` in size."""

    scale: int
    limit: Decimal


def reach_of(column_type: TypeEngine[Any], dialect_name: str) -> Reach | None:
    """What the type can hold, or None for a numeric without bounds."""
    for integer, bits in INTEGER_BITS:
        if isinstance(column_type, integer):
            width = 63 if dialect_name == "sqlite" else bits
            return Reach(0, Decimal(2**width - 1))
    scale = getattr(column_type, "scale", None)
    if scale is None:
        return None
    if dialect_name == "sqlite":
        return Reach(scale, Decimal(2**63 - 1).scaleb(-scale, EXACT))
    precision = getattr(column_type, "precision", None) or MAXIMUM_PRECISION
    return Reach(scale, EXACT.subtract(Decimal(10) ** (precision - scale), Decimal(1).scaleb(-scale)))


def fitted(operator: str, value: Number, reach: Reach) -> tuple[str, Decimal] | bool:
    """The comparison with a value that the column can hold, equal in its answer; or the answer for every number."""
    floor = Decimal(value).quantize(Decimal(1).scaleb(-reach.scale), rounding=ROUND_FLOOR, context=EXACT)
    if floor != value:
        if operator in {"=", "!="}:
            return operator == "!="
        operator = "<=" if operator[0] == "<" else ">"
    if floor > reach.limit:
        return operator[0] in "<!"
    if floor < -reach.limit:
        return operator[0] in ">!"
    return operator, floor


def bound(value: Number, column_type: TypeEngine[Any]) -> ColumnElement[Any]:
    """The value as a parameter of the column's own type, so that an index of the column serves."""
    whole = isinstance(column_type, Integer)
    return literal(int(value) if whole else Decimal(value), column_type)


def aligned(compiler: SqlCompiler, nodes: tuple[Typed, ...]) -> list[ColumnElement[Any]]:
    """The values of several numeric nodes in one type; raises ProblemError where no type holds them all on SQLite."""
    elements = [None if isinstance(node, Constant) else compiler.value(node) for node in nodes]
    if compiler.dialect_name != "sqlite":
        unbounded = Numeric()
        return [
            literal(node.value, unbounded) if isinstance(node, Constant) else type_coerce(element, unbounded)
            for node, element in zip(nodes, elements, strict=True)
        ]
    if any(element is not None and isinstance(element.type, ExactDecimal) for element in elements):
        return [
            literal(_constant(node), ExactDecimal()) if element is None else exact_text(compiler, node, element)
            for node, element in zip(nodes, elements, strict=True)
        ]
    scales = [
        decimals(node.value) if isinstance(node, Constant) else scale_of(compiler, node, element)
        for node, element in zip(nodes, elements, strict=True)
    ]
    if max(scales) > MAXIMUM_PRECISION:
        raise compiler.refused(nodes[scales.index(max(scales))])
    shared = ScaledDecimal(MAXIMUM_PRECISION, max(scales))
    return [
        _aligned_on_sqlite(compiler, node, element, shared.scale - own, shared)
        for node, element, own in zip(nodes, elements, scales, strict=True)
    ]


def _constant(node: Typed) -> Any:
    return node.value if isinstance(node, Constant) else None


def _aligned_on_sqlite(
    compiler: SqlCompiler, node: Typed, element: ColumnElement[Any] | None, places: int, shared: ScaledDecimal
) -> ColumnElement[Any]:
    if element is not None:
        return rescaled(element, places, shared)
    value = node.value if isinstance(node, Constant) else None
    if not fits(value, reach_of(shared, "sqlite")):
        raise compiler.refused(node)
    return literal(value, shared)


def ordered(
    compiler: SqlCompiler, left: ColumnElement[Any], right: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Two sides that the database compares as numbers: exact texts on SQLite need to be asked about together."""
    if compiler.dialect_name == "sqlite" and isinstance(left.type, ExactDecimal):
        return getattr(func, COMPARE)(left, right, type_=Integer), literal(0, Integer)
    return left, right


def fits(value: Number | None, reach: Reach | None) -> bool:
    """Whether a column of that reach holds the value exactly."""
    if value is None or reach is None:
        return True
    return decimals(value) <= reach.scale and Decimal(value).copy_abs() <= reach.limit


def rescaled(element: ColumnElement[Any], places: int, target: TypeEngine[Any]) -> ColumnElement[Any]:
    """SQLite's scaled integer with `places` more decimals, as the target type."""
    if not places:
        return type_coerce(element, target)
    return type_coerce(type_coerce(element, BigInteger) * literal(10**places, BigInteger), target)


def absolute(compiler: SqlCompiler, node: Typed) -> ColumnElement[Any]:
    """ABS of a numeric node, of the node's own type."""
    element = compiler.value(node)
    if isinstance(element.type, ExactDecimal) and compiler.dialect_name == "sqlite":
        raise compiler.refused(node)
    return finest(compiler, func.abs(element, type_=element.type))


def finest(compiler: SqlCompiler, element: ColumnElement[Any]) -> ColumnElement[Any]:
    """What a function answers: the element, rounded where its type may hold more decimals than that."""
    if reach_of(element.type, compiler.dialect_name) is not None:
        return element
    return func.round(element, literal(FINEST, Integer), type_=element.type)


def rounded_column(compiler: SqlCompiler, node: Typed, places: int) -> ColumnElement[Any]:
    """ROUND of a numeric node, HALF_UP; on SQLite in integers, since its scaled values are integers."""
    element = compiler.value(node)
    if compiler.dialect_name != "sqlite":
        places = max(-40, min(40, places))
        return func.round(type_coerce(element, Numeric()), literal(places, Integer), type_=Numeric())
    dropped = scale_of(compiler, node, element) - places
    if dropped <= 0:
        return element
    if dropped > MAXIMUM_PRECISION:
        raise compiler.refused(node)
    raw = type_coerce(element, BigInteger)
    unit = literal(10**dropped, BigInteger)
    size = (func.abs(raw, type_=BigInteger) + literal(10**dropped // 2, BigInteger)) // unit
    return type_coerce(type_coerce(size, BigInteger) * unit * func.sign(raw, type_=BigInteger), element.type)


def scale_of(compiler: SqlCompiler, node: Typed, element: ColumnElement[Any] | None) -> int:
    """The decimals that the element's type holds; ProblemError where the type does not say."""
    reach = reach_of(element.type, "sqlite") if element is not None else None
    if reach is None:
        raise compiler.refused(node)
    return reach.scale


def decimals(value: Number | None) -> int:
    """How many decimals the number has, trailing zeros not counted."""
    exponent = Decimal(value or 0).normalize(EXACT).as_tuple().exponent
    return max(0, -int(exponent))
