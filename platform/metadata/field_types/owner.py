"""A link to whoever owns a record."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .references import Reference, ReferencePresentation


class Owner(Reference):
    """Who a record belongs to: a person, a queue or a pool."""

    name = "owner"
    label = MappingProxyType({"en": "Owner", "zh": "负责人"})
    presentation = ReferencePresentation("user")

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """Always principal."""
        return ("principal",)
