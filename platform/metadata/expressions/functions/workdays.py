"""Working days and hours, by the organisation's calendar or by one that is named."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Text, literal

from ...work_calendar import MINUTE, WorkCalendar
from ..arithmetic import Number, divide, multiply, rounded, whole
from ..environment import Environment
from ..sql_calls import call_on_sqlite, native_call, plain_argument, zone_name
from ..typed import Apply, Closure, Constant, EvaluationError, SqlCompiler
from ..types import BOOLEAN, DATE, DATETIME, NUMBER, ExpressionType
from ..work_sql import is_workday, workday_after, workdays_between, workhours_between
from .base import CallSite, Function, Overload, words
from .date_parts import local
from .named import named_definition

CALENDAR = ExpressionType("calendar")
HOUR = 60 * MINUTE


class Counting(Function):
    """Counts by a calendar, named by the last argument, which is written out; without it by the organisation's."""

    zone: ClassVar[bool] = False
    """Whether it goes by the clock of the organisation's zone."""

    @abstractmethod
    def template(self, calendar: WorkCalendar) -> str:
        """What PostgreSQL counts."""

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None or not _names_calendar(call):
            return call
        name = call.arguments[-1]
        found = named_definition(site, name, "calendar")
        if found is None:
            return None
        return replace(call, arguments=(*call.arguments[:-1], Constant(found.counted, CALENDAR, name.span)))

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        apply, named = call.overload.apply, _names_calendar(call)

        def counted(record: Any, environment: Environment) -> Any:
            values = [argument(record, environment) for argument in arguments]
            if None in values:
                return None
            return apply(environment, *(values if named else (*values, environment.calendar)))

        return counted

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        calendar = call.arguments[-1] if _names_calendar(call) else None
        counted = calendar.value if isinstance(calendar, Constant) else compiler.environment.calendar
        values = call.arguments[:-1] if calendar else call.arguments
        if compiler.dialect_name == "sqlite":
            written = Constant(json.dumps(counted.as_json()), CALENDAR, call.span)
            return call_on_sqlite(compiler, replace(call, arguments=(*values, written)), self.zone)
        arguments = [
            plain_argument(compiler, node, kind) for node, kind in zip(values, call.overload.parameters, strict=False)
        ]
        if self.zone:
            arguments.append(literal(zone_name(compiler, call), Text))
        return native_call(self.template(counted), arguments, call, 0)


def _names_calendar(call: Apply) -> bool:
    return len(call.arguments) == len(call.overload.parameters)


def counting(
    parameters: tuple[str, ...], result: ExpressionType, apply: Callable[..., Any], fails: bool = False
) -> tuple[Overload, ...]:
    """The one way to call a function that counts; `apply` takes the environment, the values and the calendar."""
    return (Overload((*parameters, "text"), result, apply, optional=1, fails=fails, zoned=True),)


def _is_workday(environment: Environment, day: date, calendar: WorkCalendar) -> bool:
    return bool(calendar.spans(day.toordinal()))


def _workday(environment: Environment, day: date, count: Number, calendar: WorkCalendar) -> date:
    steps, start = whole(count), day.toordinal()
    if steps == 0:
        return day
    rank = calendar.days_until(start) if steps > 0 else calendar.days_until(start - 1) + 1
    found = calendar.day_of_rank(rank + steps)
    if found is None:
        raise EvaluationError("#DATE")
    return date.fromordinal(found)


def _workdays(environment: Environment, first: date, last: date, calendar: WorkCalendar) -> int:
    low, high = sorted((first.toordinal(), last.toordinal()))
    count = calendar.days_until(high) - calendar.days_until(low - 1)
    return count if first <= last else -count


def _worked_until(environment: Environment, moment: datetime, calendar: WorkCalendar) -> int:
    clock = local(environment, moment)
    midnight = datetime.combine(clock.date(), time.min)
    return calendar.worked_until(
        clock.toordinal(), (clock.replace(tzinfo=None) - midnight) // timedelta(microseconds=1)
    )


def _workhours(environment: Environment, start: datetime, end: datetime, calendar: WorkCalendar) -> Decimal:
    gap = _worked_until(environment, end, calendar) - _worked_until(environment, start, calendar)
    return divide(Decimal(gap), HOUR)


def _hours_later(environment: Environment, moment: datetime, hours: Number, calendar: WorkCalendar) -> datetime:
    seconds = int(rounded(multiply(hours, 3600)))
    if seconds == 0:
        return moment
    target = _worked_until(environment, moment, calendar) + seconds * 1_000_000
    found = calendar.moment_after(target, latest=seconds < 0)
    if found is None:
        raise EvaluationError("#DATE")
    day, passed = found
    try:
        clock = datetime.combine(date.fromordinal(day), time.min) + timedelta(microseconds=passed)
        return clock.replace(tzinfo=environment.zone).astimezone(UTC)
    except OverflowError:
        raise EvaluationError("#DATE") from None


class IsWorkday(Counting):
    name = "ISWORKDAY"
    syntax = 'ISWORKDAY(date, "calendar")'
    doc = words(
        "Whether the day is worked on, by the calendar named or else by the organisation's.",
        "当天是否为工作日；按所给日历，不给则按组织的日历。",
    )
    examples = ("ISWORKDAY(close_date)", 'ISWORKDAY(close_date, "standard")')
    overloads = counting(("date",), BOOLEAN, _is_workday)

    def template(self, calendar: WorkCalendar) -> str:
        return is_workday(calendar)


class Workday(Counting):
    name = "WORKDAY"
    syntax = 'WORKDAY(date, days, "calendar")'
    doc = words(
        "The day so many working days later, or earlier for a negative number; holidays and days worked to make up for "
        "them count as the calendar says. With 0 the day itself.",
        "若干个工作日之后（负数为之前）的日期；节假日与调休上班日按日历计。为 0 时取当天。",
    )
    examples = ("WORKDAY(close_date, 5)", 'WORKDAY(TODAY(), -3, "standard")')
    overloads = counting(("date", "count"), DATE, _workday, fails=True)

    def template(self, calendar: WorkCalendar) -> str:
        return workday_after(calendar)


class NetWorkdays(Counting):
    name = "NETWORKDAYS"
    syntax = 'NETWORKDAYS(from, to, "calendar")'
    doc = words(
        "How many working days there are from one day to another, both counted; negative where the second is earlier.",
        "两个日期之间（含首尾）的工作日天数；后者较早时为负。",
    )
    examples = ("NETWORKDAYS(start_date, TODAY()) > 10",)
    overloads = counting(("date", "date"), NUMBER, _workdays)

    def template(self, calendar: WorkCalendar) -> str:
        return workdays_between(calendar)


class Workhours(Counting):
    name = "WORKHOURS"
    syntax = 'WORKHOURS(from, to, "calendar")'
    doc = words(
        "The working hours between two moments, on the clock of the organisation's zone; negative where the second is "
        "earlier.",
        "两个时刻之间的工作小时数，按组织时区的钟点计；后者较早时为负。",
    )
    examples = ("WORKHOURS(created_at, NOW()) > 8",)
    zone = True
    overloads = counting(("datetime", "datetime"), NUMBER, _workhours, fails=True)

    def template(self, calendar: WorkCalendar) -> str:
        return workhours_between(calendar)


class AddWorkhours(Counting):
    name = "ADDWORKHOURS"
    syntax = 'ADDWORKHOURS(moment, hours, "calendar")'
    doc = words(
        "The moment by which so many working hours have passed, to the second; a negative number goes back.",
        "经过若干工作小时之后的时刻，精确到秒；负数为之前。",
    )
    examples = ("ADDWORKHOURS(created_at, 4) < NOW()",)
    zone = True
    refusal = words("databases differ where clocks are put back", "时钟回拨时各数据库的结果不同")
    overloads = counting(("datetime", "number"), DATETIME, _hours_later, fails=True)

    def template(self, calendar: WorkCalendar) -> str:
        raise AssertionError("SQL refuses it")

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        raise compiler.refused(call)
