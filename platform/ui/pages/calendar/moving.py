"""Moves a record in time: through the form's own way, so that rules, rights and newer versions are judged alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....engine.files import Files
from ....metadata.problem import Problem, ProblemError
from ...view_models import MoveForm
from ..conflicts import shown_value
from ..list_state import ListState
from ..saving import FormResult, PostedForm, save_form
from ..showing import Record, Showing
from ..view import View
from .events import is_all_day, movable_fields


def move_form(view: View, state: ListState) -> MoveForm | None:
    """How the page moves records; None where the viewer may not."""
    names = movable_fields(view, state)
    if not names:
        return None
    fields = view.object(state.object).fields
    end = fields[state.chosen.end] if state.chosen.end in names else None
    return MoveForm(
        url=f"/{state.object}/{{id}}/schedule",
        view=state.chosen.name,
        kind="date" if is_all_day(view, state) else "datetime-local",
        has_end=end is not None,
        start_label=view.text(fields[state.chosen.start].label, state.chosen.start),
        end_label=view.text(end.label, end.name) if end else "",
    )


def moved(view: View, files: Files, state: ListState, record: Record, asked: Mapping[str, Any]) -> FormResult:
    """Save when the record begins and ends; what is left out stays, and it begins at some time.

    ProblemError where it may not be moved at all.
    """
    names = movable_fields(view, state)
    if not names:
        label = view.object(state.object).fields[state.chosen.start].label
        raise ProblemError(Problem("read_only_field", field=state.chosen.start, parameters={"field": label}))
    posted = {names[0]: [asked["start"]]} if isinstance(asked.get("start"), str) and asked["start"] else {}
    if state.chosen.end in names and isinstance(asked.get("end"), str):
        posted[state.chosen.end] = [asked["end"]]
    version = asked.get("version")
    known = {"version": [str(version)]} if type(version) is int else {}
    return save_form(view, files, PostedForm(state.object, {**posted, **known}), record)


def refusal(view: View, state: ListState, result: FormResult) -> list[Mapping[str, Any]]:
    """Why the record was not moved; where somebody was faster, what they saved."""
    conflicts = result.outcome.conflicts or {}
    problems = result.problems or result.outcome.problems
    if not conflicts:
        return [problem.as_json(view.context.locale) for problem in problems]
    fields, showing = view.object(state.object).fields, Showing(view)
    told: list[Mapping[str, Any]] = []
    for name, three in conflicts.items():
        value = shown_value(view, showing, fields[name], three["theirs"]).text or view.t("value.blank")
        label = view.text(fields[name].label, name)
        message = view.t("calendar.conflict", field=label, value=value)
        told.append({"code": problems[0].code, "field": name, "message": message})
    return told
