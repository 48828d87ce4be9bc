"""Open the record that is ticked in a list."""

from __future__ import annotations

from .base import RecordAction, Target


class Open(RecordAction):
    """Its page."""

    name = "open"
    icon = "arrow-right"
    order = 10

    def offered(self, target: Target) -> bool:
        return target.selected and super().offered(target)

    def href(self, target: Target) -> str:
        return target.address
