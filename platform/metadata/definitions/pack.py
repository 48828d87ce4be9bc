"""A pack: a named, versioned set of definitions, and what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..frozen import EMPTY
from ..labels import NO_TEXT, Text
from .base import Definition


@dataclass(frozen=True, kw_only=True)
class PackDefinition(Definition):
    """`requires`: pack → version range (">=1.0,<2"); `platform` likewise; `prefix` of its additions to other packs."""

    kind: ClassVar[str] = "pack"
    folder: ClassVar[str] = ""

    version: str
    description: Text = NO_TEXT
    requires: Mapping[str, str] = EMPTY
    platform: str = ""
    prefix: str = ""

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The pack as written."""
        return {
            **super().arguments(body),
            "version": body["version"],
            "description": body.get("description", NO_TEXT),
            "requires": body.get("requires", EMPTY),
            "platform": body.get("platform", ""),
            "prefix": body.get("prefix", ""),
        }
