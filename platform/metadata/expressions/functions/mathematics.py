"""Roots, powers, logarithms and angles; the databases' results agree to 1e-12, relative."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, DecimalException, Overflow

from ..arithmetic import EXACT, Number, power, settled
from ..sql_template import LETTERS
from ..templates import POWER, settled_sql
from ..typed import EvaluationError
from ..types import NUMBER
from .base import Function, Overload, words

LARGEST_EXPONENT = 79
PI = Decimal("3.1415926535897932")


def exact(operation: Callable[[Number], Decimal]) -> Callable[[Number], Decimal]:
    """The operation of decimal arithmetic; raises EvaluationError #NUM or #VALUE."""

    def applied(value: Number) -> Decimal:
        try:
            return settled(operation(Decimal(value)))
        except Overflow:
            raise EvaluationError("#NUM") from None
        except DecimalException:
            raise EvaluationError("#VALUE") from None

    return applied


def binary(operation: Callable[..., float]) -> Callable[..., Decimal]:
    """The operation on binary numbers; raises EvaluationError #VALUE outside its domain."""

    def applied(*values: Number) -> Decimal:
        try:
            return settled(Decimal(repr(operation(*(float(value) for value in values)))))
        except (ValueError, OverflowError):
            raise EvaluationError("#VALUE") from None

    return applied


def in_binary(operation: Callable[..., float], arity: int = 1, domain: str = "") -> tuple[Overload, ...]:
    """The way to call what Python and PostgreSQL know by one name; `domain` is the condition outside which it fails."""
    values = ", ".join(f"CAST({{{letter}}} AS double precision)" for letter in LETTERS[:arity])
    native = settled_sql(f"CAST(CAST({operation.__name__}({values}) AS text) AS numeric)")
    native = f"CASE WHEN {domain} THEN {native} END" if domain else native
    return (Overload(("number",) * arity, NUMBER, binary(operation), native=native, fails=bool(domain)),)


UNIT = "abs({a}) <= 1"


def _positive(operation: Callable[[Number], Decimal]) -> Callable[[Number], Decimal]:
    def applied(value: Number) -> Decimal:
        if value <= 0:
            raise EvaluationError("#VALUE")
        return operation(value)

    return applied


def _exponential(value: Number) -> Decimal:
    if value > LARGEST_EXPONENT:
        raise EvaluationError("#NUM")
    return settled(EXACT.exp(Decimal(value))) if value > -LARGEST_EXPONENT else Decimal(0)


class Sqrt(Function):
    name = "SQRT"
    syntax = "SQRT(number)"
    doc = words("The square root; the error #VALUE for a negative number.", "平方根；负数得错误 #VALUE。")
    examples = ("SQRT(2)",)
    overloads = (
        Overload(
            ("number",),
            NUMBER,
            exact(EXACT.sqrt),
            native="CASE WHEN {a} >= 0 THEN round(sqrt(round({a}, 40)), 16) END",
            fails=True,
        ),
    )


class Exp(Function):
    name = "EXP"
    syntax = "EXP(number)"
    doc = words("e raised to the number.", "e 的乘方。")
    examples = ("EXP(1)",)
    overloads = (
        Overload(
            ("number",),
            NUMBER,
            _exponential,
            native="CASE WHEN {a} <= -79 THEN 0 WHEN {a} <= 79 THEN " + settled_sql("exp(round({a}, 40))") + " END",
            fails=True,
        ),
    )


class Ln(Function):
    name = "LN"
    syntax = "LN(number)"
    doc = words(
        "The natural logarithm; the error #VALUE unless the number is positive.", "自然对数；非正数得错误 #VALUE。"
    )
    examples = ("LN(10)",)
    overloads = (
        Overload(
            ("number",),
            NUMBER,
            _positive(exact(EXACT.ln)),
            native="CASE WHEN {a} > 0 THEN round(ln(round({a}, 40)), 16) END",
            fails=True,
        ),
    )


class Log(Function):
    name = "LOG"
    syntax = "LOG(number)"
    doc = words(
        "The logarithm to base 10; the error #VALUE unless the number is positive.",
        "以 10 为底的对数；非正数得错误 #VALUE。",
    )
    examples = ("LOG(1000)",)
    overloads = (
        Overload(
            ("number",),
            NUMBER,
            _positive(exact(EXACT.log10)),
            native="CASE WHEN {a} > 0 THEN round(log(round({a}, 40)), 16) END",
            fails=True,
        ),
    )


class PowerOf(Function):
    name = "POWER"
    syntax = "POWER(base, exponent)"
    doc = words("Raises to a power, as base ^ exponent does.", "乘方，等同于 底数 ^ 指数。")
    examples = ("POWER(1.05, 3)",)
    overloads = (Overload(("number", "number"), NUMBER, power, native=POWER, fails=True),)


class Pi(Function):
    name = "PI"
    syntax = "PI()"
    doc = words("The circle's number to 16 decimals.", "圆周率，16 位小数。")
    examples = ("PI() * 2",)
    overloads = (Overload((), NUMBER, lambda: PI, native="3.1415926535897932"),)


class Sin(Function):
    name = "SIN"
    syntax = "SIN(angle)"
    doc = words("The sine of an angle in radians.", "正弦，角度以弧度计。")
    examples = ("SIN(PI() / 2)",)
    overloads = in_binary(math.sin)


class Cos(Function):
    name = "COS"
    syntax = "COS(angle)"
    doc = words("The cosine of an angle in radians.", "余弦，角度以弧度计。")
    examples = ("COS(0)",)
    overloads = in_binary(math.cos)


class Tan(Function):
    name = "TAN"
    syntax = "TAN(angle)"
    doc = words("The tangent of an angle in radians.", "正切，角度以弧度计。")
    examples = ("TAN(0.5)",)
    overloads = in_binary(math.tan)


class Asin(Function):
    name = "ASIN"
    syntax = "ASIN(number)"
    doc = words("The angle whose sine it is; the error #VALUE beyond 1.", "反正弦；绝对值大于 1 得错误 #VALUE。")
    examples = ("ASIN(1)",)
    overloads = in_binary(math.asin, domain=UNIT)


class Acos(Function):
    name = "ACOS"
    syntax = "ACOS(number)"
    doc = words("The angle whose cosine it is; the error #VALUE beyond 1.", "反余弦；绝对值大于 1 得错误 #VALUE。")
    examples = ("ACOS(0)",)
    overloads = in_binary(math.acos, domain=UNIT)


class Atan(Function):
    name = "ATAN"
    syntax = "ATAN(number)"
    doc = words("The angle whose tangent it is.", "反正切。")
    examples = ("ATAN(1) * 4",)
    overloads = in_binary(math.atan)


class Atan2(Function):
    name = "ATAN2"
    syntax = "ATAN2(y, x)"
    doc = words(
        "The angle of the point (x, y), from -π to π; y stands first.", "点 (x, y) 的角度，范围 -π 到 π；先写 y。"
    )
    examples = ("ATAN2(1, 1)",)
    overloads = in_binary(math.atan2, arity=2)
