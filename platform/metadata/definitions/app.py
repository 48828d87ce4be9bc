"""An app: a named part of the navigation with the objects people work on there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .base import Definition, ordered


@dataclass(frozen=True, kw_only=True)
class AppDefinition(Definition):
    """`items` are the names of its objects, in order."""

    kind: ClassVar[str] = "app"
    folder: ClassVar[str] = "apps"

    icon: str = "apps"
    items: tuple[str, ...] = ()

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The objects of the visible items."""
        items = ordered(body.get("items", {}))
        return {
            **super().arguments(body),
            "icon": body.get("icon", "apps"),
            "items": tuple(member.get("object", name) for name, member in items.items()),
        }
