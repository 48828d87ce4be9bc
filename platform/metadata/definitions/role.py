"""A role: what its holders may do with the records of each object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from ..frozen import EMPTY
from .base import Definition

ACTIONS = ("create", "read", "edit", "delete", "export", "import")


@dataclass(frozen=True, kw_only=True)
class RoleDefinition(Definition):
    """`objects`: object name, or "*" for all others → the actions granted. `administrator` may change definitions."""

    kind: ClassVar[str] = "role"
    folder: ClassVar[str] = "roles"

    administrator: bool = False
    objects: Mapping[str, frozenset[str]] = EMPTY

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The granted actions per object."""
        objects = {
            name: frozenset(action for action in ACTIONS if rights.get(action))
            for name, rights in body.get("objects", {}).items()
            if not rights.get("hidden")
        }
        return {
            **super().arguments(body),
            "administrator": body.get("administrator", False),
            "objects": MappingProxyType(objects),
        }
