"""Tells every row what became of its records: a row is refused when one of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...metadata.problem import Problem
from ..change import Outcome
from ..model import Model
from ..records.parsing import REFERENCE_KEY
from .batches import Planned, RowState


def tell_outcomes(model: Model, planned: Planned, outcomes: Sequence[Outcome]) -> list[int]:
    """Note the problems with the rows they concern; answers the places of the records that were taken."""
    refused = {place for place, outcome in enumerate(outcomes) if outcome.problems} | {*planned.unreadable}
    if not refused:
        return [*range(len(outcomes))]
    _spread(planned, refused)
    sharing: dict[int, list[RowState]] = {}
    for row in planned.rows:
        for place in row.inputs:
            sharing.setdefault(place, []).append(row)
    made = {request.reference: place for place, request in enumerate(planned.inputs) if request.reference}
    for place in sorted(refused):
        problems = _problems(model, planned, outcomes[place], place, made, refused)
        for row in sharing.get(place, ()):
            for problem, cause in problems:
                # Where the cause stands in the same row, it is told there.
                if cause is None or cause not in row.inputs:
                    row.note(problem)
    return [place for place in range(len(outcomes)) if place not in refused]


def _spread(planned: Planned, refused: set[int]) -> None:
    """A record that refers to a refused one is refused too; a preview does not tell by itself."""
    made = {request.reference: place for place, request in enumerate(planned.inputs) if request.reference}
    before = -1
    while before != len(refused):
        before = len(refused)
        for place, request in enumerate(planned.inputs):
            if place not in refused and any(made.get(name) in refused for name in _references(request.values)):
                refused.add(place)


def _references(values: Mapping[str, Any]) -> list[str]:
    return [value[REFERENCE_KEY] for value in values.values() if type(value) is dict and REFERENCE_KEY in value]


def _problems(
    model: Model, planned: Planned, outcome: Outcome, place: int, made: Mapping[str, int], refused: set[int]
) -> list[tuple[Problem, int | None]]:
    """What stands against a record, each with the place of the refused record that it comes from, if any."""
    own = planned.unreadable.get(place, [])
    problems: list[tuple[Problem, int | None]] = [(problem, None) for problem in own]
    told = {problem.field for problem in own}
    request = planned.inputs[place]
    compiled = model.object(request.object)
    for name, value in request.values.items():
        cause = made.get(value[REFERENCE_KEY]) if type(value) is dict and REFERENCE_KEY in value else None
        if cause is not None and cause in refused:
            told.add(name)
            label = compiled.fields[name].definition.label if name in compiled.fields else name
            problems.append((Problem("lookup_refused", field=name, parameters={"field": label}), cause))
    problems += [(problem, None) for problem in outcome.problems if problem.field not in told]
    return problems
