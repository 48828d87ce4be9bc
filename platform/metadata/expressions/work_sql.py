"""Working days and hours in PostgreSQL: the counting of `WorkCalendar` as templates, its figures written into them."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from ..work_calendar import LAST_DAY, MINUTE, WorkCalendar
from .templates import FIRST_DAY, on_the_clock, quotient

HOUR = 60 * MINUTE


def _array(numbers: Iterable[int]) -> str:
    return f"CAST(ARRAY[{', '.join(map(str, numbers))}] AS bigint[])"


def _number(day: str) -> str:
    return f"CAST({day} - {FIRST_DAY} + 1 AS bigint)"


def _counted(day: str, before: tuple[int, ...], more: tuple[int, ...], special: tuple[int, ...]) -> str:
    """What the weeks and the special days up to a day's number add up to."""
    return (
        f"(({day}) / 7 * {before[7]} + ({_array(before)})[mod({day}, 7) + 1] "
        f"+ ({_array(more)})[width_bucket({day}, {_array(special)}) + 1])"
    )


def _days_until(calendar: WorkCalendar, day: str) -> str:
    return _counted(day, calendar.days_before, calendar.more_days, calendar.special_days)


@functools.lru_cache(maxsize=100)
def is_workday(calendar: WorkCalendar) -> str:
    """Whether {a}, a day, is worked on."""
    return (
        f"(SELECT {_days_until(calendar, 'd.n')} > {_days_until(calendar, 'd.n - 1')} "
        f"FROM (SELECT {_number('{a}')} AS n) AS d)"
    )


@functools.lru_cache(maxsize=100)
def workdays_between(calendar: WorkCalendar) -> str:
    """How many working days there are from {a} to {b}, both counted; negative where {b} is the earlier."""
    first, last = _days_until(calendar, "least(d.a, d.b) - 1"), _days_until(calendar, "greatest(d.a, d.b)")
    return (
        f"(SELECT CAST(CASE WHEN d.a > d.b THEN -1 ELSE 1 END * ({last} - {first}) AS numeric) "
        f"FROM (SELECT {_number('{a}')} AS a, {_number('{b}')} AS b) AS d)"
    )


@functools.lru_cache(maxsize=100)
def workday_after(calendar: WorkCalendar) -> str:
    """The day {b} working days after {a}; NULL outside the calendar of the language."""
    rank = (
        f"CASE WHEN d.b > 0 THEN {_days_until(calendar, 'd.a')} ELSE {_days_until(calendar, 'd.a - 1')} + 1 END + d.b"
    )
    special, places = _array(calendar.special_days), len(calendar.places)
    day = f"(q.weekly - 1) / {places} * 7 + ({_array(calendar.places)})[mod(q.weekly - 1, {places}) + 1] + 1"
    found = (
        f"SELECT CASE WHEN q.weekly >= 1 THEN least({day}, ({special})[q.passed + 1]) END AS n FROM ("
        f"SELECT r.rank - ({_array(calendar.more_days)})[r.passed + 1] AS weekly, r.passed FROM ("
        f"SELECT k.rank, width_bucket(k.rank - 1, {_array(calendar.special_ranks)}) AS passed FROM ("
        f"SELECT {rank} AS rank FROM (SELECT {_number('{a}')} AS a, CAST({{b}} AS bigint) AS b) AS d) AS k) AS r) AS q"
    )
    return (
        f"CASE WHEN {{b}} = 0 THEN {{a}} ELSE (SELECT CASE WHEN w.n <= {LAST_DAY} "
        f"THEN {FIRST_DAY} + CAST(w.n - 1 AS integer) END FROM ({found}) AS w) END"
    )


def _today(calendar: WorkCalendar) -> str:
    """The microseconds worked until c.t on a day whose hours are those of the weekday c.w."""
    arms = []
    for weekday, spans in enumerate(calendar.week):
        worked = [f"greatest(0, least(c.t, {to * MINUTE}) - {start * MINUTE})" for start, to in spans]
        arms.append(f"WHEN {weekday} THEN {' + '.join(worked) or 0}")
    return f"CASE c.w {' '.join(arms)} ELSE 0 END"


def _worked_until(calendar: WorkCalendar, moment: str) -> str:
    minutes = _counted("c.n - 1", calendar.minutes_before, calendar.more_minutes, calendar.special_days)
    special, likes = _array(calendar.special_days), _array(like for _, like in calendar.special)
    place = f"width_bucket(b.n, {special})"
    weekday = (
        f"CASE WHEN ({special})[{place}] = b.n THEN ({likes})[{place}] ELSE mod(b.n - 1, 7) END" if calendar.special
        else "mod(b.n - 1, 7)"
    )  # fmt: skip
    return (
        f"(SELECT CAST({minutes} AS numeric) * {MINUTE} + {_today(calendar)} "
        f"FROM (SELECT b.n, b.t, {weekday} AS w FROM (SELECT {_number('CAST(m.m AS date)')} AS n, "
        "CAST(extract(epoch FROM CAST(m.m AS time)) * 1000000 AS bigint) AS t "
        f"FROM (SELECT {moment} AS m) AS m) AS b) AS c)"
    )


@functools.lru_cache(maxsize=100)
def workhours_between(calendar: WorkCalendar) -> str:
    """The working hours from {a} to {b}, moments on the clock of the zone {c}."""
    until, since = (_worked_until(calendar, on_the_clock("{c}", moment)) for moment in ("{b}", "{a}"))
    return f"(SELECT {quotient('h.d', f'CAST({HOUR} AS numeric)')} FROM (SELECT {until} - {since} AS d) AS h)"
