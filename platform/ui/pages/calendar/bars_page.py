"""The timeline page: records as bars over a month, a quarter or a year, under the values of a picklist or a lookup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from ....metadata.definitions.list_view import MODES as PERIODS
from ....metadata.definitions.list_view import USUAL_MODES
from ...view_models import Bar, BarGroup, BarsPage, Event, Shown, Tick
from ..list_heads import list_head
from ..list_state import ListState
from ..saved_views import TIMELINE
from ..showing import Record, Showing
from ..view import View
from .events import events_in
from .moving import move_form
from .spans import Span, day_or_today, span_around
from .tools import dated_tools, mode_of

MODES = PERIODS[TIMELINE]
MOST_BARS = 300
WEEK = timedelta(days=7)


def bars_page(view: View, state: ListState) -> BarsPage:
    """The bars that touch the period asked for, by groups in their order, those without a value last."""
    mode = mode_of(state) or USUAL_MODES[TIMELINE]
    span = span_around(day_or_today(view, state.question.on), mode)
    found = events_in(view, state, span, MOST_BARS)
    today = view.now.date()
    head = list_head(view, state)
    return BarsPage(
        head=head,
        tools=dated_tools(view, state, span, mode, MODES, mode, found.capped and MOST_BARS),
        day=span.first.isoformat(),
        days=span.days,
        ticks=tuple(_ticks(view, span, mode)),
        groups=_groups(view, state, span, dict(zip(found.events, found.records, strict=True))),
        today=_percent((today - span.first).days + 0.5, span) if span.first <= today < span.behind else None,
        move=move_form(view, state),
        state="" if found.events else "no_bars",
    )


def _groups(view: View, state: ListState, span: Span, found: Mapping[Event, Record]) -> tuple[BarGroup, ...]:
    group = state.chosen.group
    if not group:
        return (BarGroup("", "", tuple(_bar(event, span) for event in found)),) if found else ()
    field, showing = view.object(state.object).fields[group], Showing(view)
    bars: dict[Any, list[Bar]] = {}
    faces: dict[Any, Shown] = {}
    for event, record in found.items():
        value = record.get(group)
        key = value["id"] if isinstance(value, Mapping) else value
        faces.setdefault(key, showing.shown(field, record, group))
        bars.setdefault(key, []).append(_bar(event, span))
    values = list(field.choices.values) if field.choices else []

    def place(key: Any) -> tuple[bool, int, str]:
        return key is None, values.index(key) if key in values else len(values), faces[key].text

    return tuple(_group(view, faces[key], bars[key]) for key in sorted(bars, key=place))


def _group(view: View, face: Shown, bars: list[Bar]) -> BarGroup:
    tone = next((mark.tone for mark in face.marks if mark.tone), "slate")
    return BarGroup(face.text or view.t("view.group_blank"), tone, tuple(bars))


def _bar(event: Event, span: Span) -> Bar:
    """The bar from the first day to the last, cut at the edges of the period."""
    first = date.fromisoformat(event.start[:10])
    last = max(first, date.fromisoformat(event.end[:10])) if event.end else first
    begins = max((first - span.first).days, 0)
    ends = min((last - span.first).days + 1, span.days)
    return Bar(event, _percent(begins, span), _percent(max(ends - begins, 0), span))


def _ticks(view: View, span: Span, mode: str) -> Iterator[Tick]:
    """The first days of weeks, in a year those of months."""
    if mode == "year":
        for month in range(1, 13):
            first = date(span.first.year, month, 1)
            yield Tick(_percent((first - span.first).days, span), view.t(f"calendar.month_{month}"))
        return
    monday = span.first + timedelta(days=-span.first.weekday() % 7)
    while monday < span.behind:
        label = view.t("calendar.day", day=monday.day, month=view.t(f"calendar.month_{monday.month}"))
        yield Tick(_percent((monday - span.first).days, span), label)
        monday += WEEK


def _percent(days: float, span: Span) -> float:
    return round(days * 100 / span.days, 3)
