"""Delete the record, after a question."""

from __future__ import annotations

from .base import RecordAction, Target


class Delete(RecordAction):
    """The question what goes along with it, in a dialog."""

    name = "delete"
    icon = "trash"
    order = 90
    right = "delete"
    dialog = True
    danger = True

    def href(self, target: Target) -> str:
        return f"{target.address}/delete"
