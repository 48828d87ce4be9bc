"""Judges the shape of definitions by the JSON Schemas in `schema_registry`, each compiled once."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any, Protocol

from .field_types.base import FieldType
from .layers import MergedDefinition, escape
from .problem import Problem
from .reasons import ShapeError, shape_reason
from .suggestions import nearest

VERSION = "v1"


class Validator(Protocol):
    """A compiled JSON Schema."""

    def iter_errors(self, instance: Any) -> Iterator[Any]:
        """Every ShapeError of the value."""
        ...


@functools.cache
def schemas() -> Mapping[str, Any]:
    """File name → parsed schema of the current version."""
    folder = resources.files("metacrm.schema_registry") / VERSION
    files = [entry for entry in folder.iterdir() if entry.name.endswith(".json")]
    return {entry.name: json.loads(entry.read_text(encoding="utf-8")) for entry in files}


@functools.cache
def _validator(kind: str) -> Validator:
    # Imported here and below: a process that starts on definitions already judged never needs it.
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas().items()
    )
    return Draft202012Validator(schemas()[f"{kind}.json"], registry=registry)


def shape_problems(definition: MergedDefinition) -> list[Problem]:
    """What the schema of its kind has against a merged definition, each with file and JSON pointer."""
    body = {"kind": definition.kind, "name": definition.name, **definition.body}
    return _problems(definition, _validator(definition.kind).iter_errors(body))


def option_problems(definition: MergedDefinition, field_types: Mapping[str, FieldType]) -> list[Problem]:
    """What the field types have against the options of an object's fields."""
    problems: list[Problem] = []
    fields = definition.body.get("fields", {})
    for name, body in fields.items() if isinstance(fields, dict) else ():
        place = f"/fields/{escape(name)}"
        word = body.get("type") if isinstance(body, dict) else None
        if not isinstance(word, str) or word not in field_types:
            parameters = {"type": word, "known": nearest(str(word), field_types)}
            problems.append(_at(definition, f"{place}/type", "unknown_field_type", parameters))
            continue
        problems += _problems(definition, _option_errors(field_types[word], body), place)
    return problems


def _option_errors(field_type: FieldType, body: Mapping[str, Any]) -> Iterator[ShapeError]:
    shared = shared_field_properties()
    options = {key: value for key, value in body.items() if key not in shared}
    yield from _option_validator(field_type).iter_errors(options)


@functools.cache
def _option_validator(field_type: FieldType) -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(
        {
            "type": "object",
            "properties": dict(field_type.options_schema),
            "required": list(field_type.required_options),
            "additionalProperties": False,
        }
    )


@functools.cache
def shared_field_properties() -> frozenset[str]:
    """The properties that a field of any type may have."""
    return frozenset(schemas()["field.json"]["properties"])


def _problems(definition: MergedDefinition, errors: Iterable[ShapeError], place: str = "") -> list[Problem]:
    """One problem for each thing that the errors tell; a validator may tell the same several times."""
    found: list[Problem] = []
    for error in sorted(errors, key=lambda error: list(map(str, error.absolute_path))):
        pointer = place + "".join(f"/{escape(str(step))}" for step in error.absolute_path)
        found += [problem for problem in _told(definition, error, pointer) if problem not in found]
    return found


def _told(definition: MergedDefinition, error: ShapeError, pointer: str) -> list[Problem]:
    instance, required = error.instance, error.validator_value
    if error.validator == "additionalProperties":
        known, patterns = error.schema.get("properties", {}), error.schema.get("patternProperties", {})
        fits = [re.compile(pattern).search for pattern in patterns]
        extra = [key for key in instance if key not in known and not any(search(key) for search in fits)]
        close = {key: {"property": key, "known": nearest(key, known)} for key in extra}
        return [_at(definition, f"{pointer}/{escape(key)}", "unknown_property", told) for key, told in close.items()]
    if error.validator == "required":
        missing = [key for key in required if key not in instance]
        return [_at(definition, pointer, "missing_property", {"property": key}) for key in missing]
    return [_at(definition, pointer, "wrong_shape", {"reason": shape_reason(error)})]


def _at(definition: MergedDefinition, pointer: str, code: str, parameters: Mapping[str, Any]) -> Problem:
    return Problem(code, file=definition.file_of(pointer), pointer=pointer, parameters=parameters)
