"""Which of an object's layouts a person gets for a record, and what held for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ..metadata.definitions.layout import RECORD_TYPES, ROLES, WHEN, LayoutDefinition
from ..metadata.definitions.object import ObjectDefinition
from ..metadata.scope import ObjectScope
from .change import UPDATE, Change
from .conditions import Bound, condition
from .context import Actor, Context
from .model import Model
from .query.supplied import supplied
from .query.viewer import environment_of
from .security.rights import EVERYTHING

FORM = "edit"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A layout that could serve, and which of its conditions hold; `applies` where all of them do."""

    layout: LayoutDefinition
    conditions: Mapping[str, bool]

    @property
    def applies(self) -> bool:
        """Whether it may be used."""
        return all(self.conditions.values())


def candidates(model: Model, object_name: str, mode: str) -> list[LayoutDefinition]:
    """The layouts of the object that serve the mode, the most specific first; equals as they are ordered."""
    found = model.manifest.of_object(model.manifest.layouts, object_name)
    return sorted((one for one in found if mode in one.modes), key=lambda one: one.specificity, reverse=True)


def applicable(model: Model, actor: Actor, object_name: str, mode: str, record_type: str = "") -> list[str]:
    """The layouts that the actor may get for records of the type, by name, in the order in which they are asked.

    The last of them asks nothing of the record; what the others ask of it is not judged here.
    """
    names: list[str] = []
    for layout in candidates(model, object_name, mode):
        if all(_standing(layout, actor, record_type).values()):
            names.append(layout.name)
            if not layout.when:
                break
    return names


def possible_forms(model: Model, actor: Actor, definition: ObjectDefinition) -> list[LayoutDefinition | None]:
    """The layouts of which the actor may get one as the form of some record; None for records that have none."""
    field = definition.fields.get(definition.record_type)
    types = ["", *(field.choices.values if field and field.choices else ())]
    found: dict[str, LayoutDefinition | None] = {}
    for record_type in types:
        layouts = [
            model.manifest.layouts[name] for name in applicable(model, actor, definition.name, FORM, record_type)
        ]
        found |= {layout.name: layout for layout in layouts}
        if not layouts or layouts[-1].when:
            found[""] = None
    return [*found.values()]


def _standing(layout: LayoutDefinition, actor: Actor, record_type: Any) -> dict[str, bool]:
    """Which of the layout's conditions hold, but for the one on other values of the record."""
    held = {
        RECORD_TYPES: record_type in layout.record_types,
        ROLES: not actor.roles.isdisjoint(layout.roles),
    }
    return {name: held[name] for name in layout.conditions if name in held}


def layout_verdicts(
    model: Model,
    context: Context,
    connection: Connection,
    layouts: Sequence[LayoutDefinition],
    records: Sequence[Mapping[str, Any]],
) -> list[tuple[Verdict, ...]]:
    """What holds for each of the records (Python values by field) of the one object that the layouts are of.

    The first that applies is the one to use. They are judged by what is there, not by what the actor may read.
    """
    bounds = {one.name: _when(model, one) for one in layouts if one.when}
    compiled, environment = model.object(layouts[0].object), environment_of(model, context, connection)
    changes = [
        Change(place, compiled.name, UPDATE, str(values.get("id") or ""), after=dict(values))
        for place, values in enumerate(records)
    ]
    seen = supplied(model, EVERYTHING, connection, environment, compiled, list(bounds.values()), changes)

    def verdict(layout: LayoutDefinition, record: Mapping[str, Any]) -> Verdict:
        held = _standing(layout, context.actor, record.get(compiled.definition.record_type))
        if layout.when:
            held[WHEN] = bool(bounds[layout.name].value(record, environment))
        return Verdict(layout, {name: held[name] for name in layout.conditions})

    return [tuple(verdict(layout, record) for layout in layouts) for record in seen]


def form_layouts(
    model: Model, context: Context, connection: Connection, object_name: str, records: Sequence[Mapping[str, Any]]
) -> list[LayoutDefinition | None]:
    """The layout of the form that the actor has for each of the records (Python values by field); None for none."""
    layouts = candidates(model, object_name, FORM)
    if not layouts or not layouts[0].conditions:
        return [layouts[0] if layouts else None] * len(records)
    verdicts = layout_verdicts(model, context, connection, layouts, records)
    return [next((one.layout for one in of_record if one.applies), None) for of_record in verdicts]


def _when(model: Model, layout: LayoutDefinition) -> Bound:
    """The condition on the record, bound once per manifest."""
    key = ("layout_when", layout.name)
    found: Bound | None = model.cache.get(key)
    if found is None:
        scope = ObjectScope(model.manifest, layout.object)
        found = model.cache[key] = condition(scope, layout.when, layout.blank_as)
    return found
