"""Which of an object's layouts a person gets for a record, and what held for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ..metadata.definitions.layout import RECORD_TYPES, ROLES, WHEN, LayoutDefinition
from ..metadata.scope import ObjectScope
from .change import UPDATE, Change
from .conditions import Bound, condition
from .context import Context
from .model import Model
from .query.supplied import supplied
from .query.viewer import environment_of
from .security.rights import EVERYTHING


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


def layout_verdicts(
    model: Model,
    context: Context,
    connection: Connection,
    layouts: Sequence[LayoutDefinition],
    values: Mapping[str, Any],
) -> tuple[Verdict, ...]:
    """What holds for a record of these values (Python values by field) of the one object that the layouts are of.

    The first that applies is the one to use. They are judged by what is there, not by what the actor may read.
    """
    bounds = {one.name: _when(model, one) for one in layouts if one.when}
    compiled, environment = model.object(layouts[0].object), environment_of(model, context, connection)
    change = Change(0, compiled.name, UPDATE, str(values.get("id") or ""), after=dict(values))
    record = supplied(model, EVERYTHING, connection, environment, compiled, list(bounds.values()), [change])[0]

    def verdict(layout: LayoutDefinition) -> Verdict:
        held = {
            WHEN: lambda: bool(bounds[layout.name].value(record, environment)),
            RECORD_TYPES: lambda: values.get(compiled.definition.record_type) in layout.record_types,
            ROLES: lambda: not context.actor.roles.isdisjoint(layout.roles),
        }
        return Verdict(layout, {name: held[name]() for name in layout.conditions})

    return tuple(verdict(layout) for layout in layouts)


def _when(model: Model, layout: LayoutDefinition) -> Bound:
    """The condition on the record, bound once per manifest."""
    key = ("layout_when", layout.name)
    found: Bound | None = model.cache.get(key)
    if found is None:
        scope = ObjectScope(model.manifest, layout.object)
        found = model.cache[key] = condition(scope, layout.when, layout.blank_as)
    return found
