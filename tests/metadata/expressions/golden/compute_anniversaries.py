"""Expected anniversaries, found by looking at one day after the other."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from tests.metadata.expressions.golden.cases import BLANK_DATE, Case, case, error

SEARCHED = "computed: Python datetime, looking at one day after the other"
RULE = "written: docs/expressions.md"
BIRTHDAYS = [
    *(date(1980, 2, 29), date(2000, 2, 29), date(1980, 2, 28), date(1980, 3, 1), date(1980, 12, 31), date(1981, 1, 1)),
    *(date(1, 1, 1), date(1979, 6, 15)),
]
STARTS = [
    *(date(2017, 2, 27), date(2017, 2, 28), date(2017, 3, 1), date(2016, 2, 28), date(2016, 2, 29), date(2016, 3, 1)),
    *(date(1900, 2, 28), date(2100, 2, 28), date(2100, 3, 1), date(2017, 12, 31), date(2018, 1, 1), date(2017, 12, 2)),
    *(date(9998, 12, 31), date(1980, 2, 29), date(1970, 1, 1), date(1, 1, 1)),
]


def comes_round(birthday: date, day: date) -> bool:
    """Whether the day is an anniversary of the birthday, or the birthday itself."""
    if (birthday.month, birthday.day) == (2, 29) and not isleap(day.year):
        return (day.month, day.day) == (2, 28)
    return (day.month, day.day) == (birthday.month, birthday.day)


def searched(birthday: date, start: date) -> date:
    """The first anniversary on or after the start."""
    day = max(birthday, start)
    while not comes_round(birthday, day):
        day += timedelta(1)
    return day


def anniversaries() -> Iterator[Case]:
    """Every birthday from every start, and what there is none of."""
    for birthday, start in product(BIRTHDAYS, STARTS):
        yield case("NEXTANNIVERSARY(a, b)", searched(birthday, start), SEARCHED, a=birthday, b=start)
    for birthday in (date(1980, 2, 29), date(1980, 12, 30)):
        yield case("NEXTANNIVERSARY(a, b)", error("#DATE"), RULE, a=birthday, b=date(9999, 12, 31))
    yield case("NEXTANNIVERSARY(a, b)", date(9999, 12, 31), RULE, a=date(1980, 12, 31), b=date(9999, 12, 31))
    yield case("NEXTANNIVERSARY(a, b)", None, RULE, a=BLANK_DATE, b=date(2017, 3, 1))
    yield case("NEXTANNIVERSARY(a, b)", None, RULE, a=date(2017, 3, 1), b=BLANK_DATE)
    within = "NEXTANNIVERSARY(a, b) <= b + 30"
    for birthday, inside in (
        (date(1980, 1, 1), True),
        (date(1980, 1, 20), True),
        (date(1980, 1, 21), False),
        (date(1980, 12, 21), True),
        (date(1980, 12, 20), False),
    ):
        yield case(within, inside, RULE, a=birthday, b=date(2016, 12, 21))
    for year, inside in ((2017, True), (2016, False)):
        yield case(within, inside, RULE, a=date(1980, 2, 29), b=date(year, 1, 29))


def all_cases() -> dict[str, list[Case]]:
    """The one file."""
    return {"anniversaries": list(anniversaries())}
