"""Begin a new record with the values of this one."""

from __future__ import annotations

from .base import RecordAction, Target


class Clone(RecordAction):
    """The form of the new one."""

    name = "clone"
    icon = "copy"
    order = 40
    right = "create"

    def href(self, target: Target) -> str:
        return f"{target.address}/clone"
