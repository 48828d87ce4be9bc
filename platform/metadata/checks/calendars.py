"""Calendars name days that exist, no day twice, spans that follow each other, and some working hours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

from ..definitions.calendar import LONGEST_RUN, CalendarDefinition, SpecialDays
from ..manifest import Manifest
from ..problem import Problem
from ..work_calendar import runs
from .base import Check, found


class Calendars(Check):
    """What a calendar says can be counted with."""

    name = "calendars"
    codes: ClassVar[tuple[str, ...]] = (
        "calendar_without_hours",
        "calendar_spans",
        "calendar_days",
        "calendar_day_twice",
    )

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for calendar in manifest.calendars.values():
            if not any(calendar.hours.values()):
                yield found(manifest, calendar, "/hours", "calendar_without_hours")
            for weekday, spans in calendar.hours.items():
                edges = [edge for span in runs(spans) for edge in span]
                if any(earlier >= later for earlier, later in pairwise(edges)):
                    yield found(manifest, calendar, f"/hours/{weekday}", "calendar_spans", spans=list(spans))
            yield from _day_problems(manifest, calendar)


def _day_problems(manifest: Manifest, calendar: CalendarDefinition) -> Iterator[Problem]:
    seen: dict[int, SpecialDays] = {}
    for entry in calendar.days.values():
        pointer = f"/days/{entry.name}"
        try:
            days = entry.days()
        except ValueError:
            parameters = {"first": entry.first, "last": entry.last, "limit": LONGEST_RUN}
            yield found(manifest, calendar, pointer, "calendar_days", **parameters)
            continue
        other = next((seen[day] for day in days if day in seen), None)
        if other is not None:
            yield found(manifest, calendar, pointer, "calendar_day_twice", other=other.name)
        seen |= dict.fromkeys(days, entry)
