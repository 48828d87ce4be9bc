"""Days and moments: the organisation's calendar, fixed once per request."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, literal, or_

from ..environment import Environment
from ..periods import period_bounds
from ..typed import Apply, Closure, Constant, EvaluationError, SqlCompiler, Truth, Typed
from ..types import BOOLEAN, DATE, DATETIME, TIME
from .base import CallSite, Function, Overload, words

EXAMPLE_DAY = date(2017, 3, 1)


class Today(Function):
    name = "TODAY"
    syntax = "TODAY()"
    doc = words(
        "The organisation's calendar day.",
        "组织时区的当天日期。",
    )
    examples = ("close_date < TODAY()",)
    volatility = "daily"
    overloads = (Overload((), DATE, lambda: None),)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        return lambda record, environment: environment.today


class Now(Function):
    name = "NOW"
    syntax = "NOW()"
    doc = words(
        "The present moment, the same throughout one request.",
        "当前时刻，同一请求内保持不变。",
    )
    examples = ("start < NOW()",)
    volatility = "instant"
    overloads = (Overload((), DATETIME, lambda: None),)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        return lambda record, environment: environment.now


class TimeNow(Function):
    name = "TIMENOW"
    syntax = "TIMENOW()"
    doc = words("The organisation's time of day.", "组织时区的当前时间。")
    examples = ("TIMENOW()",)
    volatility = "instant"
    overloads = (Overload((), TIME, lambda: None),)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        return lambda record, environment: environment.local(environment.now).time()


class InPeriod(Function):
    name = "INPERIOD"
    syntax = 'INPERIOD(when, "this month")'
    doc = words(
        "Whether a day or a moment lies in the period: today, yesterday, tomorrow; this, last or next week, month, "
        "quarter, year, fiscal quarter or fiscal year; or a number of them, as in “last 7 days” (ending with today), "
        "“next 7 days” (beginning with today) and “last 3 months” (whole ones before this).",
        "日期或日期时间是否在该时间段内：today、yesterday、tomorrow；this/last/next 加 week、month、quarter、year、"
        "fiscal quarter、fiscal year；或带数量，如 last 7 days（截至今天）、next 7 days（从今天起）、"
        "last 3 months（本月之前的整月）。",
    )
    examples = ('INPERIOD(close_date, "this quarter")', 'NOT INPERIOD(start, "last 7 days")')
    volatility = "daily"
    overloads = (
        Overload(("date", "text"), BOOLEAN, lambda when, words: None),
        Overload(("datetime", "text"), BOOLEAN, lambda when, words: None),
    )

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        return call if call is None or named_period(site, call.arguments[1], self.name) else None

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        when, words = arguments
        moment = call.arguments[0].type.kind == "datetime"

        def inside(record: Any, environment: Environment) -> bool | None:
            value = when(record, environment)
            if value is None:
                return None
            first, last = _bounds(words(record, environment), environment)
            if moment:
                return bool(environment.start_of(first) <= value < environment.end_of(last))
            return bool(first <= value <= last)

        return inside

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        column, low, high = self._edges(call, compiler)
        return and_(column >= low, column < high if _is_moment(call) else column <= high)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        if wanted is Truth.TRUE:
            return self.sql(call, compiler)
        column, low, high = self._edges(call, compiler)
        outside = or_(column < low, column >= high if _is_moment(call) else column > high)
        if wanted is Truth.FALSE:
            return outside
        return or_(self.sql(call, compiler) if wanted.positive else outside, column.is_(None))

    def _edges(
        self, call: Apply, compiler: SqlCompiler
    ) -> tuple[ColumnElement[Any], ColumnElement[Any], ColumnElement[Any]]:
        when, words = call.arguments
        if not isinstance(words, Constant):
            raise compiler.refused(call)
        environment, column = compiler.environment, compiler.value(when)
        first, last = _bounds(words.value, environment)
        edges = (environment.start_of(first), environment.end_of(last)) if _is_moment(call) else (first, last)
        return column, literal(edges[0], column.type), literal(edges[1], column.type)


class PeriodStart(Function):
    name = "PERIODSTART"
    syntax = 'PERIODSTART("this month")'
    doc = words(
        "The first day of the period, named as in INPERIOD.",
        "时间段的第一天，写法同 INPERIOD。",
    )
    examples = ('close_date >= PERIODSTART("this year")',)
    volatility = "daily"
    overloads = (Overload(("text",), DATE, lambda words: None),)
    edge: ClassVar[int] = 0

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        return call if call is None or named_period(site, call.arguments[0], self.name) else None

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        (words,) = arguments
        return lambda record, environment: _bounds(words(record, environment), environment)[self.edge]


class PeriodEnd(PeriodStart):
    name = "PERIODEND"
    syntax = 'PERIODEND("this month")'
    doc = words(
        "The last day of the period, named as in INPERIOD.",
        "时间段的最后一天，写法同 INPERIOD。",
    )
    examples = ('close_date <= PERIODEND("next quarter")',)
    edge = 1


def named_period(site: CallSite, words: Typed, name: str) -> bool:
    """Whether the argument is a text written out that names a period; else a problem is noted."""
    if not isinstance(words, Constant) or not isinstance(words.value, str):
        site.problem("expression_literal_needed", words.span, name=name)
        return False
    if period_bounds(words.value, EXAMPLE_DAY) is None:
        site.problem("expression_unknown_period", words.span, value=words.value)
        return False
    return True


def _bounds(words: str, environment: Environment) -> tuple[Any, Any]:
    bounds = period_bounds(words, environment.today, environment.fiscal_month)
    if bounds is None:
        raise EvaluationError("#VALUE")
    return bounds


def _is_moment(call: Apply) -> bool:
    return call.arguments[0].type.kind == "datetime"
