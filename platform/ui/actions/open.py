"""Open the record that is ticked in a list."""

from __future__ import annotations

from .base import IN_LIST, RecordAction, Target


class Open(RecordAction):
    """Its page."""

    name = "open"
    icon = "arrow-right"
    order = 10
    where = IN_LIST

    def href(self, target: Target) -> str:
        return target.address
