"""Writing records: create (one or many), upsert, change, delete, restore, clone, and trying out what would happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request
from msgspec import Struct

from ...engine.change import CREATE, DELETE, RESTORE, UPDATE, RecordInput
from ...engine.context import Context
from ...engine.model import CompiledField, CompiledObject
from ...engine.records.parsing import REFERENCE_KEY
from ...engine.records.service import RecordService
from ...engine.records.upserts import Basis
from ...metadata.problem import Problem, ProblemError
from ..visit import current_context, current_runtime, current_visit
from .answers import json_answer, record_id, wanted_version
from .body import json_object, member, only_members, optional_json_object, parameters
from .writing import carry_out, deleted, results, saved_record, single

saves = Blueprint("saves", __name__, url_prefix="/api/v1/records")

MAXIMUM_BATCH = 1_000
BATCH_MEMBERS = ("records", "all_or_none")


class _Target(Struct, frozen=True):
    """What a request writes to: an object, and which of its records, if it is one that is there."""

    context: Context
    compiled: CompiledObject
    record: str = ""

    def request(self, operation: str, values: Mapping[str, Any], version: int | None = None) -> RecordInput:
        """The write itself."""
        return RecordInput(self.compiled.name, values, operation, self.record or None, version)

    def save(self, operation: str, values: Mapping[str, Any], version: int | None = None) -> Response:
        """Carry one write out and answer it."""
        requests = [self.request(operation, values, version)]
        answering = deleted if operation == DELETE else single
        return carry_out(
            self.context, lambda closing: _service().save(self.context, requests, closing=closing), answering
        )


def _target(object_name: str, record: str | None = None) -> _Target:
    context, compiled = current_context(), current_runtime().current.object(object_name)
    parameters()
    return _Target(context, compiled, record_id(record, compiled.definition.label) if record is not None else "")


def _service() -> RecordService:
    return current_runtime().records


@saves.post("/<object_name>")
def create(object_name: str) -> Response:
    """Create one record, or with `{"records": […]}` many."""
    target, body = _target(object_name), json_object()
    if type(body.get("records")) is not list:
        return target.save(CREATE, body)
    inputs = _batch(target.compiled, body)
    all_or_none = member(body, "all_or_none", bool, False)
    return carry_out(
        target.context,
        lambda closing: _service().save(target.context, inputs, all_or_none=all_or_none, closing=closing),
        results,
    )


@saves.put("/<object_name>/by/<field>/<path:value>")
def upsert(object_name: str, field: str, value: str) -> Response:
    """Change the record whose field has the value, or create it."""
    target = _target(object_name)
    context, compiled = target.context, target.compiled
    _check_match(compiled, field)
    values, version = _change(version_required=False)
    based_on = Basis("If-Match" in request.headers or version is not None, version)
    return carry_out(
        context,
        lambda closing: [
            _service().upsert(context, compiled.name, field, value, values, based_on=based_on, closing=closing)
        ],
        single,
    )


@saves.patch("/<object_name>/<record>")
def change(object_name: str, record: str) -> Response:
    """Change a record that is still at the version given."""
    target = _target(object_name, record)
    values, version = _change(version_required=True)
    return target.save(UPDATE, values, version)


@saves.delete("/<object_name>/<record>")
def delete(object_name: str, record: str) -> Response:
    """Delete a record; it can be restored."""
    return _target(object_name, record).save(DELETE, {}, wanted_version({}, required=False))


@saves.post("/<object_name>/<record>/restore")
def restore(object_name: str, record: str) -> Response:
    """Bring a deleted record back."""
    return _target(object_name, record).save(RESTORE, {})


@saves.post("/<object_name>/<record>/clone")
def clone(object_name: str, record: str) -> Response:
    """A new record with the values of this one; the body may change some."""
    target, body = _target(object_name, record), optional_json_object()
    context, name = target.context, target.compiled.name
    return carry_out(
        context,
        lambda closing: [_service().clone(context, name, target.record, body, closing=closing)],
        single,
    )


@saves.post("/<object_name>/preview")
def preview_new(object_name: str) -> Response:
    """What creating this record would give; nothing is written."""
    return _preview(_target(object_name).request(CREATE, json_object()))


@saves.post("/<object_name>/<record>/preview")
def preview_change(object_name: str, record: str) -> Response:
    """What changing this record would give; nothing is written."""
    target = _target(object_name, record)
    values, version = _change(version_required=False)
    return _preview(target.request(UPDATE, values, version))


def _change(*, version_required: bool) -> tuple[Mapping[str, Any], int | None]:
    """The values of the body, and the version they are based on."""
    body = json_object()
    version = wanted_version(body, required=version_required)
    return {name: value for name, value in body.items() if name != "version"}, version


def _preview(request: RecordInput) -> Response:
    outcome = _service().preview(current_context(), [request])[0]
    missing = [problem for problem in outcome.problems if problem.status in (403, 404)]
    if missing:
        raise ProblemError(missing)
    record: dict[str, Any] = dict(saved_record(outcome))
    if request.operation == CREATE:
        record |= {"id": None, "version": None}
    locale = current_visit().locale
    body: dict[str, Any] = {
        "valid": outcome.ok,
        "record": record,
        "problems": [problem.as_json(locale) for problem in outcome.problems],
    }
    if outcome.conflicts is not None:
        body["conflicts"] = outcome.conflicts
    return json_answer(body)


def _check_match(compiled: CompiledObject, field: str) -> None:
    """Only a unique field, or one marked `match`, may say which record is meant."""
    item = compiled.fields.get(field)
    if item is None or item.column is None or _is_match(item):
        return  # a field that does not exist is told as such by the search for the record
    known = [one.name for one in compiled.fields.values() if _is_match(one)] or ["id"]
    raise ProblemError(
        Problem("not_matchable", field=field, parameters={"field": item.definition.label, "known": known})
    )


def _is_match(item: CompiledField) -> bool:
    return item.definition.unique or bool(item.definition.options.get("match"))


def _batch(compiled: CompiledObject, body: Mapping[str, Any]) -> Sequence[RecordInput]:
    only_members(body, BATCH_MEMBERS)
    entries = body["records"]
    if not entries:
        raise ProblemError(Problem("batch_empty", field="records"))
    if len(entries) > MAXIMUM_BATCH:
        raise ProblemError(Problem("batch_too_large", field="records", parameters={"limit": MAXIMUM_BATCH}))
    problems: list[Problem] = []
    inputs: list[RecordInput] = []
    taken: set[str] = set()
    for index, entry in enumerate(entries):
        problem = _entry_problem(entry, taken)
        if problem is not None:
            problems.append(problem.placed(index=index))
            continue
        reference = entry.get(REFERENCE_KEY)
        values = {name: value for name, value in entry.items() if name != REFERENCE_KEY}
        inputs.append(RecordInput(compiled.name, values, reference=reference))
    if problems:
        raise ProblemError(problems)
    return inputs


def _entry_problem(entry: Any, taken: set[str]) -> Problem | None:
    if type(entry) is not dict:
        expected = {"en": "objects", "zh": "对象数组"}
        return Problem("body_member_invalid", field="records", parameters={"member": "records", "expected": expected})
    reference = entry.get(REFERENCE_KEY)
    if reference is None:
        return None
    if type(reference) is not str or not 0 < len(reference) <= 100:
        expected = {"en": "a text of 1 to 100 characters", "zh": "1 至 100 个字符的文本"}
        parameters_ = {"member": REFERENCE_KEY, "expected": expected}
        return Problem("body_member_invalid", field=REFERENCE_KEY, parameters=parameters_)
    if reference in taken:
        return Problem("reference_name_repeated", field=REFERENCE_KEY, parameters={"name": reference})
    taken.add(reference)
    return None
