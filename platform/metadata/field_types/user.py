"""A link to a person who uses the system."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .references import FILTER_OPTION, Reference, ReferencePresentation


class User(Reference):
    """The person in charge of something, besides its owner."""

    name = "user"
    label = MappingProxyType({"en": "User", "zh": "用户"})
    options_schema = FILTER_OPTION
    presentation = ReferencePresentation("user")

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """Always user."""
        return ("user",)
