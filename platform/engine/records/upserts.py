"""What an upsert writes: a change of the one record that has the key, else a new one with it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ...metadata.field_types.base import InvalidValue
from ...metadata.problem import Problem, ProblemError
from ..change import UPDATE, RecordInput
from ..model import CompiledField, CompiledObject, Model
from ..query.find import key_of


class Basis(Struct, frozen=True):
    """What the one who asks knows of the record: that it is there, and at which version."""

    is_there: bool = False
    version: int | None = None


ANY_STATE = Basis()


def check_key(model: Model, object_name: str, field: str, value: str, values: Mapping[str, Any]) -> None:
    """ProblemError where the field can't say which record is meant, or the values name another one."""
    compiled = model.object(object_name)
    item = compiled.fields.get(field)
    if item is None:
        return  # the search for the record tells it
    parameters: dict[str, Any] = {"field": item.definition.label, "value": value}
    if not _is_matchable(compiled, item):
        known = [one.name for one in compiled.stored if _is_matchable(compiled, one)]
        raise ProblemError(Problem("not_matchable", field=field, parameters={**parameters, "known": known}))
    if not value.strip():
        raise ProblemError(Problem("required", field=field, parameters=parameters))
    if field in values:
        with contextlib.suppress(InvalidValue):  # a save tells it
            if key_of(compiled, item, values[field]) != key_of(compiled, item, value):
                raise ProblemError(Problem("key_contradicted", field=field, parameters=parameters))


def upserting(
    compiled: CompiledObject, field: str, value: str, values: Mapping[str, Any], found: Sequence[str], based_on: Basis
) -> RecordInput:
    """The write, where `found` are the records that have the key; ProblemError where it can't be one of them."""
    if len(found) > 1:
        raise ProblemError(Problem("ambiguous_match", field=field, parameters={"value": value, "count": len(found)}))
    if found:
        return RecordInput(compiled.name, values, UPDATE, found[0], based_on.version)
    if based_on.is_there:
        parameters = {"object": compiled.definition.label, "id": value[:60]}
        raise ProblemError(Problem("record_not_found", field=field, parameters=parameters))
    return RecordInput(compiled.name, {field: value, **values})


def _is_matchable(compiled: CompiledObject, item: CompiledField) -> bool:
    return item.definition.unique or (item.name, "key") in compiled.table.columns
