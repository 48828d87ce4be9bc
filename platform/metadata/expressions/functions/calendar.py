"""Days made, moved by months, and counted between."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from ..arithmetic import Number, whole
from ..templates import made_day, within
from ..typed import EvaluationError
from ..types import DATE, NUMBER
from .base import Function, Overload, words

FAR = 200_000
"""Months by which no day stays in the calendar."""


def made(year: Number, month: Number, day: Number) -> date:
    """The day; raises EvaluationError #DATE where the calendar has none such."""
    try:
        return date(whole(year), whole(month), whole(day))
    except (ValueError, OverflowError):
        raise EvaluationError("#DATE") from None


def months_later(day: date, months: Number) -> date:
    """The same day of the month that many months later, or the month's last; raises EvaluationError #DATE."""
    count = day.year * 12 + day.month - 1 + whole(months)
    year, month = divmod(count, 12)
    if not 1 <= year <= date.max.year:
        raise EvaluationError("#DATE")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date, months: Number = 0) -> date:
    """The last day of the month that many months later; raises EvaluationError #DATE."""
    moved = months_later(day.replace(day=1), months)
    return moved.replace(day=monthrange(moved.year, moved.month)[1])


def sticky(day: date, months: Number) -> date:
    """As `months_later`, but the last day of a month leads to the last day."""
    return month_end(day, months) if day == month_end(day) else months_later(day, months)


def _moved(template: str) -> str:
    return f"CASE WHEN abs({{b}}) < {FAR} THEN {within(template)} END"


EDATE = "CAST({a} + make_interval(months => {b}) AS date)"
EOMONTH = (
    "CAST(date_trunc('month', CAST({a} AS timestamp)) + make_interval(months => {b}) + INTERVAL '1 month' "
    "- INTERVAL '1 day' AS date)"
)
LAST = "CAST(date_trunc('month', CAST({a} AS timestamp)) + INTERVAL '1 month' - INTERVAL '1 day' AS date)"


class DateOf(Function):
    name = "DATE"
    syntax = "DATE(year, month, day)"
    doc = words(
        "The day; the error #DATE where the calendar has none such.",
        "由年月日得日期；不存在的日期得错误 #DATE。",
    )
    trap = words(
        "DATE(2017, 2, 30) is an error. Excel rolls over to 2 March.",
        "DATE(2017, 2, 30) 得错误；Excel 会顺延到 3 月 2 日。",
    )
    examples = ("DATE(2017, 3, 1)",)
    overloads = (Overload(("count", "count", "count"), DATE, made, native=made_day("{a}", "{b}", "{c}"), fails=True),)


class AddMonths(Function):
    name = "ADDMONTHS"
    syntax = "ADDMONTHS(date, months)"
    doc = words(
        "The day months later; the last day of a month leads to the last day.",
        "若干月后的日期；月末对应月末。",
    )
    trap = words(
        "30 April plus 3 months is 31 July. Excel's EDATE gives 30 July, and so does EDATE here.",
        "4 月 30 日加 3 个月得 7 月 31 日；Excel 的 EDATE 得 7 月 30 日，此处的 EDATE 也是。",
    )
    examples = ("ADDMONTHS(close_date, 3)",)
    overloads = (
        Overload(
            ("date", "count"),
            DATE,
            sticky,
            native=_moved(f"CASE WHEN {{a}} = {LAST} THEN {EOMONTH} ELSE {EDATE} END"),
            fails=True,
        ),
    )


class EDate(Function):
    name = "EDATE"
    syntax = "EDATE(date, months)"
    doc = words("The same day of the month months later, or that month's last.", "若干月后的同一日；没有该日则取月末。")
    examples = ("EDATE(close_date, -1)",)
    overloads = (Overload(("date", "count"), DATE, months_later, native=_moved(EDATE), fails=True),)


class EOMonth(Function):
    name = "EOMONTH"
    syntax = "EOMONTH(date, months)"
    doc = words("The last day of the month that many months later.", "若干月后那个月的最后一天。")
    examples = ("EOMONTH(close_date, 0)",)
    overloads = (Overload(("date", "count"), DATE, month_end, native=_moved(EOMONTH), fails=True),)


def next_anniversary(day: date, start: date) -> date:
    """The first anniversary of `day` on or after `start`, the day itself being one; raises EvaluationError #DATE."""
    years = max(0, start.year - day.year)
    this_year = months_later(day, years * 12)
    return this_year if this_year >= start else months_later(day, years * 12 + 12)


YEARS = "greatest(0, CAST(extract(year FROM {b}) - extract(year FROM {a}) AS integer))"
THIS_YEAR = f"CAST({{a}} + make_interval(years => {YEARS}) AS date)"
NEXT_YEAR = within(f"CAST({{a}} + make_interval(years => {YEARS} + 1) AS date)")
NEXT_ANNIVERSARY = f"CASE WHEN {THIS_YEAR} >= {{b}} THEN {THIS_YEAR} ELSE {NEXT_YEAR} END"


class NextAnniversary(Function):
    name = "NEXTANNIVERSARY"
    syntax = "NEXTANNIVERSARY(date, from)"
    doc = words(
        "The first day on or after `from` on which the date comes round again, over the end of the year too; never "
        "before the date itself. 29 February comes round on 28 February in years without one.",
        "从 from 当天起，该日期下一次周年的日子（可跨年），不会早于该日期本身；2 月 29 日在平年按 2 月 28 日计。",
    )
    examples = ("NEXTANNIVERSARY(birthday, TODAY()) <= TODAY() + 30",)
    overloads = (Overload(("date", "date"), DATE, next_anniversary, native=NEXT_ANNIVERSARY, fails=True),)


def months_between(earlier: date, later: date) -> int:
    """Whole months from one day to a later one."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


def difference(earlier: date, later: date, unit: str) -> int:
    """The difference in a unit of DATEDIF; raises EvaluationError #NUM or #VALUE."""
    if later < earlier:
        raise EvaluationError("#NUM")
    months = months_between(earlier, later)
    match unit.upper():
        case "D":
            return (later - earlier).days
        case "M":
            return months
        case "Y":
            return months // 12
        case "YM":
            return months % 12
        case "MD":
            return (later - months_later(earlier, months)).days
        case "YD":
            return (later - months_later(earlier, months // 12 * 12)).days
    raise EvaluationError("#VALUE")


MONTHS = (
    "(CAST((extract(year FROM {b}) - extract(year FROM {a})) * 12 + extract(month FROM {b}) - extract(month FROM {a}) "
    "AS integer) - CASE WHEN extract(day FROM {b}) < extract(day FROM {a}) THEN 1 ELSE 0 END)"
)
DATEDIF = (
    "CASE WHEN {b} >= {a} THEN CAST(CASE upper({c}) WHEN 'D' THEN {b} - {a} "
    f"WHEN 'M' THEN {MONTHS} WHEN 'Y' THEN {MONTHS} / 12 WHEN 'YM' THEN mod({MONTHS}, 12) "
    f"WHEN 'MD' THEN {{b}} - CAST({{a}} + make_interval(months => {MONTHS}) AS date) "
    f"WHEN 'YD' THEN {{b}} - CAST({{a}} + make_interval(years => {MONTHS} / 12) AS date) END AS numeric) END"
)


class DateDif(Function):
    name = "DATEDIF"
    syntax = 'DATEDIF(from, to, "Y")'
    doc = words(
        "Whole years Y, months M or days D between two days; YM months beyond the years, MD days beyond the months, "
        "YD days beyond the years. The error #NUM where the second is earlier.",
        "两个日期相差的整年 Y、整月 M、天数 D；YM 为不足一年的月数，MD 为不足一月的天数，YD 为不足一年的天数。"
        "后者较早时得错误 #NUM。",
    )
    examples = ('DATEDIF(birthday, TODAY(), "Y")',)
    overloads = (Overload(("date", "date", "text"), NUMBER, difference, native=DATEDIF, fails=True),)
