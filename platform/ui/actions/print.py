"""Print the record's page."""

from __future__ import annotations

from .base import RecordAction, Target


class Print(RecordAction):
    """The browser prints what is on the page, less what is there to be pressed."""

    name = "print"
    icon = "printer"
    order = 35
    press = "print"

    def offered(self, target: Target) -> bool:
        return not target.selected and super().offered(target)

    def href(self, target: Target) -> str:
        return ""
