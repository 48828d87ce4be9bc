"""Turns layers of raw definitions into a manifest, gathering every problem on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import orjson
from msgspec import structs

from .computation_catalogue import computations
from .computing import settled
from .definitions.base import ordered
from .definitions.computed import Computed
from .definitions.object import COMPUTED, FieldDefinition, ObjectDefinition
from .definitions.picklist import Choice, PicklistDefinition
from .field_types.base import FieldType, option_defaults
from .frozen import freeze, thaw
from .kinds import kinds
from .layers import Layer, MergedDefinition, merge
from .manifest import Manifest
from .problem import ProblemError
from .relations import relations_of
from .schemas import option_problems, shape_problems, shared_field_properties
from .system_fields import CURRENCY_FIELD, SYSTEM_FIELDS

ROLE_PICKLIST = "role"
"""The picklist whose values are the roles; the manifest makes it."""

_FIELD_ATTRIBUTES = (
    "required",
    "unique",
    "read_only",
    "search",
    "index",
    "history",
    "required_when",
    "read_only_when",
    "blank_as",
    "related_name",
)


def resolve(
    layers: Iterable[Layer],
    field_types: Mapping[str, FieldType],
    *,
    trusted: Manifest | None = None,
    applied: str | None = None,
) -> Manifest:
    """The manifest of these layers, lowest first; ProblemError with everything that keeps it from existing.

    Schemas take most of the time, so what they have judged before is not judged again: definitions that are as in the
    manifest `trusted`, and all of them where their fingerprint is `applied`. The rules of `checks` are not applied
    here: they judge the manifest that comes out.
    """
    merged, problems = merge(layers)
    for definition in merged.values():
        definition.mark = _known_mark(definition, trusted) or _mark(definition)
    whole = fingerprint(merged)
    for definition in merged.values() if whole != applied else ():
        if not _is_known(definition, trusted):
            problems += shape_problems(definition)
            problems += option_problems(definition, field_types) if definition.kind == "object" else []
    if problems:
        raise ProblemError(problems)
    same_texts = _translations(merged) == (_translations(trusted.merged) if trusted else [])
    _translate(merged)
    return _manifest(merged, field_types, whole, trusted if same_texts else None)


def resolve_sound(merged: Mapping[tuple[str, str], MergedDefinition], field_types: Mapping[str, FieldType]) -> Manifest:
    """The manifest of merged definitions whose shape is known to be right."""
    for definition in merged.values():
        definition.mark = _mark(definition)
    whole = fingerprint(merged)
    _translate(merged)
    return _manifest(merged, field_types, whole, None)


def _manifest(
    merged: Mapping[tuple[str, str], MergedDefinition],
    field_types: Mapping[str, FieldType],
    whole: str,
    trusted: Manifest | None,
) -> Manifest:
    groups: dict[str, dict[str, Any]] = {kind: {} for kind in kinds()}
    for (kind, name), definition in sorted(merged.items()):
        if not definition.body.get("hidden"):
            known = getattr(trusted, f"{kind}s")[name] if _is_known(definition, trusted) else None
            groups[kind][name] = known or kinds()[kind].from_body(
                name, freeze(definition.body), definition.layer, definition.file
            )
    groups["picklist"][ROLE_PICKLIST] = _role_picklist(groups["role"], trusted)
    for name, definition in groups["object"].items():
        if not _is_complete(definition, groups["picklist"]):
            fields = _fields(definition, merged["object", name], field_types, groups["picklist"])
            complete = MappingProxyType({field.name: field for field in fields})
            groups["object"][name] = replace(definition, fields=complete)
    objects: dict[str, ObjectDefinition] = groups["object"]
    incoming = _incoming(objects)
    by_kind: dict[str, Any] = {f"{kind}s": MappingProxyType(group) for kind, group in groups.items()}
    made = Manifest(
        fingerprint=whole,
        field_types=field_types,
        merged=MappingProxyType(dict(merged)),
        incoming=incoming,
        relations=relations_of(objects, incoming),
        subtypes=_subtypes(objects),
        former_objects=MappingProxyType({old: name for name, o in objects.items() for old in o.formerly}),
        former_fields=_former_fields(objects),
        **by_kind,
    )
    return settled(made, lambda field: _parts(field, field_types), trusted)


def fingerprint(merged: Mapping[tuple[str, str], MergedDefinition]) -> str:
    """A hash that changes when any definition changes and is the same on every machine."""
    marks = [[*key, definition.mark] for key, definition in sorted(merged.items())]
    return hashlib.sha256(json.dumps(marks).encode()).hexdigest()[:32]


def _mark(definition: MergedDefinition) -> str:
    content = [definition.layer, definition.origins, definition.body]
    try:
        text = orjson.dumps(content)
    except TypeError:  # an integer beyond 64 bits
        text = json.dumps(content, ensure_ascii=False).encode()
    return hashlib.sha256(text).hexdigest()[:32]


def _known_mark(definition: MergedDefinition, trusted: Manifest | None) -> str:
    """The mark it has in the other manifest, where both are nothing but the very same statement of a layer."""
    known = trusted.merged.get((definition.kind, definition.name)) if trusted else None
    if known is None or definition.copied or known.copied:
        return ""
    return known.mark if known.raw is definition.raw and known.layer == definition.layer else ""


def _is_known(definition: MergedDefinition, trusted: Manifest | None) -> bool:
    """Whether the other manifest holds just the same definition, from the same place."""
    known = trusted.merged.get((definition.kind, definition.name)) if trusted else None
    return known is not None and (known.mark, known.file) == (definition.mark, definition.file)


def _is_complete(definition: ObjectDefinition, picklists: Mapping[str, PicklistDefinition]) -> bool:
    """Whether the object was taken over with its fields, and their picklists are still the same."""
    fields = definition.fields.values()
    return bool(fields) and all(field.choices is picklists.get(field.options.get("picklist", "")) for field in fields)


def _translations(merged: Mapping[tuple[str, str], MergedDefinition]) -> list[tuple[str, str]]:
    return sorted((name, definition.mark) for (kind, name), definition in merged.items() if kind == "translation")


def _fields(
    definition: ObjectDefinition,
    merged: MergedDefinition,
    field_types: Mapping[str, FieldType],
    picklists: Mapping[str, PicklistDefinition],
) -> Iterator[FieldDefinition]:
    bodies: dict[str, Mapping[str, Any]] = dict(ordered(definition.body.get("fields", {})))
    money = any(field_types[_type(body)].expression_type == "money" for body in bodies.values())
    system = {**({"currency": CURRENCY_FIELD} if money and "currency" not in bodies else {}), **SYSTEM_FIELDS}
    for name, body in (*bodies.items(), *system.items()):
        whole = _field(definition.name, name, body, field_types, picklists, merged.origin(f"/fields/{name}"))
        yield structs.replace(whole, system=name in system)
        yield from _parts(whole, field_types)


def _parts(whole: FieldDefinition, field_types: Mapping[str, FieldType]) -> Iterator[FieldDefinition]:
    for part, body in field_types[whole.type].parts(whole).items():
        made = _field(whole.object, f"{whole.name}_{part}", body, field_types, MappingProxyType({}), whole.layer)
        yield structs.replace(made, part_of=whole.name, part=part, history=whole.history)


def _type(body: Mapping[str, Any]) -> str:
    """The field type that a body names; of a computed field, until it is worked out, that of any text."""
    return "text" if body["type"] in computations() else str(body["type"])


def _computed(body: Mapping[str, Any]) -> dict[str, Any]:
    if body["type"] not in computations():
        return {}
    computed = Computed(body["type"], body.get("blank_as", "blank"), body.get("as") == "system")
    return {"computed": computed, "read_only": True, "history": False}


def _field(
    object_name: str,
    name: str,
    body: Mapping[str, Any],
    field_types: Mapping[str, FieldType],
    picklists: Mapping[str, PicklistDefinition],
    layer: str,
) -> FieldDefinition:
    own = {key: value for key, value in body.items() if key not in shared_field_properties()}
    word = _type(body)
    options = {**option_defaults(field_types[word]), **own}
    return FieldDefinition(
        object=object_name,
        name=name,
        type=word,
        label=body.get("label", MappingProxyType({})),
        help=body.get("help", MappingProxyType({})),
        options=MappingProxyType(options),
        formerly=tuple(body.get("formerly", ())),
        choices=picklists.get(options.get("picklist", "")),
        targets=field_types[word].targets(options),
        layer=layer,
        **_default(body.get("default")),
        **{**{attribute: body[attribute] for attribute in _FIELD_ATTRIBUTES if attribute in body}, **_computed(body)},
    )


def _default(default: Any) -> dict[str, Any]:
    if isinstance(default, Mapping) and COMPUTED in default:
        return {"default_expression": str(default[COMPUTED]), "default_blank_as": default.get("blank_as", "blank")}
    return {"default": default}


def _role_picklist(roles: Mapping[str, Any], trusted: Manifest | None) -> PicklistDefinition:
    values = {name: Choice(name, role.label) for name, role in roles.items()}
    label = {"en": "Role", "zh": "角色"}
    made = PicklistDefinition(name=ROLE_PICKLIST, label=label, layer="platform", values=MappingProxyType(values))
    known = trusted.picklists[ROLE_PICKLIST] if trusted else None
    return known if known == made else made


def _incoming(objects: Mapping[str, ObjectDefinition]) -> Mapping[str, tuple[FieldDefinition, ...]]:
    found: dict[str, list[FieldDefinition]] = {name: [] for name in objects}
    for definition in objects.values():
        for field in definition.fields.values():
            for target in field.targets if field.part_of is None else ():
                for name in objects if target == "*" else (target,):
                    found.setdefault(name, []).append(field)
    return MappingProxyType({name: tuple(fields) for name, fields in found.items()})


def _subtypes(objects: Mapping[str, ObjectDefinition]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, definition in objects.items():
        if base := definition.traits.get("subtype_of", {}).get("object"):
            found[base] = (*found.get(base, ()), name)
    return MappingProxyType(found)


def _former_fields(objects: Mapping[str, ObjectDefinition]) -> Mapping[tuple[str, str], str]:
    return MappingProxyType(
        {
            (name, old): field.name
            for name, o in objects.items()
            for field in o.fields.values()
            for old in field.formerly
        }
    )


def _translate(merged: Mapping[tuple[str, str], MergedDefinition]) -> None:
    """Write the texts of translation definitions into the labels they belong to; texts without a place are left."""
    for definition in [entry for entry in merged.values() if entry.kind == "translation"]:
        for path, text in definition.body.get("texts", {}).items():
            kind, name, *steps = path.split("/")
            target: Any = merged[kind, name].own_body() if (kind, name) in merged else None
            for step in steps:
                target = target.get(step) if isinstance(target, dict) else None
            if isinstance(target, dict):
                target[definition.body["language"]] = text


def as_json(manifest: Manifest) -> dict[str, Any]:
    """All merged bodies, for tools: "kind/name" → body."""
    return {f"{kind}/{name}": thaw(definition.body) for (kind, name), definition in manifest.merged.items()}
