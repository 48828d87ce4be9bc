"""A person's own arrangement of a record page: the order of its sections and lists, and those that he hides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ...metadata.definitions.layout import LayoutDefinition
from .view import View

HIDDEN = "-"
"""Before the key of a part that the person hides."""
SECTION, LIST = "section.", "list."


def arranged(view: View, layout: LayoutDefinition) -> LayoutDefinition:
    """The layout as the viewer arranged it; what came to it since stands at the end."""
    chosen = view.choices(layout.object).arranged.get(layout.name, ())
    if not chosen:
        return layout
    return replace(
        layout,
        sections=_in_order(layout.sections, SECTION, chosen),
        related=_in_order(layout.related, LIST, chosen),
    )


def _in_order(parts: Mapping[str, Any], kind: str, chosen: Sequence[str]) -> Mapping[str, Any]:
    hidden = {key.removeprefix(HIDDEN) for key in chosen if key.startswith(HIDDEN)}
    places = {key.removeprefix(HIDDEN): place for place, key in enumerate(chosen)}
    names = sorted(parts, key=lambda name: places.get(kind + name, len(places)))
    return MappingProxyType({name: parts[name] for name in names if kind + name not in hidden})
