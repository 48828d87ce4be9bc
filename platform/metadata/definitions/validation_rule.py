"""A validation rule: an expression that must not hold when a record is saved, and the message if it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..labels import NO_TEXT, Text
from .base import Definition


@dataclass(frozen=True, kw_only=True)
class ValidationRuleDefinition(Definition):
    """The save is refused where `when` is true; `field` is the field the message stands at.

    With `blank_as` "zero" blank numbers count as 0 in `when`.
    """

    kind: ClassVar[str] = "validation_rule"
    folder: ClassVar[str] = "validation_rules"

    object: str
    when: str
    message: Text = NO_TEXT
    field: str | None = None
    active: bool = True
    blank_as: str = "blank"

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The rule as written."""
        return {
            **super().arguments(body),
            "object": body["object"],
            "when": body["when"],
            "message": body.get("message", NO_TEXT),
            "field": body.get("field"),
            "active": body.get("active", True),
            "blank_as": body.get("blank_as", "blank"),
        }
