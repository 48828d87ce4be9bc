"""The JSON of what the customer layer says about a definition: written, checked at its lines, and planned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ....engine.packs.customer import as_file, customer_layer, overlay_file
from ....engine.runtime import Runtime
from ....metadata.definitions.base import RawDefinition
from ....metadata.frozen import thaw
from ....metadata.json_text import line_and_column, place_of, places
from ....metadata.layers import CUSTOMER
from ....metadata.plan import Plan
from ....metadata.problem import Problem
from ....metadata.reader import read_text
from ...view_models import JsonPage, TextProblem
from ..view import View
from .definition import JSON, definition_of, head_of
from .overview import address_of
from .proposal import EXACT, Proposal, panel, planned

FILE = "json"
LONGEST_TEXT = 400_000


def json_page(view: View, kind: str, name: str, text: str | None = None, plan: Plan | None = None) -> JsonPage:
    """The page; without a `text` it shows what the layer holds. `plan` is what the text would do."""
    definition = definition_of(view, kind, name)
    held = text if text is not None else held_text(view, kind, name, extends=definition.layer != CUSTOMER)
    shown, proposal = None, _proposal(held)
    if plan is not None:
        shown = panel(view, proposal or Proposal(), plan, address_of(kind, name, JSON))
    return JsonPage(
        head=head_of(view, definition, JSON),
        text=held,
        base=json.dumps(thaw(definition.body), ensure_ascii=False, indent=2),
        action=address_of(kind, name, JSON),
        problems=tuple(_at_lines(view, held, plan.problems)) if plan else (),
        plan=shown,
    )


def held_text(view: View, kind: str, name: str, *, extends: bool) -> str:
    """What the customer layer says about the definition; where it says nothing, the beginning of an overlay."""
    with view.model.database.read() as connection:
        held = customer_layer(connection).definitions
    found = next((raw for raw in held if raw.key == (kind, name) and raw.extends == extends), None)
    body = as_file(found or RawDefinition(kind, name, {}, "", extends=extends))
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def planned_text(runtime: Runtime, kind: str, name: str, text: str) -> Plan:
    """What the text would do; what can't be read stands among the plan's problems."""
    raw, problems = read_text(text.encode("utf-8", "replace"), FILE)
    if raw is not None and raw.key != (kind, name):
        problems = [*problems, Problem("other_definition", pointer="", parameters={"place": f"{kind}/{name}"})]
    proposal = _proposal(text)
    if problems or raw is None or proposal is None:
        return Plan(problems=tuple(problems))
    return planned(runtime, proposal)


def told_problems(view: View, text: str, problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems with the stretch of text that each is about, as the editor's script marks them."""
    file, known = _file_of(text), places(text)
    told = []
    for problem in problems:
        place = place_of(known, problem.pointer or "")
        start, end = place.start, place.end
        if problem.line is not None:
            lines = text.split("\n")
            start = sum(len(line) + 1 for line in lines[: problem.line - 1]) + (problem.column or 1) - 1
            end = start + 1
        elif problem.file not in (None, FILE, file):
            start, end = 0, 1
        told.append({"message": _said(view, problem, file), "start": start, "end": end})
    return told


def _at_lines(view: View, text: str, problems: Sequence[Problem]) -> list[TextProblem]:
    return [
        TextProblem(each["message"], *line_and_column(text, each["start"]))
        for each in told_problems(view, text, problems)
    ]


def _said(view: View, problem: Problem, file: str) -> str:
    locale = view.context.locale
    elsewhere = problem.file if problem.file not in (None, FILE, file) else ""
    said = problem.said(locale)
    return f"{elsewhere}{view.t('form.colon')}{said}" if elsewhere else said


def _file_of(text: str) -> str:
    raw, _ = read_text(text.encode("utf-8", "replace"), FILE)
    return overlay_file(raw) if raw else FILE


def _proposal(text: str) -> Proposal | None:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return Proposal((body,), meant=EXACT) if isinstance(body, dict) else None
