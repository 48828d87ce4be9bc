"""Working days and hours: a week, and days that are not as the week says; everything is counted, nothing walked.

Days are numbers, 1 being the first day of the year 1, a Monday; times are minutes or microseconds after midnight.
"""

from __future__ import annotations

import functools
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

FREE = -1
"""In place of a weekday: no work at all."""
MINUTE = 60_000_000
LAST_DAY = 3_652_059
"""The last day that the language knows, 9999-12-31."""

Span = tuple[int, int]
"""From and to, in minutes after midnight."""


@dataclass(frozen=True)
class WorkCalendar:
    """`week`: the spans worked on each weekday, Monday first; at least one day has some.

    `special`: (day, weekday whose hours it has or FREE), in order, no day twice.
    """

    week: tuple[tuple[Span, ...], ...]
    special: tuple[tuple[int, int], ...] = ()
    places: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """The weekdays worked on, Monday being 0."""
    special_days: tuple[int, ...] = field(init=False, repr=False, compare=False)
    special_ranks: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """How many working days there were up to each special day."""
    days_before: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """How many working days a week has before each weekday; at the end, in all. Likewise in minutes."""
    minutes_before: tuple[int, ...] = field(init=False, repr=False, compare=False)
    more_days: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """How many more working days than the weeks say there were after so many special days. Likewise in minutes."""
    more_minutes: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Count once what every question asks for."""
        minutes = [sum(to - start for start, to in spans) for spans in self.week]
        days = [int(count > 0) for count in minutes]
        own = {
            "places": tuple(place for place, works in enumerate(days) if works),
            "special_days": tuple(day for day, _ in self.special),
            "days_before": tuple(accumulate(days, initial=0)),
            "minutes_before": tuple(accumulate(minutes, initial=0)),
            "more_days": self._changes(days),
            "more_minutes": self._changes(minutes),
        }
        for name, value in own.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "special_ranks", tuple(map(self.days_until, own["special_days"])))

    def _changes(self, weekly: Sequence[int]) -> tuple[int, ...]:
        changes = ((0 if like == FREE else weekly[like]) - weekly[(day - 1) % 7] for day, like in self.special)
        return tuple(accumulate(changes, initial=0))

    def days_until(self, day: int) -> int:
        """How many working days there are from day 1 to this one, itself included."""
        weeks, rest = divmod(day, 7)
        passed = bisect_right(self.special_days, day)
        return weeks * self.days_before[7] + self.days_before[rest] + self.more_days[passed]

    def day_of_rank(self, rank: int) -> int | None:
        """The day by which so many working days have been; None outside the calendar of the language."""
        passed = bisect_left(self.special_ranks, rank)
        weekly = rank - self.more_days[passed]
        if weekly < 1:
            return None
        weeks, rest = divmod(weekly - 1, len(self.places))
        day = weeks * 7 + self.places[rest] + 1
        # A special day may come first; it then is the one that brings the count up to the rank.
        day = min((day, *self.special_days[passed : passed + 1]))
        return day if day <= LAST_DAY else None

    def spans(self, day: int) -> tuple[Span, ...]:
        """The spans worked on a day."""
        place = bisect_left(self.special_days, day)
        like = (day - 1) % 7
        if place < len(self.special) and self.special[place][0] == day:
            like = self.special[place][1]
        return () if like == FREE else self.week[like]

    def worked_until(self, day: int, time: int) -> int:
        """The working time, in microseconds, from day 1 to that moment on the clock."""
        weeks, rest = divmod(day - 1, 7)
        passed = bisect_right(self.special_days, day - 1)
        minutes = weeks * self.minutes_before[7] + self.minutes_before[rest] + self.more_minutes[passed]
        today = sum(max(0, min(time, to * MINUTE) - start * MINUTE) for start, to in self.spans(day))
        return minutes * MINUTE + today

    def moment_after(self, worked: int, latest: bool) -> tuple[int, int] | None:
        """Day and time at which that much time has been worked: the first such moment, or the latest.

        None outside the calendar of the language.
        """
        first, last = 1, LAST_DAY
        while first < last:
            middle = (first + last) // 2
            done = self.worked_until(middle + 1, 0)
            if done > worked if latest else done >= worked:
                last = middle
            else:
                first = middle + 1
        left = worked - self.worked_until(first, 0)
        for start, to in self.spans(first):
            length = (to - start) * MINUTE
            if left < length if latest else 0 < left <= length:
                return (first, start * MINUTE + left) if left >= 0 else None
            left -= length
        return None

    def as_json(self) -> Mapping[str, Any]:
        """What the browser's interpreter reads, and `calendar_from_text` too."""
        week = [[list(span) for span in spans] for spans in self.week]
        return {"week": week, "special": [list(entry) for entry in self.special]}


@functools.lru_cache(maxsize=100)
def calendar_from_text(text: str) -> WorkCalendar:
    """The calendar whose `as_json` the text holds."""
    body = json.loads(text)
    week = tuple(tuple((start, to) for start, to in spans) for spans in body["week"])
    return WorkCalendar(week, tuple((day, like) for day, like in body["special"]))


def minutes_of(clock: str) -> int:
    """ "09:30" in minutes after midnight; "24:00" is the end of the day."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def runs(spans: Sequence[str]) -> Iterator[Span]:
    """The spans of a day from their texts, such as "09:00-12:00"."""
    for span in spans:
        start, _, to = span.partition("-")
        yield minutes_of(start), minutes_of(to)


DEFAULT = WorkCalendar((((540, 720), (780, 1080)),) * 5 + ((), ()))
"""Monday to Friday from 9:00 to 12:00 and from 13:00 to 18:00."""
