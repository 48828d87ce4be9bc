"""A layout's items lie in its sections, each field once a page, and a form lets a person fill in what is required."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from ..definitions.layout import Item, LayoutDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..suggestions import nearest
from .base import Check, OwnCheck, found


class LayoutItems(OwnCheck):
    """Items name a section and a column of it; a field stands once on a page."""

    kind = "layout"
    name = "layout_items"
    codes: ClassVar[tuple[str, ...]] = ("unknown_section", "column_outside", "placed_twice")

    def problems_of(self, manifest: Manifest, layout: LayoutDefinition) -> Iterator[Problem]:
        for item in layout.items.values():
            section = layout.sections.get(item.section)
            pointer = f"/items/{item.name}"
            if section is None:
                parameters = {"section": item.section, "known": nearest(item.section, layout.sections)}
                yield found(manifest, layout, f"{pointer}/section", "unknown_section", **parameters)
            elif item.column > section.columns:
                places = {"section": section.name, "columns": section.columns, "column": item.column}
                yield found(manifest, layout, f"{pointer}/column", "column_outside", **places)
        yield from _repeated(manifest, layout)


class LayoutTabs(Check):
    """Sections and related lists stand on a tab that there is: a warning, for else they stand on the first."""

    name = "layout_tabs"
    codes: ClassVar[tuple[str, ...]] = ("unknown_tab",)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for layout in manifest.layouts.values():
            for key, parts in (("sections", layout.sections), ("related", layout.related)):
                for name, part in parts.items():
                    if part.tab and part.tab not in layout.tabs:
                        parameters = {"tab": part.tab, "known": nearest(part.tab, layout.tabs)}
                        yield found(manifest, layout, f"/{key}/{name}/tab", "unknown_tab", **parameters)


class RequiredFieldsPlaced(Check):
    """A field that must have a value, and has no default, stands on every form of its object, and always shows."""

    name = "required_fields_placed"
    codes: ClassVar[tuple[str, ...]] = ("required_not_placed", "required_may_hide")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for layout in manifest.layouts.values():
            definition = manifest.objects.get(layout.object)
            if definition is None or not {"edit", "quick"} & set(layout.modes):
                continue
            placed = {item.field: item for item in layout.items.values() if "edit" in item.modes}
            for field in definition.fields.values():
                wanted = field.required and not field.has_default and not field.read_only and field.part_of is None
                generated = manifest.field_type(field).values.generator is not None
                if not wanted or generated:
                    continue
                item = placed.get(field.name)
                parameters = {"name": field.name, "object": definition.name}
                if item is None:
                    yield found(manifest, layout, "/items", "required_not_placed", **parameters)
                elif pointer := _hiding(layout, item):
                    yield found(manifest, layout, pointer, "required_may_hide", **parameters)


class RelatedLists(Check):
    """The field of a related list, or of lines in the form, points to the object of the layout."""

    name = "related_lists"
    codes: ClassVar[tuple[str, ...]] = ("related_field_unfit",)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for layout in manifest.layouts.values():
            for key, members in (("related", layout.related), ("lines", layout.lines)):
                for related in members.values():
                    pointer = f"/{key}/{related.name}/field"
                    yield from _pointing_elsewhere(manifest, layout, pointer, related.object, related.field)


def _pointing_elsewhere(
    manifest: Manifest, layout: LayoutDefinition, pointer: str, object_name: str, field_name: str
) -> Iterator[Problem]:
    target = manifest.objects.get(object_name)
    field = target.fields.get(field_name) if target else None
    if target and field and not {layout.object, "*"} & set(field.targets):
        pointing = [f.name for f in target.fields.values() if layout.object in f.targets and not f.system]
        known = nearest(field.name, pointing)
        parameters = {"name": field.name, "object": target.name, "target": layout.object, "known": known}
        yield found(manifest, layout, pointer, "related_field_unfit", **parameters)


def _hiding(layout: LayoutDefinition, item: Item) -> str:
    """The pointer of the condition that may hide the item, "" where it always shows."""
    section = layout.sections.get(item.section)
    if item.visible_when:
        return f"/items/{item.name}/visible_when"
    return f"/sections/{item.section}/visible_when" if section and section.visible_when else ""


def _repeated(manifest: Manifest, layout: LayoutDefinition) -> Iterator[Problem]:
    places = Counter((item.field, mode) for item in layout.items.values() for mode in item.modes)
    for name in sorted({field for (field, _), count in places.items() if count > 1}):
        last = [item.name for item in layout.items.values() if item.field == name][-1]
        yield found(manifest, layout, f"/items/{last}", "placed_twice", name=name)
