"""Expected values of what depends on more than the record: calendars, the organisation, the save."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

from tests.metadata.expressions.golden.cases import (
    BLANK_DATE,
    BLANK_MOMENT,
    BLANK_NUMBER,
    Case,
    case,
    error,
)

TABLE = "written: features.md section 6"
BOUND = "written: docs/expressions.md, a text has at most 100,000 characters"


def bounds() -> Iterator[Case]:
    yield case('LEN(SUBSTITUTE(REPT(a, 50000), "a", "bb"))', 100_000, BOUND, a="a")
    yield case('SUBSTITUTE(REPT(a, 50001), "a", "bb")', error("#VALUE"), BOUND, a="a")
    yield case('SUBSTITUTE(REPT(a, 99999), "a", "bbb", 7)', error("#VALUE"), BOUND, a="a")
    yield case('LEN(SUBSTITUTE(REPT(a, 100000), "aa", "b"))', 50_000, BOUND, a="a")
    yield case('REGEXREPLACE(REPT(a, 1000), "a", REPT("b", 101))', error("#VALUE"), BOUND, a="a")
    for pattern in ("(a)", "()a"):
        text = f'REGEXREPLACE(REPT(a, 9000), "{pattern}", REPT("$1", 50000))'
        yield case(
            text, error("#VALUE"), "written: docs/expressions.md, bounds; takes minutes where groups are copied", a="a"
        )
    yield case(r'REGEXREPLACE(a, "(.)(.)", "\\2\\1")', "badc", "written: groups by number", a="abcd")
    yield case('TEXT(a, "ſ")', "ſ", TABLE + ": no letter of a pattern", a=date(2017, 3, 1))


WEEKEND = "written: a week of five days"
CHINA = "written: the State Council's notice of holidays and days worked to make up for them"
EXCEL = "written: documented results of spreadsheets"
WALKED = "computed: day by day in Python"
HOLIDAYS_2025 = {
    *(date(2025, 1, 28) + timedelta(days) for days in range(8)),
    *(date(2025, 10, 1) + timedelta(days) for days in range(8)),
}
MADE_UP_2025 = {date(2025, 1, 26), date(2025, 2, 8), date(2025, 9, 28), date(2025, 10, 11)}


def works(day: date) -> bool:
    """Whether the day is worked on by the calendar “feast” of the tests."""
    return day in MADE_UP_2025 or (day.weekday() < 5 and day not in HOLIDAYS_2025)


def walked(day: date, count: int) -> date:
    """The day reached by going on one by one."""
    while count:
        day += timedelta(1 if count > 0 else -1)
        count -= works(day) * (1 if count > 0 else -1)
    return day


def workdays() -> Iterator[Case]:
    monday, saturday = date(2017, 2, 27), date(2017, 3, 4)
    for count, wanted in ((0, saturday), (1, date(2017, 3, 6)), (5, date(2017, 3, 10)), (-1, date(2017, 3, 3))):
        yield case("WORKDAY(a, b)", wanted, WEEKEND, a=saturday, b=count)
    yield case("WORKDAY(a, b)", date(2017, 3, 6), WEEKEND + "; the fraction is cut", a=saturday, b=Decimal("1.9"))
    yield case("WORKDAY(a, b)", error("#DATE"), TABLE + ": no such day", a=date(9999, 12, 30), b=5)
    yield case("WORKDAY(a, b)", error("#DATE"), TABLE + ": no such day", a=date(1, 1, 1), b=-1)
    yield case("WORKDAY(a, b)", error("#DATE"), TABLE + ": no such day", a=monday, b=10**30)
    # 151 days from 2008-10-01 is the example that spreadsheets document.
    yield case("WORKDAY(a, b)", date(2009, 4, 30), EXCEL, a=date(2008, 10, 1), b=151)
    yield case("NETWORKDAYS(a, b)", 110, EXCEL, a=date(2012, 10, 1), b=date(2013, 3, 1))
    yield case("NETWORKDAYS(a, b)", -110, EXCEL, a=date(2013, 3, 1), b=date(2012, 10, 1))
    yield case("NETWORKDAYS(a, b)", 0, WEEKEND, a=saturday, b=date(2017, 3, 5))
    yield case("NETWORKDAYS(a, b)", 1, WEEKEND, a=monday, b=monday)
    yield case("NETWORKDAYS(a, b)", 2608615, "computed: 521722 weeks and 5 days", a=date(1, 1, 1), b=date(9999, 12, 31))
    for day in (monday, saturday):
        yield case("ISWORKDAY(a)", day is monday, WEEKEND, a=day)
        yield case('ISWORKDAY(a, "standard")', day is monday, WEEKEND, a=day)
    yield case("WORKDAY(a, b)", None, TABLE + ": blank gives blank", a=BLANK_DATE, b=1)
    yield case("WORKDAY(a, b)", None, TABLE + ": blank gives blank", a=monday, b=BLANK_NUMBER)
    yield case("NETWORKDAYS(a, b)", None, TABLE + ": blank gives blank", a=monday, b=BLANK_DATE)
    yield case("ISWORKDAY(a)", None, TABLE + ": blank gives blank", a=BLANK_DATE)
    yield case('ISWORKDAY(WORKDAY(TODAY(), a, "feast"), "feast")', True, WEEKEND, a=7)


def made_up() -> Iterator[Case]:
    for month, day, wanted in (
        (1, 26, True),
        (1, 27, True),
        (1, 28, False),
        (2, 8, True),
        (10, 8, False),
        (10, 11, True),
    ):
        yield case('ISWORKDAY(a, "feast")', wanted, CHINA, a=date(2025, month, day))
    yield case('WORKDAY(a, 1, "feast")', date(2025, 2, 5), CHINA, a=date(2025, 1, 27))
    yield case('WORKDAY(a, -1, "feast")', date(2025, 1, 27), CHINA, a=date(2025, 2, 5))
    yield case('WORKDAY(a, 1, "feast")', date(2025, 1, 26), CHINA, a=date(2025, 1, 25))
    yield case('NETWORKDAYS(a, b, "feast")', 4, CHINA, a=date(2025, 2, 5), b=date(2025, 2, 9))
    yield case('NETWORKDAYS(a, b, "feast")', 20, CHINA, a=date(2025, 1, 1), b=date(2025, 1, 27))
    for start, count in product((date(2025, 1, 20), date(2025, 1, 30), date(2025, 10, 11)), (-200, -7, 3, 11, 250)):
        yield case('WORKDAY(a, b, "feast")', walked(start, count), WALKED, a=start, b=count)
    for first, days in product((date(2025, 1, 24), date(2025, 9, 27)), (0, 1, 9, 21, 400)):
        last = first + timedelta(days)
        count = sum(works(first + timedelta(passed)) for passed in range(days + 1))
        yield case('NETWORKDAYS(a, b, "feast")', count, WALKED, a=first, b=last)
        yield case('NETWORKDAYS(a, b, "feast")', -count if days else count, WALKED, a=last, b=first)


def moment(day: date, clock: str) -> datetime:
    """The moment when clocks in Shanghai show that."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def workhours() -> Iterator[Case]:
    hours = "written: 9:00 to 12:00 and 13:00 to 18:00 in Shanghai"
    wednesday, friday, monday = date(2017, 3, 1), date(2017, 3, 3), date(2017, 3, 6)
    spans = (
        (wednesday, "09:00", wednesday, "18:00", "8"),
        (wednesday, "08:00", wednesday, "09:30", "0.5"),
        (wednesday, "11:30", wednesday, "13:15", "0.75"),
        (wednesday, "12:15", wednesday, "12:45", "0"),
        (friday, "17:00", monday, "09:20", "1.3333333333333333"),
        (friday, "18:30", monday, "08:59", "0"),
        (wednesday, "00:00", date(2018, 3, 1), "00:00", "2088"),
    )
    for first, start, last, end, wanted in spans:
        since, until = moment(first, start), moment(last, end)
        yield case("WORKHOURS(a, b)", Decimal(wanted), hours, a=since, b=until)
        yield case("WORKHOURS(a, b)", -Decimal(wanted), hours + "; negative going back", a=until, b=since)
    eve, after = date(2025, 1, 26), date(2025, 2, 5)
    yield case(
        'WORKHOURS(a, b, "feast")', 17, CHINA + ", " + hours[9:], a=moment(eve, "00:00"), b=moment(after, "10:00")
    )
    yield case("WORKHOURS(a, b)", None, TABLE + ": blank gives blank", a=BLANK_MOMENT, b=moment(eve, "00:00"))
    last_moment = datetime(9999, 12, 31, 23, 0, tzinfo=UTC)
    yield case(
        "WORKHOURS(a, b)", error("#DATE"), TABLE + ": no such day in Shanghai", a=moment(eve, "00:00"), b=last_moment
    )
    for begun, count, reached in (
        (moment(wednesday, "10:00"), "1", moment(wednesday, "11:00")),
        (moment(wednesday, "11:00"), "1", moment(wednesday, "12:00")),
        (moment(wednesday, "11:00"), "1.5", moment(wednesday, "13:30")),
        (moment(friday, "17:00"), "2", moment(monday, "10:00")),
        (moment(friday, "20:00"), "0.25", moment(monday, "09:15")),
        (moment(monday, "10:00"), "-2", moment(friday, "17:00")),
        (moment(monday, "11:00"), "-2", moment(monday, "09:00")),
        (moment(wednesday, "14:00"), "-1", moment(wednesday, "13:00")),
        (moment(wednesday, "03:00"), "0", moment(wednesday, "03:00")),
        (moment(wednesday, "09:00"), "0.0001", moment(wednesday, "09:00")),
        (moment(wednesday, "09:00"), "0.0002", moment(wednesday, "09:00:01")),
    ):
        yield case("ADDWORKHOURS(a, b)", reached, hours, a=begun, b=Decimal(count))
    yield case('ADDWORKHOURS(a, b, "feast")', moment(after, "10:00"), CHINA, a=moment(date(2025, 1, 27), "17:00"), b=2)
    yield case("ADDWORKHOURS(a, b)", error("#DATE"), TABLE + ": no such day", a=moment(eve, "00:00"), b=10**30)
    yield case("ADDWORKHOURS(a, b)", None, TABLE + ": blank gives blank", a=moment(eve, "00:00"), b=BLANK_NUMBER)


def organisation() -> Iterator[Case]:
    settings = "written: the organisation of the tests"
    yield case("$Org.name", "Library", settings)
    yield case('$Org.base_currency & "/" & a', "CNY/x", settings, a="x")
    yield case("$Org.zone", "Asia/Shanghai", settings)
    yield case("$Org.fiscal_month + a", 5, settings, a=1)
    yield case("$Org.calendar = a", True, settings, a="standard")


def was(kind: str, value: object, prior: object) -> dict[str, object]:
    """A field that is about to be saved, and what it was before."""
    return {"type": kind, "value": value, "prior": prior}


def saves() -> Iterator[Case]:
    new, old = {"type": "number", "value": "5"}, was("number", "5", "3")
    yield case("ISNEW()", True, TABLE, a=new)
    yield case("ISNEW()", False, TABLE, a=old)
    yield case("ISCLONE()", False, TABLE, a=old)
    yield case("ISCHANGED(a)", False, TABLE + ": FALSE on insert", a=new)
    yield case("PRIORVALUE(a)", 5, TABLE + ": the present value on insert", a=new)
    same: tuple[tuple[str, object, object], ...] = (
        ("number", "5", "5.00"), ("text", "", None), ("text", "x", "x"), ("date", "2017-03-01", "2017-03-01"),
        ("datetime", "2017-03-01T10:00:00Z", "2017-03-01T18:00:00+08:00"), ("choices", ["a", "b"], ["b", "a"]),
        ("boolean", None, None),
    )  # fmt: skip
    other: tuple[tuple[str, object, object], ...] = (
        ("number", "5", "3"), ("number", "5", None), ("number", None, "3"), ("text", "é", "e\u0301"),
        ("text", "Ab", "ab"), ("boolean", False, None), ("boolean", True, False), ("date", None, "2017-03-01"),
        ("time", "10:00:00", "10:00:01"), ("choice", "won", "lost"), ("choices", ["a", "b"], ["a"]),
        ("choices", [], ["a"]),
    )  # fmt: skip
    for kind, value, prior in (*same, *other):
        changed = (kind, value, prior) in other
        yield case("ISCHANGED(a)", changed, TABLE + ": another value than before", a=was(kind, value, prior))
    yield case("a - PRIORVALUE(a)", 2, TABLE, a=old)
    yield case("ISBLANK(PRIORVALUE(a))", True, TABLE, a=was("text", "x", None))
    yield case('PRIORVALUE(a) = "lost" AND a = "won"', True, TABLE, a=was("choice", "won", "lost"))
    yield case("AND(ISCHANGED(a), PRIORVALUE(a) > 2, NOT ISNEW())", True, TABLE, a=old)


def viewer() -> Iterator[Case]:
    yield case('HASROLE("librarian")', True, "written: the viewer of the tests is a librarian", a=1)
    yield case('HASROLE("reader") OR a = 2', False, "written: the viewer of the tests is a librarian only", a=1)


def all_cases() -> dict[str, list[Case]]:
    """Every file's cases by its name."""
    return {
        "bounds": list(bounds()),
        "workdays": [*workdays(), *made_up()],
        "workhours": list(workhours()),
        "organisation": list(organisation()),
        "saves": [*saves(), *viewer()],
    }
