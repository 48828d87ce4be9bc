"""Changing the definitions over HTTP: plan, apply, and the customer layer as it is. Administrators only."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from ...engine.packs.customer import as_file, customer_layer, customize, with_definitions
from ...engine.security.rights import rights_of
from ...engine.storage.draft import LayerChange
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ...metadata.reader import read_bodies
from ..visit import current_context, current_runtime, current_visit
from .answers import json_answer
from .body import json_object, member, only_members, parameters
from .errors import Refusal

metadata = Blueprint("metadata", __name__, url_prefix="/api/v1/metadata")

MEMBERS = ("definitions", "remove")


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


def _changed(*, apply: bool) -> Response:
    _require_administrator()
    parameters()
    body = json_object()
    only_members(body, MEMBERS)
    change = _wanted(body)
    runtime = current_runtime()
    actor = current_context().actor.id
    try:
        made = customize(runtime.database, change, apply=apply, actor=actor, current=runtime.refresh().manifest)
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
    definitions = member(body, "definitions", list, [])
    remove = member(body, "remove", list, [])
    if not definitions and not remove:
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
    return with_definitions(raw, remove)


def _require_administrator() -> None:
    context = current_context()
    if not rights_of(current_runtime().current, context.actor).administrator:
        raise ProblemError(Problem("not_administrator"))
