"""A role: what its holders may do with the records of each object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from msgspec import Struct

from ..frozen import EMPTY
from ..labels import Text
from .base import Definition

ACTIONS = ("create", "read", "edit", "delete", "export", "import")
ACTION_WORDS: Mapping[str, Text] = {
    "create": {"en": "create", "zh": "新建"},
    "read": {"en": "read", "zh": "查看"},
    "edit": {"en": "edit", "zh": "编辑"},
    "delete": {"en": "delete", "zh": "删除"},
    "export": {"en": "export", "zh": "导出"},
    "import": {"en": "import", "zh": "导入"},
}
"""What each is called in a sentence."""
ANY_OBJECT = "*"
"""The objects that a role does not name."""


class RoleTypes(Struct, frozen=True):
    """Which types holders may give the records of an object (none: all), and with which a new one begins ("": none)."""

    allowed: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, kw_only=True)
class RoleDefinition(Definition):
    """`objects`: object name, or ANY_OBJECT → the actions granted. `administrator` may change definitions.

    `share_views`: may share list views with others. `app`: the one that stands first for them, "" where none does.
    `record_types`: object → the types of its new records.
    """

    kind: ClassVar[str] = "role"
    folder: ClassVar[str] = "roles"

    administrator: bool = False
    share_views: bool = False
    app: str = ""
    objects: Mapping[str, frozenset[str]] = EMPTY
    record_types: Mapping[str, RoleTypes] = EMPTY

    def grants(self, object_name: str) -> frozenset[str]:
        """The actions it grants on the records of the object."""
        return self.objects.get(object_name, self.objects.get(ANY_OBJECT, frozenset()))

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The granted actions and the types per object."""
        objects = {
            name: frozenset(action for action in ACTIONS if rights.get(action))
            for name, rights in body.get("objects", {}).items()
            if not rights.get("hidden")
        }
        types = {
            name: RoleTypes(tuple(said.get("allowed", ())), said.get("default", ""))
            for name, said in body.get("record_types", {}).items()
            if not said.get("hidden")
        }
        return {
            **super().arguments(body),
            "administrator": body.get("administrator", False),
            "share_views": body.get("share_views", False),
            "app": body.get("app", ""),
            "objects": MappingProxyType(objects),
            "record_types": MappingProxyType(types),
        }
