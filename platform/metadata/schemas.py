"""Judges the shape of definitions by the JSON Schemas in `schema_registry`, each compiled once."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

from .computation_catalogue import computations
from .computations.base import Computation
from .field_types.base import FieldType
from .layers import MergedDefinition, escape
from .problem import Problem
from .reader import VERSION
from .reasons import ShapeError, shape_reason
from .suggestions import nearest

Named = FieldType | Computation
"""What the `type` of a field may name."""


@functools.cache
def schemas() -> Mapping[str, Any]:
    """File name → parsed schema of the current version."""
    folder = resources.files("metacrm.schema_registry") / VERSION
    files = [entry for entry in folder.iterdir() if entry.name.endswith(".json")]
    return {entry.name: json.loads(entry.read_text(encoding="utf-8")) for entry in files}


class Validator:
    """A compiled JSON Schema. Whether a value fits is asked of a quick library; only a value that does not, of one that
    tells every reason: definitions are judged by the hundred, and hardly one is wrong.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        # Imported here: a process that starts on definitions already judged never needs either.
        import jsonschema_rs

        self._schema = schema
        self._quick = jsonschema_rs.Draft202012Validator(dict(schema), registry=_registry())

    def errors(self, instance: Any) -> Iterable[ShapeError]:
        """Everything that the schema has against the value."""
        try:
            fits = self._quick.is_valid(instance)
        except ValueError:
            fits = False  # what has no counterpart in the quick library, such as half a surrogate pair
        return () if fits else self._reasons(instance)

    def _reasons(self, instance: Any) -> Iterator[Any]:
        from jsonschema import Draft202012Validator
        from referencing import Registry, Resource

        known = ((name, Resource.from_contents(schema)) for name, schema in schemas().items())
        registry: Registry[Any] = Registry().with_resources(known)
        return Draft202012Validator(self._schema, registry=registry).iter_errors(instance)


@functools.cache
def _registry() -> Any:
    import jsonschema_rs

    return jsonschema_rs.Registry([*schemas().items()])


@functools.cache
def validator(kind: str) -> Validator:
    """The schema of that name, compiled."""
    return Validator(schemas()[f"{kind}.json"])


def shape_problems(definition: MergedDefinition) -> list[Problem]:
    """What the schema of its kind has against a merged definition, each with file and JSON pointer."""
    body = {"kind": definition.kind, "name": definition.name, **definition.body}
    return _problems(definition, validator(definition.kind).errors(body))


def option_problems(definition: MergedDefinition, field_types: Mapping[str, FieldType]) -> list[Problem]:
    """What the field types have against the options of an object's fields."""
    problems: list[Problem] = []
    known: Mapping[str, Named] = {**field_types, **computations()}
    fields = definition.body.get("fields", {})
    for name, body in fields.items() if isinstance(fields, dict) else ():
        place = f"/fields/{escape(name)}"
        word = body.get("type") if isinstance(body, dict) else None
        if not isinstance(word, str) or word not in known:
            parameters = {"type": word, "known": nearest(str(word), known)}
            problems.append(_at(definition, f"{place}/type", "unknown_field_type", parameters))
            continue
        problems += _problems(definition, _option_errors(known[word], body), place)
    return problems


def _option_errors(named: Named, body: Mapping[str, Any]) -> Iterable[ShapeError]:
    shared = shared_field_properties()
    options = {key: value for key, value in body.items() if key not in shared}
    return _option_validator(named).errors(options)


@functools.cache
def _option_validator(named: Named) -> Validator:
    return Validator(
        {
            "type": "object",
            "properties": dict(named.options_schema),
            "required": list(named.required_options),
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
