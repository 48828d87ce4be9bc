"""Says a typed expression as JSON for the browser's interpreter, and sends the moment, zone and viewer with it."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ...metadata.expressions.arithmetic import EXACT
from ...metadata.expressions.environment import ORGANISATION, Environment
from ...metadata.expressions.functions.base import described
from ...metadata.expressions.kinds import kind_label
from ...metadata.expressions.typed import Aggregate, Apply, Constant, FieldValue, Typed, ViewerValue, nodes
from ...metadata.problem import Problem, ProblemError
from ...metadata.work_calendar import WorkCalendar
from .evaluate import fold
from .zone_table import zone_table

KINDS = frozenset(
    {"text", "choice", "choices", "number", "money", "boolean", "date", "datetime", "time", "record", "html", "blank"}
) | {"calendar", "labels"}
"""Kinds of value that the interpreter knows."""
NOT_SAID: Mapping[str, str] = MappingProxyType(
    {"en": "the browser has no meaning for it", "zh": "浏览器中没有对应的实现"}
)
NOT_AT_HAND: Mapping[str, str] = MappingProxyType(
    {"en": "the page does not have its value", "zh": "页面上没有该字段的值"}
)


@functools.cache
def _list() -> Mapping[str, Any]:
    """What the build of the front end wrote down about the browser's catalogue."""
    path = Path(__file__).with_name("browser_functions.json")
    return MappingProxyType(json.loads(path.read_text(encoding="utf-8")))


def browser_functions() -> frozenset[str]:
    """The names of the functions and operators that the browser can compute."""
    return frozenset(_list()["runs"])


def browser_refusal(name: str) -> Mapping[str, str] | None:
    """Why the browser can't compute the function, in every language; None where it can."""
    if name in browser_functions():
        return None
    reason: Mapping[str, str] = _list()["refused"].get(name, NOT_SAID)
    return reason


def to_tree(
    typed: Typed, environment: Environment | None = None, available: Collection[str] | None = None
) -> dict[str, Any]:
    """The expression as `{"root": node, "fields": […], "viewer": […]}`.

    With `environment`, what no record changes is computed first, so the tree is good for one viewer and one moment and
    may use any function there; without, the tree holds for every viewer and moment. `available` names the record's
    values that the page has, by key; None takes all for granted. Raises ProblemError with every part that the browser
    can't compute (expression_not_in_browser, with the reason).
    """
    tree = typed if environment is None else fold(typed, environment)
    problems = [problem for node in nodes(tree) if (problem := _refusal(node, available)) is not None]
    if problems:
        raise ProblemError(problems)
    found = list(nodes(tree))
    return {
        "root": _node(tree),
        "fields": sorted({_key(node) for node in found if isinstance(node, FieldValue)}),
        "viewer": sorted(
            {_viewer_key(node) for node in found if isinstance(node, ViewerValue) and not _asks_organisation(node)}
        ),
    }


def environment_constants(environment: Environment, viewer: Collection[str] = ()) -> dict[str, Any]:
    """What the interpreter knows besides record and tree; of the viewer only the keys asked for."""
    return {
        "now": as_json(environment.now),
        "today": as_json(environment.today),
        "zone": dict(zone_table(environment.zone)),
        "fiscal_month": environment.fiscal_month,
        "locale": environment.locale,
        "user": {key: as_json(environment.user.get(key)) for key in viewer},
        "organisation": {key: as_json(value) for key, value in environment.organisation.items()},
        "calendar": as_json(environment.calendar),
    }


def as_json(value: Any) -> Any:
    """A value as the interpreter reads it: numbers as plain decimal texts, moments in UTC, blank as None."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, Decimal)):
        number = Decimal(value)
        return f"{number.normalize(EXACT):f}" if number else "0"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, WorkCalendar):
        return dict(value.as_json())
    if isinstance(value, Mapping):
        return {name: as_json(item) for name, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, (tuple, list)) else str(value)


def _refusal(node: Typed, available: Collection[str] | None) -> Problem | None:
    reason: Mapping[str, str] | None = None
    if isinstance(node, (Apply, Aggregate)):
        reason = browser_refusal(node.function.name)
    elif isinstance(node, FieldValue) and available is not None and _key(node) not in available:
        reason = NOT_AT_HAND
    if reason is None and node.type.kind not in KINDS:
        reason = {language: f"{NOT_SAID[language]}: {label}" for language, label in kind_label(node.type.kind).items()}
    if reason is None:
        return None
    parameters = {"text": described(node), "reason": reason}
    return Problem("expression_not_in_browser", parameters=parameters, line=node.span.line, column=node.span.column)


def _node(node: Typed) -> dict[str, Any]:
    kind = {"kind": node.type.kind}
    if isinstance(node, Apply):
        arguments = [_node(argument) for argument in node.arguments]
        return {"node": "apply", "type": kind, "function": node.function.name, "arguments": arguments}
    if isinstance(node, FieldValue):
        return {"node": "field", "type": kind, "key": _key(node)}
    if isinstance(node, ViewerValue):
        word = "organisation" if _asks_organisation(node) else "viewer"
        return {"node": word, "type": kind, "key": _viewer_key(node)}
    assert isinstance(node, Constant), "an aggregate is refused before"
    return {"node": "constant", "type": kind, **_constant(node)}


def _constant(node: Constant) -> dict[str, Any]:
    return {"error": node.error} if node.error is not None else {"value": as_json(node.value)}


def _key(node: FieldValue) -> str:
    return node.reference.compare_key if node.compare else node.reference.key


def _asks_organisation(node: ViewerValue) -> bool:
    return node.reference.path[0] == ORGANISATION


def _viewer_key(node: ViewerValue) -> str:
    return node.reference.key.partition(".")[2]
