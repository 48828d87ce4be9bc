"""Picklists that depend on each other fit together, and the fields that use them say on what they depend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.object import FieldDefinition, ObjectDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..suggestions import nearest
from .base import Check, OwnCheck, found
from .circles import circles


class PicklistParents(Check):
    """A value's parents exist in the parent picklist, and the chain of parents ends."""

    name = "picklist_parents"
    codes: ClassVar[tuple[str, ...]] = ("parent_cycle", "unknown_value", "parents_without_parent")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        picklists = manifest.picklists
        for circle in circles({name: [p.parent] for name, p in picklists.items() if p.parent}):
            yield found(manifest, picklists[circle[0]], "/parent", "parent_cycle", picklists=list(circle))
        for picklist in picklists.values():
            parent = picklists.get(picklist.parent or "")
            for choice in picklist.values.values():
                pointer = f"/values/{choice.name}/parents"
                if choice.parents and picklist.parent is None:
                    yield found(manifest, picklist, pointer, "parents_without_parent")
                known = parent.values if parent else choice.parents
                for value in sorted(choice.parents - set(known)):
                    parameters = {"value": value, "picklist": picklist.parent, "known": nearest(value, known)}
                    yield found(manifest, picklist, pointer, "unknown_value", **parameters)


class CascadingFields(OwnCheck):
    """A field whose picklist has a parent names the field of its object that holds the parent value."""

    name = "cascading_fields"
    codes: ClassVar[tuple[str, ...]] = ("parent_field_missing", "parent_field_unfit")

    def problems_of(self, manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
        for field in definition.fields.values():
            if field.choices and field.choices.parent:
                yield from _cascade(manifest, definition, field, field.choices.name, field.choices.parent)


def _cascade(
    manifest: Manifest, definition: ObjectDefinition, field: FieldDefinition, picklist: str, parent: str
) -> Iterator[Problem]:
    name = field.options.get("parent_field")
    pointer = f"/fields/{field.name}"
    if name is None:
        yield found(manifest, definition, pointer, "parent_field_missing", picklist=picklist, parent=parent)
        return
    holder = definition.fields.get(name)
    if holder and (holder.choices is None or holder.choices.name != parent):
        yield found(manifest, definition, f"{pointer}/parent_field", "parent_field_unfit", name=name, parent=parent)
