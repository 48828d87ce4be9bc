"""Rounding, remainders and multiples."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement

from ..arithmetic import EXACT, Number, rounded, settled, whole
from ..sql_numbers import absolute, rounded_column
from ..templates import settled_sql
from ..typed import Apply, Constant, EvaluationError, SqlCompiler, Typed
from ..types import NUMBER
from .base import Function, Overload, words
from .operators import Arithmetic

NEARLY = 14
"""FLOOR and CEILING first round to this many decimals, so that 6/11*11 counts as 6."""


class Absolute(Arithmetic):
    name = "ABS"
    syntax = "ABS(number)"
    doc = words(
        "The number without its sign.",
        "绝对值。",
    )
    examples = ("ABS(amount) > 100",)
    overloads = (
        Overload(
            ("number",), NUMBER, lambda value: settled(Decimal(value).copy_abs()), sql=absolute, native="abs({a})"
        ),
    )


def _round_sql(compiler: SqlCompiler, value: Typed, places: Typed | None = None) -> ColumnElement[Any]:
    if places is not None and (not isinstance(places, Constant) or places.value is None):
        raise compiler.refused(places)
    return rounded_column(compiler, value, whole(places.value) if places is not None else 0)


ROUNDED = "(SELECT CASE WHEN abs(w.v) < 1e34 THEN w.v END FROM (SELECT round({a}, least({b}, 16)) AS v) AS w)"


class Round(Arithmetic):
    name = "ROUND"
    syntax = "ROUND(number, places)"
    doc = words(
        "Rounds half away from zero; negative places round left of the point; places left out are 0.",
        "四舍五入；位数为负时向小数点左侧取整；省略位数为 0。",
    )
    examples = ("ROUND(amount, 2)", "ROUND(amount, -3)")
    overloads = (
        Overload(("number", "count"), NUMBER, rounded, sql=_round_sql, native=ROUNDED),
        Overload(("number",), NUMBER, rounded, sql=_round_sql, native="round({a}, 0)"),
    )

    def _money(self, kinds: list[str]) -> bool:
        return kinds[0] == "money"


def directed(value: Number, places: Number, rounding: str) -> Decimal:
    """The number at `places` decimals, rounded in one direction."""
    digits = max(-35, min(16, int(places)))
    result = Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding, EXACT)
    return settled(result.quantize(Decimal(1), context=EXACT) if digits < 0 else result)


def _up(value: Number, places: Number = 0) -> Decimal:
    return directed(value, places, ROUND_UP)


def _down(value: Number, places: Number = 0) -> Decimal:
    return directed(value, places, ROUND_DOWN)


UP = (
    "(SELECT CASE WHEN t.v = {a} THEN {a} ELSE "
    + settled_sql("t.v + sign({a}) * CAST('1e' || CAST(-p.n AS text) AS numeric)")
    + " END "
    "FROM (SELECT greatest(-35, least(16, {b})) AS n) AS p, LATERAL (SELECT trunc({a}, p.n) AS v) AS t)"
)


class RoundUp(Arithmetic):
    name = "ROUNDUP"
    syntax = "ROUNDUP(number, places)"
    doc = words("Rounds away from zero.", "向远离零的方向取整。")
    examples = ("ROUNDUP(2.01, 1)",)
    overloads = (
        Overload(("number", "count"), NUMBER, _up, native=UP),
        Overload(("number",), NUMBER, _up, native="sign({a}) * ceil(abs({a}))"),
    )

    def fails(self, call: Apply) -> bool:
        """A large number of places left of the point, known only when it is computed, may need more digits."""
        return len(call.arguments) > 1 and not isinstance(call.arguments[1], Constant)

    def _money(self, kinds: list[str]) -> bool:
        return kinds[0] == "money"


class RoundDown(RoundUp):
    name = "ROUNDDOWN"
    syntax = "ROUNDDOWN(number, places)"
    doc = words("Rounds toward zero.", "向零的方向取整。")
    examples = ("ROUNDDOWN(2.09, 1)",)
    overloads = (
        Overload(("number", "count"), NUMBER, _down, native="trunc({a}, least({b}, 16))"),
        Overload(("number",), NUMBER, _down, native="trunc({a})"),
    )


class Trunc(RoundDown):
    name = "TRUNC"
    syntax = "TRUNC(number, places)"
    doc = words("Cuts the decimals off, toward zero.", "截去小数，向零取整。")
    examples = ("TRUNC(-8.9)",)


def _multiple(value: Number, step: Number) -> Decimal:
    if step == 0 or value == 0:
        return Decimal(0)
    if (value < 0) != (step < 0):
        raise EvaluationError("#NUM")
    size, unit = Decimal(value).copy_abs(), Decimal(step).copy_abs()
    count = EXACT.divide_int(EXACT.add(EXACT.multiply(2, size), unit), EXACT.multiply(2, unit))
    return settled(EXACT.multiply(count, step))


class MRound(Arithmetic):
    name = "MROUND"
    syntax = "MROUND(number, step)"
    doc = words(
        "The nearest multiple of the step, halves away from zero; the error #NUM where the signs differ.",
        "最接近的倍数，一半时远离零；符号不同得错误 #NUM。",
    )
    examples = ("MROUND(17, 5)",)
    overloads = (
        Overload(
            ("number", "number"),
            NUMBER,
            _multiple,
            native="CASE WHEN {a} * {b} = 0 THEN 0 WHEN sign({a}) = sign({b}) THEN "
            + settled_sql("div(2 * abs({a}) + abs({b}), 2 * abs({b})) * {b}")
            + " END",
            fails=True,
        ),
    )

    def _money(self, kinds: list[str]) -> bool:
        return kinds[0] == "money"


def _toward(rounding: str) -> Callable[[Number], Decimal]:
    return lambda value: settled(rounded(value, NEARLY).quantize(Decimal(1), rounding, EXACT))


class Floor(Arithmetic):
    name = "FLOOR"
    syntax = "FLOOR(number)"
    doc = words(
        "The whole number toward zero.",
        "向零取整。",
    )
    trap = words(
        "FLOOR(-1.7) is -1. Excel rounds down to -2: use MFLOOR for that.",
        "FLOOR(-1.7) 得 -1；Excel 向下取整得 -2，需要该结果请用 MFLOOR。",
    )
    examples = ("FLOOR(amount)",)
    overloads = (Overload(("number",), NUMBER, _toward(ROUND_DOWN), native="trunc(round({a}, 14))"),)


class Ceiling(Arithmetic):
    name = "CEILING"
    syntax = "CEILING(number)"
    doc = words(
        "The whole number away from zero.",
        "向远离零的方向取整。",
    )
    trap = words(
        "CEILING(-1.3) is -2. Excel rounds up to -1: use MCEILING for that.",
        "CEILING(-1.3) 得 -2；Excel 向上取整得 -1，需要该结果请用 MCEILING。",
    )
    examples = ("CEILING(amount)",)
    overloads = (Overload(("number",), NUMBER, _toward(ROUND_UP), native="sign({a}) * ceil(abs(round({a}, 14)))"),)


class MFloor(Arithmetic):
    name = "MFLOOR"
    syntax = "MFLOOR(number)"
    doc = words(
        "The greatest whole number not above: MFLOOR(-1.3) is -2.", "不大于该数的最大整数：MFLOOR(-1.3) 为 -2。"
    )
    examples = ("MFLOOR(amount)",)
    overloads = (Overload(("number",), NUMBER, _toward(ROUND_FLOOR), native="floor(round({a}, 14))"),)


class MCeiling(Arithmetic):
    name = "MCEILING"
    syntax = "MCEILING(number)"
    doc = words(
        "The least whole number not below: MCEILING(-1.3) is -1.", "不小于该数的最小整数：MCEILING(-1.3) 为 -1。"
    )
    examples = ("MCEILING(amount)",)
    overloads = (Overload(("number",), NUMBER, _toward(ROUND_CEILING), native="ceil(round({a}, 14))"),)


def remainder(value: Number, divisor: Number) -> Decimal:
    """What is left after division, with the sign of the dividend; raises EvaluationError #DIV0."""
    if divisor == 0:
        raise EvaluationError("#DIV0")
    return settled(EXACT.remainder(value, divisor))


class Mod(Arithmetic):
    name = "MOD"
    syntax = "MOD(number, divisor)"
    doc = words(
        "The remainder, with the sign of the number.",
        "余数，符号与被除数相同。",
    )
    trap = words(
        "MOD(-101, 10) is -1, as in Salesforce. Excel gives 9.",
        "MOD(-101, 10) 得 -1（与 Salesforce 相同），Excel 得 9。",
    )
    examples = ("MOD(number, 2) = 0",)
    overloads = (
        Overload(
            ("number", "number"),
            NUMBER,
            remainder,
            native="CASE WHEN {b} <> 0 THEN round(mod({a}, {b}), 16) END",
            fails=True,
        ),
    )

    def fails(self, call: Apply) -> bool:
        divisor = call.arguments[1]
        return not (isinstance(divisor, Constant) and divisor.value)

    def _money(self, kinds: list[str]) -> bool:
        return kinds == ["money", "number"]


class Sign(Function):
    name = "SIGN"
    syntax = "SIGN(number)"
    doc = words("1, 0 or -1 by the sign.", "按符号得 1、0 或 -1。")
    examples = ("SIGN(amount)",)
    overloads = (Overload(("number",), NUMBER, lambda value: Decimal((value > 0) - (value < 0)), native="sign({a})"),)
