"""Edit the record."""

from __future__ import annotations

from .base import RecordAction, Target


class Edit(RecordAction):
    """Its form."""

    name = "edit"
    icon = "pencil"
    order = 20
    right = "edit"
    key = "e"

    def href(self, target: Target) -> str:
        return f"{target.address}/edit"
