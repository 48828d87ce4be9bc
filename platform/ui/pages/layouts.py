"""Which layout a page of an object uses, and a plain one where nobody defined any."""

from __future__ import annotations

from types import MappingProxyType

from ...metadata.definitions.layout import Item, LayoutDefinition, Section
from ...metadata.definitions.object import ObjectDefinition
from .view import View

VIEW, EDIT, QUICK = "view", "edit", "quick"
_FALLBACK_SECTION = "details"


def layout_of(view: View, object_name: str, mode: str) -> LayoutDefinition:
    """The first layout of the object that serves the mode ("view" or "edit")."""
    return defined_layout(view, object_name, mode) or _fallback(view.object(object_name))


def defined_layout(view: View, object_name: str, mode: str) -> LayoutDefinition | None:
    """The same, where anybody defined one."""
    layouts = view.model.manifest.of_object(view.model.manifest.layouts, object_name)
    return next((one for one in layouts if mode in one.modes), None)


def items_of(layout: LayoutDefinition, section: str, mode: str) -> list[Item]:
    """The items of a section that show in the mode, column by column as they stand in the layout."""
    return [item for item in layout.items.values() if item.section == section and mode in item.modes]


def _fallback(definition: ObjectDefinition) -> LayoutDefinition:
    names = [field.name for field in definition.fields.values() if not field.system and field.part_of is None]
    items = {name: Item(name, name, _FALLBACK_SECTION) for name in (*names, "owner")}
    label = {"en": "Details", "zh": "详细信息"}
    return LayoutDefinition(
        name=definition.name,
        object=definition.name,
        sections=MappingProxyType({_FALLBACK_SECTION: Section(_FALLBACK_SECTION, label)}),
        items=MappingProxyType(items),
    )
