"""Expected values of date functions by Python's datetime and calendar, or written from the table."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from zoneinfo import ZoneInfo

from tests.metadata.expressions.golden.cases import (
    BLANK_DATE,
    BLANK_MOMENT,
    BLANK_NUMBER,
    BLANK_TEXT,
    BLANK_TIME,
    Case,
    case,
    error,
)

TABLE = "written: features.md section 6"
DATETIME = "computed: Python datetime"
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = [
    date(2017, 3, 1),
    date(2016, 2, 29),
    date(2006, 1, 1),
    date(2020, 12, 31),
    date(1900, 1, 1),
    date(2000, 2, 29),
    date(1617, 4, 30),
    date(2024, 12, 30),
    date(1, 1, 1),
    date(9999, 12, 31),
]
MOMENTS = [
    datetime(2017, 3, 1, 17, 30, 15, 123456, UTC),
    datetime(2016, 12, 31, 15, 59, 59, 999999, UTC),
    datetime(2016, 12, 31, 16, 0, 0, 0, UTC),
    datetime(1990, 6, 1, 12, 0, 0, 500000, UTC),
    datetime(1969, 12, 31, 23, 59, 59, 0, UTC),
    datetime(2416, 2, 29, 0, 0, 1, 1000, UTC),
]


def parts() -> Iterator[Case]:
    for day in DAYS:
        wanted = {
            "YEAR": day.year,
            "MONTH": day.month,
            "DAY": day.day,
            "WEEKDAY": (day.weekday() + 1) % 7 + 1,
            "ISOWEEK": day.isocalendar()[1],
            "ISOYEAR": day.isocalendar()[0],
            "DAYOFYEAR": int(day.strftime("%j")),
            "QUARTER": (day.month - 1) // 3 + 1,
            "FISCALYEAR": day.year + (day.month >= 4),
            "FISCALQUARTER": (day.month - 4) % 12 // 3 + 1,
        }
        for name, value in wanted.items():
            yield case(f"{name}(a)", value, DATETIME, a=day)
        yield case("TEXT(a)", f"{day.year:04d}-{day.month:02d}-{day.day:02d}", TABLE, a=day)
        yield case("DATEVALUE(a)", day, TABLE, a=f"{day.year:04d}-{day.month:02d}-{day.day:02d}")
    for name in ("YEAR", "MONTH", "DAY", "WEEKDAY", "ISOWEEK", "ISOYEAR", "DAYOFYEAR", "QUARTER", "TEXT"):
        yield case(f"{name}(a)", None, TABLE, a=BLANK_DATE)
    yield case("ISOWEEK(a) + ISOYEAR(a) * 100", 200552, TABLE, a=date(2006, 1, 1))
    for moment in MOMENTS:
        local = moment.astimezone(ZONE)
        yield case("HOUR(a)", local.hour, DATETIME, a=moment)
        yield case("MINUTE(a)", local.minute, DATETIME, a=moment)
        yield case("SECOND(a)", local.second, DATETIME, a=moment)
        yield case("MILLISECOND(a)", local.microsecond // 1000, DATETIME, a=moment)
        yield case("DATEVALUE(a)", local.date(), TABLE + ", zone by Python zoneinfo", a=moment)
        yield case("TIMEVALUE(a)", local.time(), DATETIME, a=moment)
        yield case("TEXT(a)", f"{moment:%Y-%m-%d %H:%M:%S}Z", TABLE, a=moment)
        seconds = Decimal((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)).scaleb(-6)
        yield case("UNIXTIMESTAMP(a)", seconds, DATETIME, a=moment)
        yield case("FROMUNIXTIME(a)", moment, DATETIME, a=seconds)
    for clock in (time(0, 0), time(9, 5, 7), time(23, 59, 59, 999000)):
        for name, value in (("HOUR", clock.hour), ("MINUTE", clock.minute), ("SECOND", clock.second)):
            yield case(f"{name}(a)", value, DATETIME, a=clock)
        yield case("MILLISECOND(a)", clock.microsecond // 1000, DATETIME, a=clock)
        yield case("TEXT(a)", clock.isoformat("milliseconds"), DATETIME, a=clock)
        yield case("TIMEVALUE(a)", clock, DATETIME, a=clock.isoformat("milliseconds"))
    for name in ("HOUR", "MINUTE", "SECOND", "MILLISECOND"):
        yield case(f"{name}(a)", None, TABLE, a=BLANK_TIME)
        yield case(f"{name}(a)", None, TABLE, a=BLANK_MOMENT)


def clamped(day: date, months: int) -> date | None:
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])) if 1 <= year <= 9999 else None


def moving() -> Iterator[Case]:
    for day, months in product(DAYS, (-13, -1, 0, 1, 3, 12)):
        moved = clamped(day, months)
        first = clamped(day.replace(day=1), months)
        end = first and first.replace(day=monthrange(first.year, first.month)[1])
        last = day.day == monthrange(day.year, day.month)[1]
        source = "computed: Python calendar.monthrange"
        yield case("EDATE(a, b)", moved or error("#DATE"), source, a=day, b=months)
        yield case("EOMONTH(a, b)", end or error("#DATE"), source, a=day, b=months)
        sticky = end if last else moved
        yield case("ADDMONTHS(a, b)", sticky or error("#DATE"), f"{source}; {TABLE[9:]}", a=day, b=months)
    for day, added, wanted in (
        (date(2016, 4, 30), "3", date(2016, 7, 31)),
        (date(2016, 1, 30), "1", date(2016, 2, 29)),
        (date(2016, 4, 30), "3.9", date(2016, 7, 31)),
    ):
        yield case("ADDMONTHS(a, b)", wanted, TABLE, a=day, b=Decimal(added))
    yield case("EDATE(a, b)", date(2016, 7, 30), TABLE, a=date(2016, 4, 30), b=3)
    for name in ("EDATE", "EOMONTH", "ADDMONTHS"):
        yield case(f"{name}(a, b)", None, TABLE + ": blank gives blank", a=BLANK_DATE, b=1)
        yield case(f"{name}(a, b)", None, TABLE + ": blank gives blank", a=DAYS[0], b=BLANK_NUMBER)
    for year, month, number in product((2017, 2016, 1, 9999, 0, 10000), (2, 12, 13, 0), (1, 29, 31)):
        try:
            made: object = date(year, month, number)
        except ValueError:
            made = error("#DATE")
        yield case("DATE(a, b, c)", made, f"{DATETIME}; {TABLE[9:]}: no rolling over", a=year, b=month, c=number)
    yield case("DATE(a, b, c)", None, TABLE, a=BLANK_NUMBER, b=1, c=1)
    for day, gap in product(DAYS, ("1", "-1", "1.9", "-1.9", "146097")):
        try:
            moved_day: object = day + timedelta(days=int(Decimal(gap)))
        except OverflowError:
            moved_day = error("#DATE")
        yield case("a + b", moved_day, f"{DATETIME}; {TABLE[9:]}: the fraction is cut", a=day, b=Decimal(gap))
    for first_day, second in product(DAYS[:5], DAYS[5:]):
        yield case("a - b", (first_day - second).days, DATETIME, a=first_day, b=second)


def clocks() -> Iterator[Case]:
    for moment, days in product(MOMENTS, ("0.5", "-1.25", "400", "0.000011574074")):
        seconds = int((Decimal(days) * 86400).quantize(Decimal(1), ROUND_HALF_UP))
        yield case(
            "a + b", moment + timedelta(seconds=seconds), f"{DATETIME}; to the second", a=moment, b=Decimal(days)
        )
        yield case(
            "a - b", moment - timedelta(seconds=seconds), f"{DATETIME}; to the second", a=moment, b=Decimal(days)
        )
    for later, earlier in product(MOMENTS[:3], MOMENTS):
        gap = Decimal((later - earlier) // timedelta(microseconds=1)) / Decimal(86_400_000_000)
        yield case(
            "a - b", gap.quantize(Decimal("1e-16"), ROUND_HALF_UP), f"{DATETIME} and decimal", a=later, b=earlier
        )
    yield case("a + b", time(0, 0, 0, 500000), TABLE + ": milliseconds, going round", a=time(23, 59, 59), b=1500)
    yield case("a - b", time(23, 59, 59), TABLE + ": milliseconds, going round", a=time(0, 0), b=1000)
    yield case("a + b", time(12, 0, 1), TABLE + ": milliseconds, going round", a=time(12, 0), b=86_401_000)
    yield case("a - b", 3_600_000, TABLE + ": milliseconds", a=time(13, 0), b=time(12, 0))


def differences() -> Iterator[Case]:
    written: list[tuple[date, date, dict[str, int]]] = [
        (date(2001, 1, 1), date(2003, 1, 1), {"Y": 2, "M": 24, "D": 730, "YM": 0, "MD": 0, "YD": 0}),
        (date(2001, 6, 1), date(2002, 8, 15), {"Y": 1, "M": 14, "D": 440, "YM": 2, "MD": 14, "YD": 75}),
        (date(1990, 5, 20), date(2017, 5, 19), {"Y": 26, "M": 323, "YM": 11, "MD": 29}),
        (date(2016, 2, 29), date(2017, 2, 28), {"Y": 0, "M": 11, "D": 365}),
        (date(2016, 2, 29), date(2017, 3, 1), {"Y": 1, "M": 12, "D": 366}),
        (date(2017, 3, 1), date(2017, 3, 1), {"Y": 0, "M": 0, "D": 0, "YM": 0, "MD": 0, "YD": 0}),
    ]
    source = "written: documented results of spreadsheets"
    for earlier, later, results in written:
        for unit, wanted in results.items():
            yield case(f'DATEDIF(a, b, "{unit}")', wanted, source, a=earlier, b=later)
            yield case("DATEDIF(a, b, c)", wanted, source, a=earlier, b=later, c=unit.lower())
    yield case('DATEDIF(a, b, "D")', error("#NUM"), source, a=DAYS[0], b=DAYS[1])
    yield case("DATEDIF(a, b, c)", error("#VALUE"), "written: no such unit", a=DAYS[1], b=DAYS[0], c="Q")
    yield case('DATEDIF(a, b, "D")', None, TABLE + ": blank gives blank", a=BLANK_DATE, b=DAYS[0])


def reading() -> Iterator[Case]:
    for text in ("2017-3-1", "2017-02-30", "2017/03/01", "x", "2017-03-01x", "0000-01-01", "2017-13-01"):
        yield case("DATEVALUE(a)", error("#VALUE"), TABLE + ": bad gives an error", a=text)
    yield case("DATEVALUE(a)", None, TABLE, a=BLANK_TEXT)
    for text, moment in (
        ("2017-03-01 10:00:00", datetime(2017, 3, 1, 10)),
        ("2017-03-01T10:00:00Z", datetime(2017, 3, 1, 10)),
        ("2017-03-01 10:00:00.25", datetime(2017, 3, 1, 10, 0, 0, 250000)),
        ("2017-03-01T10:00+08:00", datetime(2017, 3, 1, 2)),
        ("2017-03-01T10:00:30-09:30", datetime(2017, 3, 1, 19, 30, 30)),
        ("2016-02-29", datetime(2016, 2, 29)),
    ):
        yield case("DATETIMEVALUE(a)", moment, TABLE + ": text parse, UTC without a zone", a=text)
    for text in (
        "2017-02-29 10:00:00",
        "2017-03-01 24:00:00",
        "2017-03-01 10:60",
        "10:00",
        "x",
        "2017-03-01T10:00+15:00",
    ):
        yield case("DATETIMEVALUE(a)", error("#VALUE"), TABLE + ": bad gives an error", a=text)
    for text in ("10:00:00Z", "24:00:00", "10:00:60", "x", "1:00"):
        yield case("TIMEVALUE(a)", error("#VALUE"), TABLE + ": rejects Z and what is no time", a=text)
    yield case("TIMEVALUE(a)", time(10, 0), TABLE, a="10:00")
    yield case("FROMUNIXTIME(a)", error("#DATE"), "written: year 10000 is no day", a=253402300800)
    yield case("FROMUNIXTIME(a)", datetime(9999, 12, 31, 23, 59, 59), "written: last second of 9999", a=253402300799)
    for seconds, plain, days in (
        ("3725", "01:02:05", "00:01:02:05"),
        ("90000.9", "25:00:00", "01:01:00:00"),
        ("-61", "-00:01:01", "-00:00:01:01"),
        ("-0.5", "00:00:00", "00:00:00:00"),
        ("360000", "100:00:00", "04:04:00:00"),
    ):
        yield case("FORMATDURATION(a)", plain, TABLE + ", sign kept", a=Decimal(seconds))
        yield case("FORMATDURATION(a, b)", days, TABLE + ", sign kept", a=Decimal(seconds), b=True)
    yield case("TODAY() - a", 1, TABLE + ": the organisation's day", a=date(2017, 3, 1))
    yield case("TIMENOW() = a", True, TABLE, a=time(1, 30))
    for pattern, wanted in (("yyyy-mm-dd", "2017-03-01"), ("yyyy年m月d日", "2017年3月1日"), ("dd/mm/yy", "01/03/17")):
        yield case(f'TEXT(a, "{pattern}")', wanted, "written: documented results of spreadsheets", a=date(2017, 3, 1))
    yield case(
        'TEXT(a, "yyyy-mm-dd hh:mm:ss")', "2017-03-02 01:30:15", "written: spreadsheets, in the zone", a=MOMENTS[0]
    )


def periods() -> Iterator[Case]:
    inside = {
        "today": (date(2017, 3, 2), date(2017, 3, 2)),
        "this month": (date(2017, 3, 1), date(2017, 3, 31)),
        "last quarter": (date(2016, 10, 1), date(2016, 12, 31)),
        "last 7 days": (date(2017, 2, 24), date(2017, 3, 2)),
        "next year": (date(2018, 1, 1), date(2018, 12, 31)),
        "this fiscal year": (date(2016, 4, 1), date(2017, 3, 31)),
        "last 2 fiscal quarters": (date(2016, 7, 1), date(2016, 12, 31)),
        "next fiscal_year": (date(2017, 4, 1), date(2018, 3, 31)),
    }
    source = "written: docs/expressions.md, today being 2017-03-02 in Shanghai"
    for words, (first, last) in inside.items():
        for day in (first - timedelta(days=1), first, last, last + timedelta(days=1)):
            yield case(f'INPERIOD(a, "{words}")', first <= day <= last, source, a=day)
            local = datetime(day.year, day.month, day.day, 23, 30, tzinfo=ZONE)
            yield case(f'INPERIOD(a, "{words}")', first <= day <= last, source, a=local.astimezone(UTC))
            yield case(f'a >= PERIODSTART("{words}")', day >= first, source, a=day)
            yield case(f'a <= PERIODEND("{words}")', day <= last, source, a=day)
        yield case(f'INPERIOD(a, "{words}")', None, source, a=BLANK_DATE)


def all_cases() -> dict[str, list[Case]]:
    """The files of this family."""
    return {
        "date_parts": list(parts()),
        "date_moves": [*moving(), *clocks()],
        "date_texts": [*differences(), *reading(), *periods()],
    }
