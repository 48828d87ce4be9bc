"""Periods named by words (“this month”, “last 7 days”), as first and last day around a given today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

PERIOD = re.compile(r"(this|last|next)(?: (\d{1,4}))? (day|week|month|quarter|year|fiscal quarter|fiscal year)s?")
SINGLE_DAYS: Mapping[str, int] = {"yesterday": -1, "today": 0, "tomorrow": 1}
MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12, "fiscal quarter": 3, "fiscal year": 12}


def period_bounds(words: str, today: date, fiscal_month: int = 1) -> tuple[date, date] | None:
    """The first and the last day of the period, or None where the words name none.

    “last 7 days” are the seven that end with today, “next 7 days” the seven that begin with it; of longer units only
    whole ones count, so “last 2 months” end with the day before this month. Weeks begin on Monday, business years with
    the month given, from which business quarters are counted. At the ends of the calendar the bounds are clamped.
    """
    words = " ".join(words.lower().replace("_", " ").split())
    if words in SINGLE_DAYS:
        day = _moved(today, SINGLE_DAYS[words])
        return day, day
    match = PERIOD.fullmatch(words)
    if match is None:
        return None
    direction, count, unit = match[1], int(match[2] or 1), match[3]
    if count == 0 or (direction == "this" and match[2]) or (unit == "day" and not match[2]):
        return None
    if unit == "day":
        return (_moved(today, 1 - count), today) if direction == "last" else (today, _moved(today, count - 1))
    first = {"last": -count, "this": 0, "next": 1}[direction]
    end = {"last": 0, "this": 1, "next": 1 + count}[direction]
    begins = fiscal_month if unit.startswith("fiscal") else 1
    return _start(unit, today, first, begins), _last(unit, today, end, begins)


def _moved(day: date, days: int) -> date:
    return date.fromordinal(max(1, min(date.max.toordinal(), day.toordinal() + days)))


def _start(unit: str, today: date, offset: int, begins: int) -> date:
    if unit == "week":
        return _moved(today, 7 * offset - today.weekday())
    span = MONTHS[unit]
    month = (today.year * 12 + today.month - begins) // span * span + begins - 1 + offset * span
    year = month // 12
    if year < date.min.year:
        return date.min
    return date(year, month % 12 + 1, 1) if year <= date.max.year else date.max


def _last(unit: str, today: date, offset: int, begins: int) -> date:
    start = _start(unit, today, offset, begins)
    return start if start in (date.min, date.max) else start - timedelta(days=1)
