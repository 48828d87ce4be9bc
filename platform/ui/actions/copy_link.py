"""Copy the address of the record's page."""

from __future__ import annotations

from .base import ON_PAGE, RecordAction, Target


class CopyLink(RecordAction):
    """The page knows its address."""

    name = "copy_link"
    icon = "link"
    order = 30
    where = ON_PAGE
    press = "copy-link"

    def href(self, target: Target) -> str:
        return ""
