"""Relationships between objects make no circle that a first save or a delete could not get out of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from ..definitions.object import FieldDefinition, ObjectDefinition
from ..manifest import Manifest
from ..problem import Problem
from .base import Check, OwnCheck, found
from .circles import circles


class RequiredCycles(Check):
    """No object needs, over any number of required lookups, a record of itself first."""

    name = "required_cycles"
    codes: ClassVar[tuple[str, ...]] = ("required_cycle",)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        yield from _circular(manifest, "required_cycle", lambda field: field.required)


class CascadeCycles(Check):
    """Deletes that cascade from object to object come to an end; a tree within one object does."""

    name = "cascade_cycles"
    codes: ClassVar[tuple[str, ...]] = ("cascade_cycle",)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        yield from _circular(manifest, "cascade_cycle", _cascades)


class RequiredLookups(OwnCheck):
    """A delete does not clear a lookup that must have a value."""

    name = "required_lookups"
    codes: ClassVar[tuple[str, ...]] = ("required_cleared",)

    def problems_of(self, manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
        for field in definition.fields.values():
            if field.targets and field.required and field.on_delete == "clear":
                pointer = f"/fields/{field.name}/on_delete"
                yield found(manifest, definition, pointer, "required_cleared", name=field.name)


def _cascades(field: FieldDefinition) -> bool:
    return field.on_delete == "cascade" and field.target != field.object


def _circular(manifest: Manifest, code: str, counts: Callable[[FieldDefinition], bool]) -> Iterator[Problem]:
    edges = {
        name: [field for field in definition.fields.values() if len(field.targets) == 1 and counts(field)]
        for name, definition in manifest.objects.items()
    }
    for circle in circles({name: [field.target for field in fields] for name, fields in edges.items()}):
        field = next(field for field in edges[circle[0]] if field.target in circle)
        yield found(manifest, manifest.objects[circle[0]], f"/fields/{field.name}", code, objects=list(circle))
