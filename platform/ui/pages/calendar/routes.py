"""The addresses that a calendar and a timeline ask by script: the events of a span, and a record moved in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from msgspec.structs import asdict

from ....metadata.problem import Problem, ProblemError
from ...api.answers import json_answer
from ...visit import current_runtime
from ..addresses import question_of
from ..list_state import ListQuestion, ListState, list_state
from ..requests import current_view, record_of, undo_address
from ..view import View
from .events import MOST_EVENTS, events_in, shown_events
from .moving import moved, refusal
from .spans import asked_span

calendar_routes = Blueprint("calendar_pages", __name__)


@calendar_routes.get("/<object_name>/events")
def show_events(object_name: str) -> Response:
    """The events of the view between `from` and `to` (ISO days, at most 400 apart): the first 1,000, by their start."""
    view = current_view()
    state = _dated(view, view.object(object_name).name, question_of())
    found = events_in(view, state, asked_span(request.args.get("from", "")[:10], request.args.get("to", "")[:10]))
    more = view.t("calendar.more_than_shown", count=MOST_EVENTS) if found.capped else ""
    return json_answer({"events": [asdict(event) for event in found.events], "more": more})


@calendar_routes.post("/<object_name>/<identifier>/schedule")
def schedule(object_name: str, identifier: str) -> tuple[Mapping[str, Any], int]:
    """Move a record in time: {"view", "start", "end", "version"} in the viewer's zone; the event, moved or not."""
    view = current_view()
    name = view.object(object_name).name
    body = request.get_json(silent=True)
    asked: dict[str, Any] = body if isinstance(body, dict) else {}
    state = _dated(view, name, ListQuestion(view=str(asked.get("view") or "")))
    record = record_of(view, name, identifier)
    try:
        result = moved(view, current_runtime().files, state, record, asked)
    except ProblemError as error:
        return {"problems": [problem.as_json(view.context.locale) for problem in error.problems]}, error.status
    event = shown_events(view, state, [record_of(view, name, identifier)])[0]
    if not result.ok:
        problems = result.problems or result.outcome.problems
        return {"problems": refusal(view, state, result), "event": asdict(event)}, problems[0].status
    message = view.t("calendar.moved", title=event.title, time=event.time)
    return {
        "event": asdict(event),
        "message": message if result.outcome.status == "updated" else "",
        "undo": undo_address(result.outcome),
    }, 200


def _dated(view: View, name: str, question: ListQuestion) -> ListState:
    """The calendar or timeline of that name; ProblemError `bad_request` for any other view."""
    state = list_state(view, name, question)
    if not state.chosen.is_dated:
        raise ProblemError(Problem("bad_request"))
    return state
