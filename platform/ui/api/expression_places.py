"""Problems of an expression as an editor needs them: where they begin, how far they reach, what would mend them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...metadata.problem import Problem

WORD = re.compile(r"\$?[^\W\d][\w.]*|[\d.]+|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\S", re.DOTALL)


def placed_problems(text: str, problems: Sequence[Problem], locale: str) -> list[dict[str, Any]]:
    """The problems as JSON; beside code and message: `start` and `end` as offsets in UTF-16 units, and `fixes`.

    A fix is {"start", "end", "text", "label"}: putting the text there mends the problem.
    """
    return [_placed(text, problem, locale) for problem in problems]


def _placed(text: str, problem: Problem, locale: str) -> dict[str, Any]:
    body = problem.as_json(locale)
    lines = text.split("\n")
    if problem.line is None or problem.column is None or problem.line > len(lines):
        return {**body, "start": 0, "end": _units(text), "fixes": []}
    start = sum(len(line) + 1 for line in lines[: problem.line - 1]) + problem.column - 1
    word = WORD.match(text, start)
    end = word.end() if word else min(start + 1, len(text))
    fixes = [
        {**_span(text, *_wrong_part(start, end, problem.parameters, name)), "text": name, "label": name}
        for name in problem.parameters.get("suggestions", ())
    ]
    return {**body, **_span(text, start, end), "fixes": fixes}


def _wrong_part(start: int, end: int, parameters: Mapping[str, Any], name: str) -> tuple[int, int]:
    """What of the word at `start` a suggested name replaces: the step of the path that is wrong, else all of it."""
    part, path = str(parameters.get("part", "")), str(parameters.get("path", ""))
    if not part or "." in name or not path.startswith(part):
        return start, end
    return start + len(part) - len(part.rpartition(".")[2]), start + len(part)


def _span(text: str, start: int, end: int) -> dict[str, int]:
    return {"start": _units(text[:start]), "end": _units(text[:end])}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
