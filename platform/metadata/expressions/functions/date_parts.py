"""Numbers taken out of days, moments and times of day; those of a moment go by the organisation's zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Integer, case, cast, extract, func, literal

from ..environment import Environment
from ..templates import on_the_clock
from ..typed import Apply, EvaluationError, SqlCompiler, Typed
from ..types import NUMBER
from .base import Function, Overload, words


class DatePart(Function):
    """YEAR, MONTH and DAY of a day."""

    part: ClassVar[str]
    format: ClassVar[str]

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        return _part(compiler, call.arguments[0], self.part, self.format)


def _part(compiler: SqlCompiler, day: Typed, part: str, format: str) -> ColumnElement[Any]:
    column = compiler.value(day)
    if compiler.dialect_name == "postgresql":
        return cast(extract(part, column), Integer)
    return cast(func.strftime(format, column), Integer)


class Year(DatePart):
    name = "YEAR"
    syntax = "YEAR(date)"
    doc = words("The year of a day.", "日期的年份。")
    examples = ("YEAR(close_date) = 2017",)
    overloads = (Overload(("date",), NUMBER, lambda day: day.year),)
    part = "year"
    format = "%Y"


class Month(DatePart):
    name = "MONTH"
    syntax = "MONTH(date)"
    doc = words("The month of a day, 1 to 12.", "日期的月份，1 到 12。")
    examples = ("MONTH(birthday) = MONTH(TODAY())",)
    overloads = (Overload(("date",), NUMBER, lambda day: day.month),)
    part = "month"
    format = "%m"


class Day(DatePart):
    name = "DAY"
    syntax = "DAY(date)"
    doc = words("The day of the month, 1 to 31.", "日期是当月的第几天，1 到 31。")
    examples = ("DAY(close_date) <= 10",)
    overloads = (Overload(("date",), NUMBER, lambda day: day.day),)
    part = "day"
    format = "%d"


def day_part(read: Callable[[date], int], part: str) -> tuple[Overload, ...]:
    """The way to take a number out of a day."""
    native = f"CAST(extract({part} FROM {{a}}) AS numeric)" if part.isalpha() else part
    return (Overload(("date",), NUMBER, read, native=native),)


class Weekday(Function):
    name = "WEEKDAY"
    syntax = "WEEKDAY(date)"
    doc = words("The day of the week, 1 for Sunday to 7 for Saturday.", "星期几，1 为星期日，7 为星期六。")
    examples = ("WEEKDAY(close_date) = 2",)
    overloads = day_part(lambda day: day.isoweekday() % 7 + 1, "CAST(extract(dow FROM {a}) + 1 AS numeric)")


class IsoWeek(Function):
    name = "ISOWEEK"
    syntax = "ISOWEEK(date)"
    doc = words("The week of the year by ISO 8601, weeks beginning on Monday.", "ISO 8601 周数，周一为一周开始。")
    examples = ("ISOWEEK(close_date)",)
    overloads = day_part(lambda day: day.isocalendar().week, "week")


class IsoYear(Function):
    name = "ISOYEAR"
    syntax = "ISOYEAR(date)"
    doc = words("The year that the ISO week belongs to.", "ISO 周所属的年份。")
    examples = ("ISOYEAR(close_date)",)
    overloads = day_part(lambda day: day.isocalendar().year, "isoyear")


class DayOfYear(Function):
    name = "DAYOFYEAR"
    syntax = "DAYOFYEAR(date)"
    doc = words("The day of the year, 1 to 366.", "一年中的第几天，1 到 366。")
    examples = ("DAYOFYEAR(close_date)",)
    overloads = day_part(lambda day: day.timetuple().tm_yday, "doy")


class Quarter(Function):
    name = "QUARTER"
    syntax = "QUARTER(date)"
    doc = words("The quarter of the calendar year, 1 to 4.", "自然年的季度，1 到 4。")
    examples = ("QUARTER(close_date) = 4",)
    overloads = day_part(lambda day: (day.month + 2) // 3, "quarter")


class FiscalYear(Function):
    """Named by the calendar year in which it ends."""

    name = "FISCALYEAR"
    syntax = "FISCALYEAR(date)"
    doc = words(
        "The organisation's business year, named by the calendar year in which it ends.",
        "组织的财年，以结束时所在的自然年命名。",
    )
    examples = ("FISCALYEAR(close_date) = 2017",)
    overloads = (
        Overload(
            ("date",),
            NUMBER,
            lambda environment, day: (
                day.year + (environment.fiscal_month > 1 and day.month >= environment.fiscal_month)
            ),
            zoned=True,
        ),
    )

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        begins, (day,) = compiler.environment.fiscal_month, call.arguments
        year = _part(compiler, day, "year", "%Y")
        if begins == 1:
            return year
        later = _part(compiler, day, "month", "%m") >= literal(begins, Integer)
        return year + case((later, literal(1, Integer)), else_=literal(0, Integer))


class FiscalQuarter(Function):
    name = "FISCALQUARTER"
    syntax = "FISCALQUARTER(date)"
    doc = words("The quarter of the organisation's business year, 1 to 4.", "组织财年的季度，1 到 4。")
    examples = ("FISCALQUARTER(close_date) = 1",)
    overloads = (
        Overload(
            ("date",),
            NUMBER,
            lambda environment, day: (day.month - environment.fiscal_month) % 12 // 3 + 1,
            zoned=True,
        ),
    )

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        month, begins = _part(compiler, call.arguments[0], "month", "%m"), compiler.environment.fiscal_month
        passed = month + case((month < begins, literal(12 - begins, Integer)), else_=literal(-begins, Integer))
        return passed // literal(3, Integer) + literal(1, Integer)


def local(environment: Environment, moment: datetime) -> datetime:
    """The moment on the organisation's clock; raises EvaluationError #DATE at the ends of the calendar."""
    try:
        return environment.local(moment)
    except OverflowError:
        raise EvaluationError("#DATE") from None


def clock_part(read: Callable[[Any], int], part: str) -> tuple[Overload, ...]:
    """The ways to take a number off a clock: of a moment in the organisation's zone, or of a time of day."""
    native = f"CAST(trunc(extract({part} FROM {{}})) AS numeric)"
    if part == "milliseconds":
        native = "CAST(mod(trunc(extract(milliseconds FROM {})), 1000) AS numeric)"
    return (
        Overload(("time",), NUMBER, read, native=native.format("{a}")),
        Overload(
            ("datetime",),
            NUMBER,
            lambda environment, moment: read(local(environment, moment)),
            native=native.format(on_the_clock("{b}", "{a}")),
            fails=True,
            zoned=True,
        ),
    )


class Hour(Function):
    name = "HOUR"
    syntax = "HOUR(when)"
    doc = words(
        "The hour, 0 to 23, of a time or of a moment in the organisation's zone.", "小时，0 到 23；日期时间按组织时区。"
    )
    examples = ("HOUR(created_at) >= 18",)
    overloads = clock_part(lambda clock: clock.hour, "hour")


class Minute(Function):
    name = "MINUTE"
    syntax = "MINUTE(when)"
    doc = words("The minute, 0 to 59.", "分钟，0 到 59。")
    examples = ("MINUTE(created_at)",)
    overloads = clock_part(lambda clock: clock.minute, "minute")


class Second(Function):
    name = "SECOND"
    syntax = "SECOND(when)"
    doc = words("The second, 0 to 59, without its fraction.", "秒，0 到 59，不含小数。")
    examples = ("SECOND(created_at)",)
    overloads = clock_part(lambda clock: clock.second, "second")


class Millisecond(Function):
    name = "MILLISECOND"
    syntax = "MILLISECOND(when)"
    doc = words("The thousandths of the second, 0 to 999.", "毫秒，0 到 999。")
    examples = ("MILLISECOND(created_at)",)
    overloads = clock_part(lambda clock: clock.microsecond // 1000, "milliseconds")
