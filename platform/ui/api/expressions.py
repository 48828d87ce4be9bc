"""Trying expressions out: what type one has, what is wrong with it, and what it gives for some values."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response
from sqlalchemy import Connection

from ...engine.context import Context
from ...engine.expressions.trial import (
    TrialField,
    check_trial,
    evaluate_trial,
    memory_connection,
    trial_fields,
    type_word,
)
from ...engine.query.criteria import checked
from ...engine.query.evaluation import RecordTrial
from ...engine.query.viewer import environment_of
from ...engine.security.rights import not_permitted, rights_of
from ...metadata.expressions.checker import check as check_expression
from ...metadata.expressions.kinds import kind_label
from ...metadata.expressions.naming import RULE
from ...metadata.expressions.parse import parse
from ...metadata.expressions.typed import Typed
from ...metadata.labels import text_in
from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import VIEWER_OBJECT, ObjectScope
from ..visit import current_context, current_runtime, current_visit
from .answers import json_answer
from .body import json_object, member, only_members, parameters
from .completions import field_entries, function_entries
from .expression_places import placed_problems

expressions = Blueprint("expressions", __name__, url_prefix="/api/v1/expressions")

BACKENDS = ("python", "sqlite", "postgresql")
BROWSER = "browser"
BLANKS = ("blank", "zero")
EXPECTED = ("boolean", "any", "rule")
_, ANYTHING, OF_RULE = EXPECTED


@expressions.post("/check")
def check() -> Response:
    """The type of an expression and everything that is wrong with it: on an object's fields, or on fields given."""
    current_context()
    parameters()
    body = json_object()
    only_members(body, ("expression", "object", "fields", "expect"))
    expression = member(body, "expression", str)
    try:
        typed = _typed(expression, body)
    except ProblemError as error:
        if error.status in (403, 404):
            raise
        return _refused(expression, error)
    locale = current_visit().locale
    shown = text_in(kind_label(typed.type.kind), locale)
    answer = {"type": type_word(typed), "label": shown, "volatility": typed.volatility, "problems": []}
    return json_answer(answer)


@expressions.post("/evaluate")
def evaluate() -> Response:
    """The value of an expression on the fields given, or on a record that the actor may read."""
    context = current_context()
    parameters()
    body = json_object()
    if "record" in body:
        return _evaluated_on_record(context, body)
    only_members(body, ("expression", "fields", "backend", "blank_as"))
    expression = member(body, "expression", str)
    backend = _one_of(body, "backend", BACKENDS)
    fields = _fields(body, _one_of(body, "blank_as", BLANKS))
    model = current_runtime().current
    with model.database.read() as reading:
        environment, around = environment_of(model, context, reading), ObjectScope(model.manifest, VIEWER_OBJECT)
        if backend == "python":
            return json_answer(evaluate_trial(expression, fields, environment, around=around))
        with _connection(backend) as connection:
            return json_answer(evaluate_trial(expression, fields, environment, connection, around))


@expressions.get("/fields")
def fields_after() -> Response:
    """The fields that may stand after `path` on an object, for completion."""
    given = parameters("object", "path")
    model = current_runtime().current
    rights = rights_of(model, current_context().actor)
    name, path = given.get("object", ""), given.get("path", "")
    return json_answer({"fields": field_entries(model, rights, name, path, current_visit().locale)})


@expressions.get("/functions")
def functions() -> Response:
    """The catalogue of functions in the reader's language, for completion."""
    current_context()
    parameters()
    return json_answer({"functions": list(function_entries(current_visit().locale))})


def _refused(expression: str, error: ProblemError) -> Response:
    """No type, and every problem with its place and what would mend it."""
    problems = placed_problems(expression, error.problems, current_visit().locale)
    return json_answer({"type": None, "problems": problems})


def _evaluated_on_record(context: Context, body: Mapping[str, Any]) -> Response:
    only_members(body, ("expression", "object", "record", "backend", "blank_as"))
    backend = _one_of(body, "backend", (*BACKENDS, BROWSER))
    asked = [member(body, name, str) for name in ("object", "record", "expression")]
    runtime = current_runtime()
    with runtime.database.read() as own:
        trial = RecordTrial(runtime.current, context, own, *asked, blank_as=_one_of(body, "blank_as", BLANKS))
        if backend == BROWSER:
            return json_answer(trial.for_browser())
        if backend == "python":
            return json_answer(trial.in_python())
        if backend == runtime.database.dialect_name:
            return json_answer(trial.in_own_database())
        with _connection(backend) as other:
            return json_answer(trial.in_database(other))


def _typed(expression: str, body: Mapping[str, Any]) -> Typed:
    model = current_runtime().current
    if body.get("object") is None:
        return check_trial(expression, _fields(body, "blank"), ObjectScope(model.manifest, VIEWER_OBJECT))
    definition = model.manifest.object(member(body, "object", str))
    if not rights_of(model, current_context().actor).allows("read", definition.name):
        raise ProblemError(not_permitted("read", definition.label))
    expected = _one_of(body, "expect", EXPECTED)
    if expected == OF_RULE:
        return check_expression(parse(expression), ObjectScope(model.manifest, definition.name, place=RULE))
    if expected == ANYTHING:
        return check_expression(parse(expression), ObjectScope(model.manifest, definition.name), expect=None)
    return checked(model, definition.name, expression)


def _fields(body: Mapping[str, Any], blank_as: str) -> Mapping[str, TrialField]:
    return trial_fields(member(body, "fields", dict, {}), blank_as)


def _one_of(body: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    word: str = member(body, name, str, allowed[0])
    if word not in allowed:
        expected = {"en": "one of " + ", ".join(allowed), "zh": "、".join(allowed) + " 之一"}
        raise ProblemError(
            Problem("body_member_invalid", field=name, parameters={"member": name, "expected": expected})
        )
    return word


@contextlib.contextmanager
def _connection(backend: str) -> Iterator[Connection]:
    """A connection of that kind: our own database, or a SQLite one in memory."""
    own = current_runtime().database
    if own.dialect_name == backend:
        with own.read() as connection:
            yield connection
    elif backend == "sqlite":
        with memory_connection() as connection:
            yield connection
    else:
        known = [name for name in BACKENDS if name != backend]
        raise ProblemError(Problem("backend_unavailable", parameters={"backend": backend, "known": known}))
