"""Copy the address of the record's page."""

from __future__ import annotations

from .base import RecordAction, Target


class CopyLink(RecordAction):
    """The page knows its address."""

    name = "copy_link"
    icon = "link"
    order = 30
    press = "copy-link"

    def offered(self, target: Target) -> bool:
        return not target.selected and super().offered(target)

    def href(self, target: Target) -> str:
        return ""
