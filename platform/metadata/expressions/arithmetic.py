"""Decimal arithmetic as the language defines it: exact, HALF_UP to 16 decimals, at most 34 digits before the point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import (
    ROUND_05UP,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from typing import Any

from .typed import EvaluationError

DECIMALS = 16
WHOLE_DIGITS = 34
SMALLEST = Decimal(1).scaleb(-DECIMALS)
TRAPS = (DivisionByZero, InvalidOperation, Overflow)
EXACT = Context(prec=160, rounding=ROUND_HALF_UP, Emin=-9999, Emax=9999, traps=[*TRAPS])
"""Wide enough that only a quotient or a root is ever rounded before the rounding to 16 decimals."""
ALLOWED = Context(prec=WHOLE_DIGITS + DECIMALS, rounding=ROUND_HALF_UP, Emin=-9999, Emax=9999, traps=[*TRAPS])
"""Rounding to 16 decimals in it is an invalid operation for what has more than 34 whole digits."""
QUICK = Context(prec=DECIMALS + 1, rounding=ROUND_HALF_UP, Emin=0, Emax=WHOLE_DIGITS - 1, traps=[*TRAPS, Inexact])
"""With 17 digits and no exponent below 0 nothing has more than 16 decimals: what it computes exactly is settled."""
STICKY = Context(prec=64, rounding=ROUND_05UP, Emin=-9999, Emax=9999, traps=[*TRAPS])
"""Rounds a quotient so that rounding it a second time, to 16 decimals, gives what rounding once would have given."""
UNITS: Sequence[Decimal] = tuple(Decimal(1).scaleb(-places) for places in range(-WHOLE_DIGITS - 1, DECIMALS + 1))
"""The units of rounding, from 35 places left of the point to 16 right of it."""

Number = Decimal | int


def settled(value: Decimal) -> Decimal:
    """The number rounded HALF_UP to 16 decimals; raises EvaluationError #NUM where it has more than 34 whole digits."""
    try:
        result = value.quantize(SMALLEST, None, ALLOWED)
    except InvalidOperation:
        raise EvaluationError("#NUM") from None
    return value if value == result else result


def _exactly(operation: str) -> Callable[[Number, Number], Decimal]:
    quick: Callable[[Any, Any], Decimal] = getattr(QUICK, operation)
    exact: Callable[[Any, Any], Decimal] = getattr(EXACT, operation)

    def apply(left: Number, right: Number) -> Decimal:
        try:
            return quick(left, right)
        except Inexact:
            pass
        try:
            return settled(exact(left, right))
        except Overflow:
            raise EvaluationError("#NUM") from None

    return apply


add = _exactly("add")
subtract = _exactly("subtract")
multiply = _exactly("multiply")


def divide(left: Number, right: Number) -> Decimal:
    """The quotient; raises EvaluationError #DIV0."""
    if right == 0:
        raise EvaluationError("#DIV0")
    return settled(STICKY.divide(left, right))


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
    result = Decimal(value).quantize(UNITS[digits + WHOLE_DIGITS + 1], None, EXACT)
    return settled(result.quantize(UNITS[WHOLE_DIGITS + 1], None, EXACT) if digits < 0 else result)


def whole(value: Number) -> int:
    """The number with its fraction cut off."""
    return int(value)
