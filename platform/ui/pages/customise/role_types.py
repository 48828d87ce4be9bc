"""The types that a role gives new records, object by object: which its holders may choose, and which comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....metadata.authoring.members import differences
from ....metadata.definitions.object import FieldDefinition
from ...view_models import Choice, Field, FormSection
from ..view import View
from .inputs import Inputs, Posted

MEMBER = "record_types"
"""The map of a role that says it: object → `allowed` types (none: all) and the `default` one."""
ALLOWED, DEFAULT = "allowed", "default"

RoleBody = Mapping[str, Any]


def types_section(view: View, inputs: Inputs, role: RoleBody) -> tuple[FormSection, ...]:
    """Two fields for each object whose records have types; no section where none has."""
    fields: list[Field] = []
    for name, field in _typed_objects(view).items():
        held, label = _held(role, name), view.mark(name).label
        types = [Choice(one, view.text(value.label, one)) for one, value in _values(field).items()]
        many, one = view.t("customise.types_of", object=label), view.t("customise.first_type_of", object=label)
        every, asked = view.t("customise.types_help"), view.t("customise.first_type_help")
        fields.append(inputs.choices(_at(name, ALLOWED), many, types, held.get(ALLOWED, ()), help=every))
        fields.append(inputs.choice(_at(name, DEFAULT), one, types, held.get(DEFAULT, ""), help=asked))
    return (FormSection(view.t("customise.record_types"), tuple(fields)),) if fields else ()


def types_pointers(view: View) -> dict[str, str]:
    """The JSON pointers of a role that the fields stand for."""
    return {
        f"/{MEMBER}/{name}{part}": _at(name, key)
        for name in _typed_objects(view)
        for part, key in (("", ALLOWED), (f"/{DEFAULT}", DEFAULT))
    }


def types_patches(view: View, role: RoleBody, posted: Posted) -> dict[str, Any]:
    """What an overlay must say of each object whose types shall be others."""
    patches = {}
    for name, field in _typed_objects(view).items():
        if _at(name, DEFAULT) in posted.values and (patch := _changed(role, name, field, posted)):
            patches[name] = patch
    return patches


def _changed(role: RoleBody, name: str, field: FieldDefinition, posted: Posted) -> dict[str, Any]:
    held = _held(role, name)
    chosen = set(posted.many(_at(name, ALLOWED)))
    allowed = [one for one in _values(field) if one in chosen and chosen != set(_values(field))]
    if set(allowed) == set(held.get(ALLOWED, ())):
        allowed = list(held.get(ALLOWED, ()))
    wanted = {ALLOWED: allowed or None, DEFAULT: posted.one(_at(name, DEFAULT)) or None}
    patch = differences(held, wanted)
    back = {"hidden": None} if patch and role.get(MEMBER, {}).get(name, {}).get("hidden") else {}
    return {**patch, **back}


def _held(role: RoleBody, name: str) -> Mapping[str, Any]:
    """What the role says of the object's types; nothing where that is hidden."""
    line: Mapping[str, Any] = role.get(MEMBER, {}).get(name, {})
    return {} if line.get("hidden") else line


def _typed_objects(view: View) -> Mapping[str, FieldDefinition]:
    """The objects whose records have types, with the field that says the type."""
    objects = view.model.manifest.objects.values()
    fields = {one.name: one.fields.get(one.record_type) for one in objects}
    return {name: field for name, field in fields.items() if field and field.choices}


def _values(field: FieldDefinition) -> Mapping[str, Any]:
    return field.choices.values if field.choices else {}


def _at(name: str, key: str) -> str:
    return f"{MEMBER}.{name}.{key}"
