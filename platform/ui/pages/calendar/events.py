"""The records of a calendar or a timeline that lie in a span of days, read with one question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ....engine.query.select import ListRequest
from ....metadata.definitions.object import FieldDefinition
from ...view_models import Event
from ..cells import editable_fields
from ..filters import joined
from ..form_fields import input_text
from ..list_state import ListState
from ..showing import Record, Showing
from ..view import View
from .scopes import scope_condition
from .spans import Span, instant_text

MOST_EVENTS = 1_000
SEPARATOR = " · "


class EventPage(Struct, frozen=True):
    """The events with the records they were made of; `capped` where there are more than were asked for."""

    events: tuple[Event, ...]
    records: tuple[Record, ...]
    capped: bool = False


def is_all_day(view: View, state: ListState) -> bool:
    """Whether the records begin on days, not at moments."""
    start = view.object(state.object).fields[state.chosen.start]
    return view.model.manifest.field_type(start).expression_type == "date"


def events_in(view: View, state: ListState, span: Span, most: int = MOST_EVENTS) -> EventPage:
    """The events of the list that touch the span, earliest first; ProblemError where its filter is wrong."""
    where = joined(state.where, scope_condition(view, state), _within(view, state, span))
    request = ListRequest(
        object=state.object,
        where=where,
        sort=state.chosen.start,
        fields=tuple(_fields(view, state)),
        limit=most,
        search=state.question.find,
        expand=frozenset({"*"}),
        raw=True,
    )
    page = view.records.list(view.context, request)
    return EventPage(shown_events(view, state, page.records), tuple(page.records), page.next is not None)


def shown_events(view: View, state: ListState, records: Any) -> tuple[Event, ...]:
    """The records as events."""
    showing = Showing(view)
    fields = _fields(view, state)
    showing.prepare(records, fields)
    all_day = is_all_day(view, state)
    may_edit = view.rights.allows("edit", state.object)
    return tuple(_event(view, state, record, fields, showing, all_day, may_edit) for record in records)


def movable_fields(view: View, state: ListState) -> tuple[str, ...]:
    """The fields that moving a record changes; none where the viewer may not change when it begins."""
    editable = editable_fields(view, state.object)
    if state.chosen.start not in editable:
        return ()
    return tuple(name for name in (state.chosen.start, state.chosen.end) if name in editable)


def _within(view: View, state: ListState, span: Span) -> str:
    start, end = state.chosen.start, state.chosen.end
    if is_all_day(view, state):
        first, behind, after = span.first.isoformat(), span.behind.isoformat(), ">="
    else:
        first, behind, after = instant_text(span.first, view.zone), instant_text(span.behind, view.zone), ">"
    begins = f"{start} >= {first}"
    return f"{start} < {behind} AND " + (f"({begins} OR {end} {after} {first})" if end else begins)


def _fields(view: View, state: ListState) -> Mapping[str, FieldDefinition]:
    """The fields an event is made of, by path."""
    chosen = state.chosen
    paths = (view.object(state.object).title, chosen.start, chosen.end, chosen.tone_by, chosen.group, *chosen.card)
    found = {path: view.model.manifest.resolve_path(state.object, path) for path in paths if path}
    return {path: passed[-1] for path, passed in found.items() if passed}


def _event(
    view: View,
    state: ListState,
    record: Record,
    fields: Mapping[str, FieldDefinition],
    showing: Showing,
    all_day: bool,
    may_edit: bool,
) -> Event:
    chosen, definition = state.chosen, view.object(state.object)
    facts = (showing.shown(fields[path], record, path).text for path in chosen.card if path in fields)
    tones = showing.shown(fields[chosen.tone_by], record, chosen.tone_by).marks if chosen.tone_by in fields else ()
    href = f"/{state.object}/{record['id']}"
    moments = [name for name in (chosen.start, chosen.end) if name and record.get(name) is not None]
    return Event(
        id=record["id"],
        version=record["version"],
        title=str(record.get(definition.title) or ""),
        href=href,
        start=input_text(view, record[chosen.start]),
        end=input_text(view, record.get(chosen.end)) if chosen.end else "",
        all_day=all_day,
        tone=next((mark.tone for mark in tones if mark.tone), definition.tone or "slate"),
        detail=SEPARATOR.join(fact for fact in facts if fact),
        time=" – ".join(showing.shown(fields[name], record, name).text for name in moments),
        edit_href=f"{href}/edit" if may_edit else "",
    )
