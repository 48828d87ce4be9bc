"""The calendar page: a place for the script's calendar, and the month as a plain list where there are no scripts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from msgspec.structs import replace

from ....metadata.definitions.list_view import MODES as PERIODS
from ...view_models import CalendarDay, CalendarPage, Event
from ..list_heads import list_head, view_change
from ..list_state import ListState
from ..saved_views import CALENDAR
from ..view import View
from .events import MOST_EVENTS, events_in, is_all_day
from .moving import move_form
from .spans import day_or_today, span_around
from .tools import dated_tools, mode_of

MODES = PERIODS[CALENDAR]


def calendar_page(view: View, state: ListState) -> CalendarPage:
    """The calendar of the view at the day asked for. Its script keeps the day by itself, so no link above does."""
    question = state.question
    mode = mode_of(state)
    day = day_or_today(view, question.on)
    span = span_around(day, "month")
    found = events_in(view, state, span)
    lasting = replace(state, question=replace(question, on="", mode=""))
    creates = view.rights.allows("create", state.object)
    return CalendarPage(
        head=replace(list_head(view, lasting), change=replace(view_change(state), waits=not state.changed)),
        tools=dated_tools(view, lasting, span, "month", MODES, mode, found.capped and MOST_EVENTS),
        events_url=lasting.question.href(f"/{state.object}/events"),
        day=day.isoformat() if question.on else "",
        mode=mode,
        own_mode=state.chosen.mode,
        zone=str(view.zone),
        all_day=is_all_day(view, state),
        days=days_of(view, found.events, span.first),
        move=move_form(view, state),
        new_href=f"/{state.object}/new" if creates else "",
        start_field=state.chosen.start,
        end_field=state.chosen.end,
    )


def days_of(view: View, events: Sequence[Event], first: date) -> tuple[CalendarDay, ...]:
    """The events under the day they begin on; those that began earlier stand under the first."""

    def day_of(event: Event) -> date:
        return max(first, date.fromisoformat(event.start[:10]))

    days = groupby(events, day_of)
    return tuple(CalendarDay(view.date_text(day), tuple(_under(day, event) for event in found)) for day, found in days)


def _under(day: date, event: Event) -> Event:
    """The event as it stands under its day, which its time need not say again."""
    named = day.isoformat()
    moments = [moment for moment in (event.start, event.end) if moment]
    if any(moment[:10] != named for moment in moments):
        return event
    return replace(event, time="" if event.all_day else " – ".join(moment[11:16] for moment in moments))
