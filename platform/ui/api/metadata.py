"""Changing the definitions over HTTP: plan, apply, the customer layer and its history. Administrators only."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from ...engine.packs.customer import as_file, customer_layer, customize, replaced_by, undo, with_definitions
from ...engine.packs.history import LIMIT, layer_history
from ...engine.security.rights import rights_of
from ...engine.storage.draft import LayerChange
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ...metadata.reader import read_bodies
from ..visit import current_context, current_runtime, current_visit
from .answers import MAXIMUM_VERSION, json_answer
from .body import json_object, member, only_members, parameters, whole_number
from .errors import Refusal

metadata = Blueprint("metadata", __name__, url_prefix="/api/v1/metadata")

MEMBERS = ("definitions", "remove", "replace", "undo", "manifest_version")


@metadata.post("/plan")
def plan() -> Response:
    """What laying these definitions and overlays into the customer layer would do."""
    return _changed(apply=False)


@metadata.post("/apply")
def apply() -> Response:
    """Lay them in."""
    return _changed(apply=True)


@metadata.get("/layer")
def layer() -> Response:
    """The customer layer: every definition and overlay as a file would hold it."""
    _require_administrator()
    parameters()
    runtime = current_runtime()
    with runtime.database.read() as connection:
        held = customer_layer(connection)
    definitions = [as_file(raw) for raw in held.definitions]
    return json_answer({"definitions": definitions, "manifest_version": runtime.current.version})


@metadata.get("/history")
def history() -> Response:
    """Who changed which value when, the newest first; `next` is the `before` of the changes before these."""
    _require_administrator()
    given = parameters("before", "limit")
    before = whole_number(given, "before", MAXIMUM_VERSION, 1, MAXIMUM_VERSION)
    limit = whole_number(given, "limit", LIMIT, 1, 200)
    with current_runtime().database.read() as connection:
        events = layer_history(connection, before, limit)
    following = events[-1].version if len(events) == limit else None
    return json_answer({"changes": [event.as_json() for event in events], "next": following})


def _changed(*, apply: bool) -> Response:
    _require_administrator()
    parameters()
    body = json_object()
    only_members(body, MEMBERS)
    take_back = member(body, "undo", bool, False)
    change = None if take_back else _wanted(body)
    runtime = current_runtime()
    how: dict[str, Any] = {
        "apply": apply,
        "actor": current_context().actor.id,
        "current": runtime.refresh().manifest,
        "planned_on": member(body, "manifest_version", int, 0) or None,
    }
    try:
        made = undo(runtime.database, **how) if change is None else customize(runtime.database, change, **how)
    except ProblemError as error:
        # Among what is wrong with definitions, an unknown object is no missing page.
        own = error.status in (HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)
        raise Refusal(error.problems, error.status if own else HTTPStatus.UNPROCESSABLE_ENTITY) from error
    if apply:
        runtime.refresh()
    return _plan_answer(made)


def _plan_answer(made: Plan) -> Response:
    return json_answer(made.as_json(current_visit().locale))


def _wanted(body: Mapping[str, Any]) -> LayerChange:
    """The change that the body asks for; with `replace` the layer becomes just its definitions."""
    replace = member(body, "replace", bool, False)
    definitions = member(body, "definitions", list, [])
    remove = member(body, "remove", list, [])
    if not definitions and not remove and not replace:
        raise ProblemError(Problem("body_member_missing", field="definitions", parameters={"member": "definitions"}))
    places = {"definitions": (definitions, dict), "remove": (remove, str)}
    for name, (entries, kind) in places.items():
        if any(type(entry) is not kind for entry in entries):
            expected = {"en": "an array of " + ("objects" if kind is dict else "texts"), "zh": "数组"}
            raise ProblemError(
                Problem("body_member_invalid", field=name, parameters={"member": name, "expected": expected})
            )
    raw, problems = read_bodies((f"definitions/{place}", entry) for place, entry in enumerate(definitions))
    if problems:
        raise Refusal(problems, HTTPStatus.UNPROCESSABLE_ENTITY)
    return replaced_by(raw) if replace else with_definitions(raw, remove)


def _require_administrator() -> None:
    context = current_context()
    if not rights_of(current_runtime().current, context.actor).administrator:
        raise ProblemError(Problem("not_administrator"))
