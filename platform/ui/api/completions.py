"""What an expression may name: fields with labels in every language, and functions with what they say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...engine.model import Model
from ...engine.security.rights import Rights
from ...metadata.definitions.object import FieldDefinition
from ...metadata.expressions.checker import catalogue
from ...metadata.expressions.kinds import kind_label
from ...metadata.expressions.naming import VIEWER
from ...metadata.labels import text_in
from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import VIEWER_OBJECT

COMPOUND = "compound"


def field_entries(model: Model, rights: Rights, object_name: str, path: str, locale: str) -> list[dict[str, Any]]:
    """The fields after `path` ("", "owner.", "$User."), each with labels, type, choices, and whether it goes on.

    After "" come the sets of related records, too.

    ProblemError where the viewer may not read the object; a path to nothing has no fields.
    """
    definition = model.manifest.object(object_name)
    if not rights.allows("read", definition.name):
        raise ProblemError(Problem("not_permitted", parameters={"action": "read", "object": definition.label}))
    steps = [step for step in path.split(".") if step]
    start = definition.name
    if steps and steps[0] == VIEWER:
        start, steps = VIEWER_OBJECT, steps[1:]
    entries = []
    for name in dict.fromkeys(model.manifest.names_after(start, ".".join((*steps, "id")))):
        passed = model.manifest.resolve_path(start, ".".join((*steps, name)))
        if passed and all(_is_readable(rights, step) for step in passed[:-1]):
            entries.append(_field_entry(model, rights, passed[-1], locale))
    fields = [entry for entry in entries if entry["kind"] != COMPOUND or entry["onward"]]
    return fields if path else [*fields, *_related_entries(model, rights, start, locale)]


def _related_entries(model: Model, rights: Rights, object_name: str, locale: str) -> list[dict[str, Any]]:
    """The sets of related records that SUMOF, COUNTOF and their like take, by name."""
    entries = []
    for name, field in model.manifest.relations.get(object_name, {}).items():
        definition = model.manifest.objects[field.object]
        if rights.allows("read", field.object):
            label = text_in(definition.plural, locale, field.object)
            entries.append(
                {
                    "name": name,
                    "label": label,
                    "labels": dict(definition.plural or {}),
                    "kind": "records",
                    "type": text_in(kind_label("records"), locale),
                    "choices": [],
                    "onward": False,
                    "system": False,
                }
            )
    return entries


def _field_entry(model: Model, rights: Rights, field: FieldDefinition, locale: str) -> dict[str, Any]:
    kind = model.manifest.field_type(field).expression_type
    choices = field.choices.values.values() if field.choices else ()
    onward = len(field.targets) == 1 and field.target in model.tables and _is_readable(rights, field)
    return {
        "name": field.name,
        "label": text_in(field.label, locale, field.name),
        "labels": dict(field.label or {}),
        "kind": kind,
        "type": text_in(kind_label(kind), locale, kind),
        "choices": [{"name": one.name, "label": text_in(one.label, locale, one.name)} for one in choices],
        "onward": onward,
        "system": field.system,
    }


def _is_readable(rights: Rights, field: FieldDefinition) -> bool:
    return len(field.targets) == 1 and rights.allows("read", field.targets[0])


def function_entries(locale: str) -> Sequence[Mapping[str, Any]]:
    """Every function by name: how it is written, what it does, examples, and the trap it holds, if any."""
    return [
        {
            "name": name,
            "syntax": function.syntax,
            "doc": text_in(function.doc, locale),
            "trap": text_in(function.trap, locale),
            "examples": list(function.examples),
        }
        for name, function in catalogue().items()
        if name.replace("_", "").isalnum()
    ]
