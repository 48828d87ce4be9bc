"""Arrange the record's page for oneself."""

from __future__ import annotations

from .base import RecordAction, Target


class Arrange(RecordAction):
    """Its sections and lists, in a dialog."""

    name = "arrange"
    icon = "adjustments"
    order = 60
    dialog = True

    def offered(self, target: Target) -> bool:
        return not target.selected and super().offered(target)

    def href(self, target: Target) -> str:
        return f"{target.address}/arrange"
