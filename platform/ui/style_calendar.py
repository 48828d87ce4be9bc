"""Values for the style page: records in time, as bars along a scale and as days with what happens on them."""

from __future__ import annotations

from .view_models import Bar, BarGroup, CalendarDay, Event, Tick


def sample_ticks(place: int) -> tuple[Tick, ...]:
    """A quarter by months; `place` is 0 for English, 1 for Chinese."""
    return tuple(
        Tick(number * 33.3, words[place])
        for number, words in enumerate((("Jan", "1 月"), ("Feb", "2 月"), ("Mar", "3 月")))
    )


def sample_bars(place: int) -> tuple[BarGroup, ...]:
    """A group of two loans."""
    first, second = sample_events(place)
    return (BarGroup(("Open", "在借")[place], "blue", (Bar(first, 10, 30), Bar(second, 35, 50))),)


def sample_days(place: int) -> tuple[CalendarDay, ...]:
    """A day with two loans."""
    return (CalendarDay(("12 Mar 2026", "2026-03-12")[place], sample_events(place)),)


def sample_events(place: int) -> tuple[Event, Event]:
    """Two loans."""
    harbour, winter = ("The Quiet Harbour", "静港")[place], ("Winter Light", "冬日之光")[place]
    return _event("1", harbour, "violet", ("Mara Quill", "马若澜")[place]), _event(
        "2", winter, "teal", ("Anna", "安娜")[place]
    )


def _event(key: str, title: str, tone: str, detail: str) -> Event:
    return Event(key, 1, title, "#", "2026-03-12", "2026-03-19", True, tone, detail, "09:00")
