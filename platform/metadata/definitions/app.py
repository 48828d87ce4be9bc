"""An app: a named part of the navigation with the objects people work on there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from msgspec import Struct

from ..labels import Text
from .base import Definition, ordered


class AppGroup(Struct, frozen=True):
    """Objects that stand together under a title."""

    name: str
    label: Text
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AppDefinition(Definition):
    """`items` are the names of its objects as they stand there: those of no group, then those of `groups`."""

    kind: ClassVar[str] = "app"
    folder: ClassVar[str] = "apps"

    icon: str = "apps"
    items: tuple[str, ...] = ()
    groups: tuple[AppGroup, ...] = ()

    @property
    def loose(self) -> tuple[str, ...]:
        """The objects that stand in no group."""
        return self.items[: len(self.items) - sum(len(group.items) for group in self.groups)]

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The objects of the visible items; one whose group there is not stands in none."""
        members = ordered(body.get("items", {}))
        titles = ordered(body.get("groups", {}))
        stand: dict[str, list[str]] = {name: [] for name in ("", *titles)}
        for name, member in members.items():
            stand[member["group"] if member.get("group") in titles else ""].append(member.get("object", name))
        groups = [AppGroup(name, title["label"], tuple(stand[name])) for name, title in titles.items()]
        return {
            **super().arguments(body),
            "icon": body.get("icon", "apps"),
            "items": tuple(name for items in stand.values() for name in items),
            "groups": tuple(group for group in groups if group.items),
        }
