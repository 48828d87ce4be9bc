"""What of a layout shows for a record, and which of its fields are required or locked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..metadata.definitions.layout import Item, LayoutDefinition
from ..metadata.expressions.environment import Environment
from ..metadata.scope import ObjectScope
from .conditions import Bound, condition
from .model import CompiledObject, Model

VISIBLE, REQUIRED, READ_ONLY = "visible", "required", "read_only"


@dataclass(frozen=True, slots=True)
class ItemState:
    """A place in a layout for one record; one that doesn't show is never required there."""

    visible: bool = True
    required: bool = False
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class LayoutState:
    """What holds for one record: section → does it show, item → its state."""

    sections: Mapping[str, bool]
    items: Mapping[str, ItemState]


@dataclass(frozen=True, slots=True)
class CompiledItem:
    """The conditions of an item by aspect; one of the field's own counts beside the item's."""

    definition: Item
    conditions: Mapping[str, tuple[Bound, ...]]


@dataclass(frozen=True, slots=True)
class CompiledLayout:
    """A layout with its conditions bound; `bounds` are all of them."""

    definition: LayoutDefinition
    sections: Mapping[str, Bound]
    items: Mapping[str, CompiledItem]
    bounds: tuple[Bound, ...]

    @property
    def is_conditional(self) -> bool:
        """Whether anything in it depends on the record."""
        return bool(self.bounds)

    def asked_by(self, item: str) -> frozenset[str]:
        """The fields that decide whether the item asks for a value."""
        given = self.items[item]
        bounds = [bound for aspect in (VISIBLE, REQUIRED) for bound in given.conditions.get(aspect, ())]
        bounds += [self.sections[given.definition.section]] if given.definition.section in self.sections else []
        return frozenset(name for bound in bounds for name in bound.reads)

    def state(self, values: Mapping[str, Any], environment: Environment) -> LayoutState:
        """What holds for a record of these values (Python values by field and path)."""

        def holds(bounds: tuple[Bound, ...]) -> bool:
            return any(bound.value(values, environment) for bound in bounds)

        sections = {
            name: name not in self.sections or holds((self.sections[name],)) for name in self.definition.sections
        }
        items: dict[str, ItemState] = {}
        for name, item in self.items.items():
            given, conditions = item.definition, item.conditions
            shows = VISIBLE not in conditions or holds(conditions[VISIBLE])
            visible = sections.get(given.section, True) and shows
            required = visible and (given.required or holds(conditions.get(REQUIRED, ())))
            items[name] = ItemState(visible, required, given.read_only or holds(conditions.get(READ_ONLY, ())))
        return LayoutState(sections, items)


def compiled_layout(model: Model, layout: LayoutDefinition) -> CompiledLayout:
    """The layout with its conditions, kept with the model where the layout is the manifest's."""
    key = ("layout", layout.name)
    is_known = model.manifest.layouts.get(layout.name) is layout
    found: CompiledLayout | None = model.cache.get(key) if is_known else None
    if found is None:
        found = _compiled(model, layout)
        if is_known:
            model.cache[key] = found
    return found


def _compiled(model: Model, layout: LayoutDefinition) -> CompiledLayout:
    scope, compiled = ObjectScope(model.manifest, layout.object), model.object(layout.object)
    hiding = [one for one in layout.sections.values() if one.visible_when]
    sections = {one.name: condition(scope, one.visible_when, one.blank_as) for one in hiding}
    items = {name: CompiledItem(item, _conditions(scope, compiled, item)) for name, item in layout.items.items()}
    of_items = [bound for item in items.values() for bounds in item.conditions.values() for bound in bounds]
    return CompiledLayout(layout, sections, items, (*sections.values(), *of_items))


def _conditions(scope: ObjectScope, compiled: CompiledObject, item: Item) -> Mapping[str, tuple[Bound, ...]]:
    own = {VISIBLE: item.visible_when, REQUIRED: item.required_when, READ_ONLY: item.read_only_when}
    of_field = {REQUIRED: compiled.required_when, READ_ONLY: compiled.read_only_when}
    found: dict[str, tuple[Bound, ...]] = {}
    for aspect, text in own.items():
        bounds = [one.bound for one in of_field.get(aspect, ()) if one.field == item.field]
        bounds += [condition(scope, text, item.blank_as)] if text else []
        if bounds:
            found[aspect] = tuple(bounds)
    return found
