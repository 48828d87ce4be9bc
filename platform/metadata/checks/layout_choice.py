"""What decides between an object's layouts can be decided: roles and types exist, and no two are equally right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import ClassVar

from ..definitions.base import Definition
from ..definitions.layout import LayoutDefinition
from ..definitions.object import ObjectDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..suggestions import nearest
from .base import Check, found


class RecordTypes(Check):
    """The record type of an object is a picklist of its own, of one value."""

    name = "record_types"
    codes: ClassVar[tuple[str, ...]] = ("record_type_unfit",)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for definition in manifest.objects.values():
            field = definition.fields.get(definition.record_type)
            fits = field is not None and field.choices and not manifest.field_type(field).storage.many
            if definition.record_type and not fits:
                parameters = {"name": definition.record_type, "object": definition.name}
                yield found(manifest, definition, "/record_type", "record_type_unfit", **parameters)


class LayoutConditions(Check):
    """Layouts are for roles and record types that exist."""

    name = "layout_conditions"
    codes: ClassVar[tuple[str, ...]] = ("unknown_role", "unknown_record_type")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for layout in manifest.layouts.values():
            for place, role in enumerate(layout.roles):
                if role not in manifest.roles:
                    parameters = {"role": role, "known": nearest(role, manifest.roles)}
                    yield found(manifest, layout, f"/roles/{place}", "unknown_role", **parameters)
            definition = manifest.objects.get(layout.object)
            types = _types(definition) if definition else ()
            for place, name in enumerate(layout.record_types if definition else ()):
                if name not in types:
                    yield _unknown(manifest, layout, f"/record_types/{place}", layout.object, name, types)


class RoleTypes(Check):
    """The types that a role allows, and the one it begins with, are types of the object; the latter is allowed."""

    name = "role_types"
    codes: ClassVar[tuple[str, ...]] = ("unknown_record_type", "default_type_not_allowed")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for role in manifest.roles.values():
            for name, said in role.record_types.items():
                if name not in manifest.objects:
                    continue
                at, types = f"/record_types/{name}", _types(manifest.objects[name])
                places = [(f"{at}/allowed/{place}", one) for place, one in enumerate(said.allowed)]
                for pointer, one in [*places, *([(f"{at}/default", said.default)] if said.default else [])]:
                    if one not in types:
                        yield _unknown(manifest, role, pointer, name, one, types)
                if said.default and said.allowed and said.default not in said.allowed:
                    parameters = {"name": said.default, "object": name}
                    yield found(manifest, role, f"{at}/default", "default_type_not_allowed", **parameters)


class LayoutTies(Check):
    """Where two layouts could serve the same page, one of them is the more specific or comes first by its order."""

    name = "layout_ties"
    codes: ClassVar[tuple[str, ...]] = ("layout_tie",)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        by_object: dict[str, list[LayoutDefinition]] = {}
        for layout in manifest.layouts.values():
            by_object.setdefault(layout.object, []).append(layout)
        for layouts in by_object.values():
            for one, other in combinations(layouts, 2):
                if _tie(one, other):
                    parameters = {"name": other.name, "other": one.name}
                    yield found(manifest, other, "/name", "layout_tie", **parameters)


def _unknown(
    manifest: Manifest, definition: Definition, pointer: str, object_name: str, name: str, types: Sequence[str]
) -> Problem:
    parameters = {"name": name, "object": object_name, "known": nearest(name, types)}
    return found(manifest, definition, pointer, "unknown_record_type", **parameters)


def _types(definition: ObjectDefinition) -> tuple[str, ...]:
    field = definition.fields.get(definition.record_type)
    return tuple(field.choices.values) if field and field.choices else ()


def _tie(one: LayoutDefinition, other: LayoutDefinition) -> bool:
    """Whether both may be right for the same person, record and page, and nothing says which goes first."""
    return (
        bool(set(one.modes) & set(other.modes))
        and (one.specificity, one.order) == (other.specificity, other.order)
        and (not one.roles or bool(set(one.roles) & set(other.roles)))
        and (not one.record_types or bool(set(one.record_types) & set(other.record_types)))
    )
