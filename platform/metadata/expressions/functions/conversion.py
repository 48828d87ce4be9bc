"""From texts to numbers, days and moments, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from ...sql_types import plain
from .. import readings
from ..arithmetic import EXACT, Number, divide, rounded, whole
from ..environment import Environment
from ..formats import format_day, format_number
from ..readings_sql import CLOCK_SQL, DAY_SQL, IS_NUMBER, MOMENT_SQL, NUMBER_SQL
from ..templates import on_the_clock, within, within_time
from ..typed import EvaluationError
from ..types import BOOLEAN, DATE, DATETIME, NUMBER, TEXT, TIME
from .base import Function, Overload, words
from .date_parts import local

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_text(moment: datetime) -> str:
    """The moment in UTC to the second: 2017-03-01 10:00:00Z."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat(" ") + "Z"


def clock_text(clock: time) -> str:
    """The time of day to the millisecond: 10:00:00.000."""
    return clock.isoformat(timespec="milliseconds")


class TextOf(Function):
    name = "TEXT"
    syntax = "TEXT(x, format)"
    doc = words(
        "A choice as its name, a number in plain digits, a day as 2017-03-01, a moment as 2017-03-01 10:00:00Z in "
        "UTC; with a format, a number as by “#,##0.00” or “0%”, a day as by “yyyy年m月d日”.",
        "单选取值名，数字为普通写法，日期为 2017-03-01，日期时间为 UTC 的 2017-03-01 10:00:00Z；"
        "可给格式：数字如“#,##0.00”“0%”，日期如“yyyy年m月d日”。",
    )
    refusal = words("with a format, databases write otherwise", "带格式时各数据库写法不同")
    examples = ("TEXT(amount)", 'TEXT(amount, "#,##0.00")', 'TEXT(close_date, "yyyy年m月")')
    overloads = (
        Overload(("text",), TEXT, str, native="{a}"),
        Overload(("number",), TEXT, lambda value: plain(Decimal(value)), native="CAST(trim_scale({a}) AS text)"),
        Overload(("date",), TEXT, date.isoformat, native="to_char({a}, 'YYYY-MM-DD')"),
        Overload(
            ("datetime",), TEXT, moment_text, native="to_char(timezone('UTC', {a}), 'YYYY-MM-DD HH24:MI:SS') || 'Z'"
        ),
        Overload(("time",), TEXT, clock_text, native="to_char({a}, 'HH24:MI:SS.MS')"),
        Overload(("number", "text"), TEXT, format_number, fails=True),
        Overload(("date", "text"), TEXT, format_day, fails=True),
        Overload(
            ("datetime", "text"),
            TEXT,
            lambda environment, moment, pattern: format_day(local(environment, moment), pattern),
            fails=True,
            zoned=True,
        ),
    )


class ValueOf(Function):
    name = "VALUE"
    syntax = "VALUE(text)"
    doc = words(
        "The number written in the text; the error #VALUE where it is none.", "文本表示的数字；不是数字得错误 #VALUE。"
    )
    examples = ('VALUE("12.50")',)
    overloads = (Overload(("text",), NUMBER, readings.number, native=NUMBER_SQL, fails=True),)


class IsNumber(Function):
    name = "ISNUMBER"
    syntax = "ISNUMBER(text)"
    doc = words("Whether the whole text is a number; FALSE for a blank.", "整个文本是否为数字；空值为假。")
    examples = ("ISNUMBER(code)",)
    strict = False
    overloads = (
        Overload(("text",), BOOLEAN, lambda text: text is not None and readings.is_number(text), native=IS_NUMBER),
        Overload(("number",), BOOLEAN, lambda value: value is not None, native="{a} IS NOT NULL"),
    )


def day_of(environment: Environment, moment: datetime) -> date:
    """The organisation's day of the moment; raises EvaluationError #DATE."""
    return local(environment, moment).date()


class DateValue(Function):
    name = "DATEVALUE"
    syntax = "DATEVALUE(x)"
    doc = words(
        "The organisation's calendar day of a moment; the day written in a text as 2017-03-01, else the error #VALUE.",
        "日期时间在组织时区的日期；或文本 2017-03-01 表示的日期，写法不对得错误 #VALUE。",
    )
    examples = ("DATEVALUE(created_at) = TODAY()", 'DATEVALUE("2017-03-01")')
    overloads = (
        Overload(
            ("datetime",),
            DATE,
            day_of,
            native=within("CAST(timezone({b}, {a}) AS date)"),
            fails=True,
            zoned=True,
        ),
        Overload(("text",), DATE, readings.day, native=DAY_SQL, fails=True),
        Overload(("date",), DATE, lambda day: day, native="{a}"),
    )


class DateTimeValue(Function):
    name = "DATETIMEVALUE"
    syntax = "DATETIMEVALUE(text)"
    doc = words(
        "The moment written as 2017-03-01 10:00:00, in UTC unless a zone follows; else the error #VALUE.",
        "文本 2017-03-01 10:00:00 表示的时刻，未写时区按 UTC；写法不对得错误 #VALUE。",
    )
    examples = ('DATETIMEVALUE("2017-03-01 10:00:00")',)
    overloads = (Overload(("text",), DATETIME, readings.moment, native=MOMENT_SQL, fails=True),)


class TimeValue(Function):
    name = "TIMEVALUE"
    syntax = "TIMEVALUE(x)"
    doc = words(
        "The time of day written as 10:00:00.000, without zone; of a moment, the one on the organisation's clock.",
        "文本 10:00:00.000 表示的时间（不带时区）；日期时间取组织时区的时间。",
    )
    examples = ('TIMEVALUE("17:30:00")',)
    overloads = (
        Overload(("text",), TIME, readings.clock, native=CLOCK_SQL, fails=True),
        Overload(
            ("datetime",),
            TIME,
            lambda environment, moment: local(environment, moment).time(),
            native=f"CAST({on_the_clock('{b}', '{a}')} AS time)",
            fails=True,
            zoned=True,
        ),
    )


class UnixTimestamp(Function):
    name = "UNIXTIMESTAMP"
    syntax = "UNIXTIMESTAMP(moment)"
    doc = words("Seconds since 1970-01-01 in UTC.", "自 1970-01-01（UTC）起的秒数。")
    examples = ("UNIXTIMESTAMP(created_at)",)
    overloads = (
        Overload(
            ("datetime",),
            NUMBER,
            lambda moment: divide((moment - EPOCH) // timedelta(microseconds=1), 1_000_000),
            native="extract(epoch FROM {a})",
        ),
    )


def from_seconds(seconds: Number) -> datetime:
    """The moment, to the microsecond; raises EvaluationError #DATE."""
    try:
        return EPOCH + timedelta(microseconds=whole(rounded(EXACT.multiply(seconds, 1_000_000))))
    except OverflowError:
        raise EvaluationError("#DATE") from None


MICROSECONDS = "round({a} * 1000000)"


class FromUnixTime(Function):
    name = "FROMUNIXTIME"
    syntax = "FROMUNIXTIME(seconds)"
    doc = words("The moment so many seconds after 1970-01-01 in UTC.", "自 1970-01-01（UTC）起若干秒的时刻。")
    examples = ("FROMUNIXTIME(1488362400)",)
    overloads = (
        Overload(
            ("number",),
            DATETIME,
            from_seconds,
            native="CASE WHEN abs({a}) < 300000000000 THEN "
            + within_time(
                "timezone('UTC', TIMESTAMP '1970-01-01 00:00:00' + make_interval("
                f"days => CAST(div({MICROSECONDS}, 86400000000) AS integer), "
                f"secs => CAST(mod({MICROSECONDS}, 86400000000) / 1000000.0 AS double precision)))"
            )
            + " END",
            fails=True,
        ),
    )


def duration(seconds: Number, days: bool = False) -> str:
    """Seconds as HH:MM:SS, or DD:HH:MM:SS; the fraction is cut off, the sign stays."""
    total = whole(seconds)
    minutes, second = divmod(abs(total), 60)
    hours, minute = divmod(minutes, 60)
    parts = [*divmod(hours, 24), minute, second] if days else [hours, minute, second]
    return ("-" if total < 0 else "") + ":".join(f"{part:02d}" for part in parts)


def _two(number: str) -> str:
    return f"CASE WHEN {number} < 10 THEN '0' ELSE '' END || CAST({number} AS text)"


SIZE = "abs(trunc({a}))"
SIGN = "CASE WHEN trunc({a}) < 0 THEN '-' ELSE '' END"
TAIL = f"{_two(f'div(mod({SIZE}, 3600), 60)')} || ':' || {_two(f'mod({SIZE}, 60)')}"
HOURS = f"{SIGN} || {_two(f'div({SIZE}, 3600)')} || ':' || {TAIL}"
DAYS = f"{SIGN} || {_two(f'div({SIZE}, 86400)')} || ':' || {_two(f'div(mod({SIZE}, 86400), 3600)')} || ':' || {TAIL}"


class FormatDuration(Function):
    name = "FORMATDURATION"
    syntax = "FORMATDURATION(seconds, with_days)"
    doc = words("Seconds as HH:MM:SS, or with days as DD:HH:MM:SS.", "把秒数写成 HH:MM:SS，或带天数 DD:HH:MM:SS。")
    examples = ("FORMATDURATION(3725)", "FORMATDURATION(90000, TRUE)")
    overloads = (
        Overload(("number",), TEXT, duration, native=HOURS),
        Overload(
            ("number", "boolean"), TEXT, duration, native=f"CASE WHEN {{b}} THEN {DAYS} WHEN NOT {{b}} THEN {HOURS} END"
        ),
    )
