"""A person's own arrangement of a record page: the order of its sections and lists, and those that he hides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from ...metadata.definitions.layout import LayoutDefinition
from .view import View

HIDDEN = "-"
"""Before the key of a part that the person hides."""
SECTION, LIST = "section.", "list."


class Arrangement(Struct, frozen=True):
    """What the viewer chose for a layout: the parts' keys in his order, and those of them that he hides."""

    order: tuple[str, ...]
    hidden: frozenset[str]

    def place(self, key: str) -> int:
        """Where the part stands; one that came since stands behind all."""
        return self.order.index(key) if key in self.order else len(self.order)


def arrangement_of(view: View, layout: LayoutDefinition) -> Arrangement:
    """The viewer's arrangement of the layout; an empty one where he made none."""
    chosen = view.choices(layout.object).arranged.get(layout.name, ())
    hidden = frozenset(key.removeprefix(HIDDEN) for key in chosen if key.startswith(HIDDEN))
    return Arrangement(tuple(key.removeprefix(HIDDEN) for key in chosen), hidden)


def arranged(view: View, layout: LayoutDefinition) -> LayoutDefinition:
    """The layout as the viewer arranged it; what came to it since stands at the end."""
    chosen = arrangement_of(view, layout)
    if not chosen.order:
        return layout
    return replace(
        layout,
        sections=_in_order(layout.sections, SECTION, chosen),
        related=_in_order(layout.related, LIST, chosen),
    )


def _in_order(parts: Mapping[str, Any], kind: str, chosen: Arrangement) -> Mapping[str, Any]:
    names = sorted(parts, key=lambda name: chosen.place(kind + name))
    return MappingProxyType({name: parts[name] for name in names if kind + name not in chosen.hidden})
