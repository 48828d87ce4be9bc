"""Arithmetic and rounding of numbers and money; `+` and `-` also move days and moments."""

from __future__ import annotations

import functools
import operator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, func, literal

from ..arithmetic import EXACT, Number, add, divide, multiply, power, rounded, subtract, whole
from ..bounds import LARGEST_TEXT
from ..sql_arithmetic import added, multiplied, negated, subtracted
from ..templates import GAP, MOVED_DAY, MOVED_MOMENT, MOVED_TIME, POWER, QUOTIENT, settled_sql, swapped
from ..typed import Aggregate, Apply, Constant, EvaluationError, FieldValue, SqlCompiler, Typed, nodes
from ..types import DATE, DATETIME, MONEY, NUMBER, TEXT, TIME
from .base import CallSite, Function, Overload, words

SECONDS_A_DAY = 86_400
ALWAYS_FIT = 3
"""So many stored texts are never too large together."""


def shift_day(day: date, days: Number) -> date:
    """The day that many days later, the fraction cut off; raises EvaluationError #DATE."""
    try:
        return day + timedelta(days=whole(days))
    except OverflowError:
        raise EvaluationError("#DATE") from None


def shift_moment(moment: datetime, days: Number) -> datetime:
    """The moment that many days later, to the second; raises EvaluationError #DATE."""
    try:
        return moment + timedelta(seconds=whole(rounded(multiply(days, SECONDS_A_DAY))))
    except OverflowError:
        raise EvaluationError("#DATE") from None


def days_between(later: date, earlier: date) -> Decimal:
    """Whole days from `earlier` to `later`."""
    return Decimal((later - earlier).days)


def moments_between(later: datetime, earlier: datetime) -> Decimal:
    """Days and fractions of a day from `earlier` to `later`."""
    gap = later.astimezone(UTC) - earlier.astimezone(UTC)
    return divide(gap // timedelta(microseconds=1), SECONDS_A_DAY * 1_000_000)


def shift_time(clock: time, milliseconds: Number) -> time:
    """The time of day that many milliseconds later, going round at midnight."""
    start = datetime.combine(date(2000, 1, 1), clock)
    moved = int(EXACT.multiply(milliseconds, 1000)) % (SECONDS_A_DAY * 1_000_000)
    return (start + timedelta(microseconds=moved)).time()


def clocks_between(later: time, earlier: time) -> Decimal:
    """Milliseconds from `earlier` to `later`, negative where it is not later."""
    day = date(2000, 1, 1)
    gap = datetime.combine(day, later) - datetime.combine(day, earlier)
    return divide(gap // timedelta(microseconds=1), 1000)


class Arithmetic(Function):
    """What the operators share: money with a number is money, money by money is a number."""

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None or call.type != NUMBER:
            return call
        kinds = [argument.type.kind for argument in call.arguments]
        if "money" in kinds and self._money(kinds):
            if len(_owners(call)) > 1 and self.name in "+-":
                site.problem("expression_money_of_two_records")
            return Apply(self, call.arguments, MONEY, call.span, call.overload)
        return call

    def _money(self, kinds: list[str]) -> bool:
        return True


def _owners(call: Apply) -> set[tuple[str, ...]]:
    """Whose amounts come together: a record's by its path; those of aggregates are all in the base currency."""
    amounts = [node for node in nodes(call) if node.type.kind == "money"]
    of_records = {node.reference.path[:-1] for node in amounts if isinstance(node, FieldValue)}
    return of_records | {("",) for node in amounts if isinstance(node, Aggregate)}


class Join(Function):
    """`&`: a blank operand is left out, so the result is blank only where all are."""

    name = "&"
    strict = False
    syntax = "a & b"
    doc = words(
        "Joins texts; a blank is left out.",
        "连接文本；忽略空值。",
    )
    examples = ('name & " (" & code & ")"',)
    overloads = (Overload(("text", "text"), TEXT, str.__add__),)

    def python(self, call: Apply, arguments: tuple[Any, ...]) -> Any:
        left, right = arguments

        def joined(record: Any, environment: Any) -> Any:
            first, second = left(record, environment), right(record, environment)
            if first is None or second is None:
                return first or second
            if len(first) + len(second) > LARGEST_TEXT:
                raise EvaluationError("#VALUE")
            return f"{first}{second}"

        return joined

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        operands: list[ColumnElement[Any]] = [func.coalesce(compiler.value(operand), "") for operand in _joined(call)]
        text = func.nullif(functools.reduce(lambda text, part: text.concat(part), operands), "")
        if len(operands) <= ALWAYS_FIT:
            return text
        size: Any = functools.reduce(operator.add, (func.length(part, type_=Integer) for part in operands))
        return case((size <= literal(LARGEST_TEXT, Integer), text))


def _joined(node: Typed) -> list[Typed]:
    """The operands of a & b & c in one row."""
    operands: list[Typed] = []
    while isinstance(node, Apply) and node.function.name == "&":
        node, last = node.arguments
        operands.append(last)
    return [node, *reversed(operands)]


class Add(Arithmetic):
    name = "+"
    syntax = "a + b"
    doc = words(
        "Adds numbers or amounts; moves a day or a moment on by days; joins texts, leaving out blanks.",
        "数字或金额相加；日期或日期时间加天数；连接文本（忽略空值）。",
    )
    examples = ("amount + 100", "close_date + 30", "TODAY() + 7")
    overloads = (
        Overload(("number", "number"), NUMBER, add, sql=added, native=settled_sql("{a} + {b}")),
        Overload(("date", "count"), DATE, shift_day, native=MOVED_DAY, fails=True),
        Overload(
            ("count", "date"), DATE, lambda days, day: shift_day(day, days), native=swapped(MOVED_DAY), fails=True
        ),
        Overload(("datetime", "number"), DATETIME, shift_moment, native=MOVED_MOMENT, fails=True),
        Overload(
            ("number", "datetime"),
            DATETIME,
            lambda days, moment: shift_moment(moment, days),
            native=swapped(MOVED_MOMENT),
            fails=True,
        ),
        Overload(("time", "number"), TIME, shift_time, native=MOVED_TIME),
        Overload(("number", "time"), TIME, lambda length, clock: shift_time(clock, length), native=swapped(MOVED_TIME)),
    )

    def resolve(self, site: CallSite) -> Apply | None:
        kinds = {argument.type.kind for argument in site.arguments} - {"blank"}
        return Join().resolve(site) if kinds and kinds <= {"text", "choice"} else super().resolve(site)


class Subtract(Arithmetic):
    name = "-"
    syntax = "a - b"
    doc = words(
        "Subtracts numbers or amounts; moves a day or a moment back; gives the days between two.",
        "数字或金额相减；日期或日期时间减天数；求两个日期相差的天数。",
    )
    examples = ("amount - discount", "TODAY() - close_date", "NOW() - 0.5")
    overloads = (
        Overload(("number", "number"), NUMBER, subtract, sql=subtracted, native=settled_sql("{a} - {b}")),
        Overload(("date", "date"), NUMBER, days_between, native="CAST({a} - {b} AS numeric)"),
        Overload(("datetime", "datetime"), NUMBER, moments_between, native=GAP),
        Overload(("time", "time"), NUMBER, clocks_between, native="extract(epoch FROM {a} - {b}) * 1000"),
        Overload(
            ("date", "count"),
            DATE,
            lambda day, days: shift_day(day, -whole(days)),
            native=MOVED_DAY.replace("{b}", "(-{b})"),
            fails=True,
        ),
        Overload(
            ("datetime", "number"),
            DATETIME,
            lambda moment, days: shift_moment(moment, subtract(0, days)),
            native=MOVED_MOMENT.replace("{b}", "(-{b})"),
            fails=True,
        ),
        Overload(
            ("time", "number"),
            TIME,
            lambda clock, ms: shift_time(clock, EXACT.minus(ms)),
            native=MOVED_TIME.replace("{b}", "(-{b})"),
        ),
    )


class Multiply(Arithmetic):
    name = "*"
    syntax = "a * b"
    doc = words(
        "Multiplies; the result is rounded to 16 decimals.",
        "相乘；结果保留 16 位小数。",
    )
    examples = ("amount * 0.1",)
    overloads = (Overload(("number", "number"), NUMBER, multiply, sql=multiplied, native=settled_sql("{a} * {b}")),)


class Divide(Arithmetic):
    name = "/"
    syntax = "a / b"
    doc = words(
        "Divides; by zero gives the error #DIV0.",
        "相除；除以零得错误 #DIV0。",
    )
    examples = ("amount / 12",)
    overloads = (Overload(("number", "number"), NUMBER, divide, native=QUOTIENT, fails=True),)

    def fails(self, call: Apply) -> bool:
        divisor = call.arguments[1]
        return not (isinstance(divisor, Constant) and divisor.value)

    def _money(self, kinds: list[str]) -> bool:
        return kinds == ["money", "number"]


class Power(Function):
    name = "^"
    syntax = "a ^ b"
    doc = words(
        "Raises to a power; 0^0 is 1.",
        "乘方；0^0 为 1。",
    )
    examples = ("1.05 ^ 3",)
    overloads = (Overload(("number", "number"), NUMBER, power, native=POWER, fails=True),)


class Negate(Arithmetic):
    name = "NEGATE"
    syntax = "-a"
    doc = words(
        "Changes the sign.",
        "取相反数。",
    )
    examples = ("-amount",)
    overloads = (Overload(("number",), NUMBER, lambda value: subtract(0, value), sql=negated, native="-{a}"),)
