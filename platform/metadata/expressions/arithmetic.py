"""Decimal arithmetic as the language defines it: exact, HALF_UP to 16 decimals, at most 34 digits before the point."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from .typed import EvaluationError

DECIMALS = 16
WHOLE_DIGITS = 34
SMALLEST = Decimal(1).scaleb(-DECIMALS)
EXACT = Context(
    prec=160, rounding=ROUND_HALF_UP, Emin=-9999, Emax=9999, traps=[DivisionByZero, InvalidOperation, Overflow]
)
"""Wide enough that only a quotient or a root is ever rounded before the rounding to 16 decimals."""

Number = Decimal | int


def settled(value: Decimal) -> Decimal:
    """The number rounded HALF_UP to 16 decimals; raises EvaluationError #NUM where it has more than 34 whole digits."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -DECIMALS:
        value = value.quantize(SMALLEST, context=EXACT)
    if value and value.adjusted() >= WHOLE_DIGITS:
        raise EvaluationError("#NUM")
    return value


def _exactly(operation: Callable[[Any, Any], Decimal]) -> Callable[[Number, Number], Decimal]:
    def apply(left: Number, right: Number) -> Decimal:
        try:
            return settled(operation(left, right))
        except Overflow:
            raise EvaluationError("#NUM") from None

    return apply


add = _exactly(EXACT.add)
subtract = _exactly(EXACT.subtract)
multiply = _exactly(EXACT.multiply)


def divide(left: Number, right: Number) -> Decimal:
    """The quotient; raises EvaluationError #DIV0."""
    if right == 0:
        raise EvaluationError("#DIV0")
    return settled(EXACT.divide(left, right))


def power(base: Number, exponent: Number) -> Decimal:
    """`base` to the `exponent`; 0^0 is 1. Raises EvaluationError #DIV0, #NUM or #VALUE (root of a negative)."""
    if exponent == 0:
        return Decimal(1)
    if base == 0:
        if exponent < 0:
            raise EvaluationError("#DIV0")
        return Decimal(0)
    try:
        return settled(EXACT.power(base, exponent))
    except Overflow:
        raise EvaluationError("#NUM") from None
    except DecimalException:
        raise EvaluationError("#VALUE") from None


def rounded(value: Number, places: Number = 0) -> Decimal:
    """HALF_UP (ties away from zero) to `places` decimals, its fraction cut off; negative places round left."""
    digits = max(-WHOLE_DIGITS - 1, min(DECIMALS, int(places)))
    result = Decimal(value).quantize(Decimal(1).scaleb(-digits), context=EXACT)
    return settled(result.quantize(Decimal(1), context=EXACT) if digits < 0 else result)


def whole(value: Number) -> int:
    """The number with its fraction cut off."""
    return int(value)
