"""Counted working days and hours are those that walking from day to day finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from metacrm.metadata.work_calendar import DEFAULT, FREE, MINUTE, WorkCalendar

START = date(2024, 1, 1).toordinal()
HOUR = 60 * MINUTE
SPANS = (((540, 720), (780, 1080)), (), ((0, 1440),), ((600, 601),))


def calendars(dice: Random) -> Iterator[WorkCalendar]:
    """Weeks of every sort, with special days thick and thin."""
    for count in (0, 1, 5, 40):
        week = (SPANS[0], *(dice.choice(SPANS) for _ in range(6)))
        days = {START + dice.randrange(120): dice.choice((FREE, *range(7))) for _ in range(count)}
        yield WorkCalendar(week, tuple(sorted(days.items())))


def walked(calendar: WorkCalendar, day: int, count: int) -> int:
    """The day found by going on one by one."""
    left = abs(count)
    while left:
        day += 1 if count > 0 else -1
        left -= bool(calendar.spans(day))
    return day


@pytest.mark.parametrize("seed", range(8))
def test_days_are_those_that_walking_finds(seed: int) -> None:
    dice = Random(seed)
    for calendar in calendars(dice):
        for _ in range(60):
            day, count = START + dice.randrange(-10, 140), dice.randrange(1, 40)
            assert calendar.day_of_rank(calendar.days_until(day) + count) == walked(calendar, day, count)
            assert calendar.day_of_rank(calendar.days_until(day - 1) - count + 1) == walked(calendar, day, -count)
            between = calendar.days_until(day + count) - calendar.days_until(day - 1)
            assert between == sum(bool(calendar.spans(each)) for each in range(day, day + count + 1))


@pytest.mark.parametrize("seed", range(8))
def test_hours_are_those_that_adding_up_finds(seed: int) -> None:
    dice = Random(seed)
    for calendar in calendars(dice):
        for _ in range(40):
            day, time, later = START + dice.randrange(-10, 140), dice.randrange(24 * HOUR), dice.randrange(1, 20)
            whole = sum((to - start) * MINUTE for each in range(day, day + later) for start, to in calendar.spans(each))
            passed = calendar.worked_until(day, time)
            assert calendar.worked_until(day + later, 0) - calendar.worked_until(day, 0) == whole
            more = dice.randrange(1, 90 * HOUR)
            for sought, latest in ((passed + more, False), (passed - more, True)):
                found = calendar.moment_after(sought, latest)
                assert found is not None
                assert calendar.worked_until(*found) == sought
                step = (found[0], found[1] + 1) if latest else (found[0], found[1] - 1)
                assert calendar.worked_until(*step) != sought


def test_breaks_are_reached_from_either_side() -> None:
    noon = DEFAULT.worked_until(START, 12 * HOUR)
    assert DEFAULT.moment_after(noon, False) == (START, 12 * HOUR)
    assert DEFAULT.moment_after(noon, True) == (START, 13 * HOUR)
    assert DEFAULT.day_of_rank(0) is None
    assert DEFAULT.day_of_rank(10**9) is None
