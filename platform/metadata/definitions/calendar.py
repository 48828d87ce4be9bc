"""A calendar: the hours of a working week, holidays, and days worked to make up for them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar

from msgspec import Struct

from ..frozen import EMPTY
from ..labels import NO_TEXT, Text
from ..work_calendar import DEFAULT, FREE, WorkCalendar, runs
from .base import Definition, ordered

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_RUN = 366
"""Days that one entry may span."""


class SpecialDays(Struct, frozen=True):
    """A day, or a run of days, that is not as the week says; `like` names the weekday whose hours apply, None: free."""

    name: str
    first: str
    last: str
    label: Text = NO_TEXT
    like: str | None = None

    def days(self) -> range:
        """The days by number; ValueError where the dates are none."""
        first, last = (date.fromisoformat(text).toordinal() for text in (self.first, self.last))
        if not 0 <= last - first < LONGEST_RUN:
            raise ValueError(f"{self.first} to {self.last}")
        return range(first, last + 1)


@dataclass(frozen=True, kw_only=True)
class CalendarDefinition(Definition):
    """`hours`: weekday → spans such as "09:00-12:00"; `days`: what is not as the week says."""

    kind: ClassVar[str] = "calendar"
    folder: ClassVar[str] = "calendars"

    description: Text = NO_TEXT
    hours: Mapping[str, tuple[str, ...]] = EMPTY
    days: Mapping[str, SpecialDays] = EMPTY

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The hours by weekday, and the special days in order."""
        days = {
            name: SpecialDays(name, day["from"], day.get("to", day["from"]), day.get("label", NO_TEXT), day.get("like"))
            for name, day in ordered(body.get("days", {})).items()
        }
        return {
            **super().arguments(body),
            "description": body.get("description", NO_TEXT),
            "hours": MappingProxyType({day: tuple(spans) for day, spans in body.get("hours", {}).items()}),
            "days": MappingProxyType(days),
        }

    @cached_property
    def counted(self) -> WorkCalendar:
        """The calendar ready to count with; what the check `calendars` refuses is left out."""
        spans = (runs(self.hours.get(day, ())) for day in WEEKDAYS)
        week = tuple(tuple(span for span in worked if span[0] < span[1]) for worked in spans)
        special: dict[int, int] = {}
        for entry in self.days.values():
            with suppress(ValueError):
                like = FREE if entry.like is None else WEEKDAYS.index(entry.like)
                special.update(dict.fromkeys(entry.days(), like))
        return WorkCalendar(week if any(week) else DEFAULT.week, tuple(sorted(special.items())))
