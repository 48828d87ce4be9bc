"""What an expression may name: fields with labels in every language, and functions with what they say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ...engine.model import Model
from ...engine.security.rights import Rights, not_permitted
from ...metadata.definitions.object import FieldDefinition
from ...metadata.expressions.checker import catalogue
from ...metadata.expressions.environment import ORGANISATION
from ...metadata.expressions.functions.related import RelatedFunction
from ...metadata.expressions.kinds import kind_label
from ...metadata.expressions.naming import ORGANISATION_VALUES, VIEWER
from ...metadata.expressions.types import RECORD, Unresolved
from ...metadata.labels import Text, text_in
from ...metadata.problem import ProblemError
from ...metadata.scope import VIEWER_OBJECT, ObjectScope

COMPOUND = "compound"
ORGANISATION_LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "name": {"en": "Name", "zh": "名称"},
        "base_currency": {"en": "Base currency", "zh": "本位币"},
        "zone": {"en": "Time zone", "zh": "时区"},
        "locale": {"en": "Language", "zh": "语言"},
        "fiscal_month": {"en": "First month of the business year", "zh": "财年首月"},
        "calendar": {"en": "Calendar", "zh": "工作日历"},
    }
)


def field_entries(model: Model, rights: Rights, object_name: str, path: str, locale: str) -> list[dict[str, Any]]:
    """The fields after `path` ("", "owner.", "$User.", "$Org."), each with labels, type, choices, whether it goes on.

    A set of related records in the path ("loans.") leads to their fields, "$Record." back to those of the object. At
    the start, and after a set, come the sets of related records, too.
    ProblemError where the viewer may not read the object; a path to nothing has no fields.
    """
    definition = model.manifest.object(object_name)
    if not rights.allows("read", definition.name):
        raise ProblemError(not_permitted("read", definition.label))
    first, *rest = steps = [step for step in path.split(".") if step] or [""]
    if first == ORGANISATION:
        return [] if rest else _organisation_entries(locale)
    if first == VIEWER:
        start, steps = VIEWER_OBJECT, rest
    else:
        steps = rest if first == RECORD else [step for step in steps if step]
        start, steps = _behind_sets(model, rights, definition.name, steps)
    entries = []
    for name in dict.fromkeys(model.manifest.names_after(start, ".".join((*steps, "id")))) if start else ():
        passed = model.manifest.resolve_path(start, ".".join((*steps, name)))
        if passed and all(_is_readable(rights, step) for step in passed[:-1]):
            entries.append(_field_entry(model, rights, passed[-1], locale))
    fields = [entry for entry in entries if entry["kind"] != COMPOUND or entry["onward"]]
    return fields if steps or first == VIEWER else [*fields, *_related_entries(model, rights, start, locale)]


def _behind_sets(model: Model, rights: Rights, start: str, steps: Sequence[str]) -> tuple[str, list[str]]:
    """Where the last set in the path leads, and the lookups after it; nowhere ("") where the viewer may not follow."""
    waiting: list[str] = []
    for step in steps:
        waiting.append(step)
        if model.manifest.resolve_path(start, ".".join(waiting)):
            continue
        found = ObjectScope(model.manifest, start).related(tuple(waiting))
        if isinstance(found, Unresolved):
            continue
        passed = model.manifest.resolve_path(start, ".".join(waiting[:-1])) if waiting[1:] else ()
        relation, _ = found
        if not rights.allows("read", relation.object_name) or not all(_is_readable(rights, one) for one in passed):
            return "", []
        start, waiting = relation.object_name, []
    return start, waiting


def _organisation_entries(locale: str) -> list[dict[str, Any]]:
    return [_entry(name, ORGANISATION_LABELS[name], kind.kind, locale) for name, kind in ORGANISATION_VALUES.items()]


def _entry(name: str, labels: Text, kind: str, locale: str) -> dict[str, Any]:
    """A name without choices that nothing follows."""
    return {
        "name": name,
        "label": text_in(labels, locale, name),
        "labels": dict(labels or {}),
        "kind": kind,
        "type": text_in(kind_label(kind), locale),
        "choices": [],
        "onward": False,
        "system": False,
    }


def _related_entries(model: Model, rights: Rights, object_name: str, locale: str) -> list[dict[str, Any]]:
    """The sets of related records that SUMOF, COUNTOF and their like take, by name."""
    return [
        _entry(name, model.manifest.objects[field.object].plural, "records", locale)
        for name, field in model.manifest.relations.get(object_name, {}).items()
        if rights.allows("read", field.object)
    ]


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
            "of_sets": isinstance(function, RelatedFunction),
        }
        for name, function in catalogue().items()
        if name.replace("_", "").isalnum()
    ]
