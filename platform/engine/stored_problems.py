"""Problems as JSON that keeps their parts, so that they can be told later, in the language of whoever asks then."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields
from typing import Any

from ..metadata.problem import Problem, catalogue

Stored = Mapping[str, Any]


def stored_problem(problem: Problem) -> Stored:
    """The parts of a problem that are there, as JSON values; what JSON can't say becomes text."""
    names = (one.name for one in fields(problem) if one.name != "parameters")
    parts = {name: value for name in names if (value := getattr(problem, name)) is not None}
    parts["parameters"] = json.loads(json.dumps(dict(problem.parameters), default=_as_json))
    return parts


def stored_problems(problems: Sequence[Problem]) -> list[Stored]:
    """The same for several."""
    return [stored_problem(problem) for problem in problems]


def problems_of(stored: Sequence[Stored]) -> tuple[Problem, ...]:
    """The problems again; a code that a later release no longer knows gives way to one that says so."""
    known = catalogue()
    return tuple(
        Problem(**parts) if parts["code"] in known else Problem("internal_error", index=parts.get("index"))
        for parts in stored
    )


def _as_json(value: Any) -> Any:
    """Labels, lists of names and numbers are what parameters are made of."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, (Sequence, Set)) else str(value)
