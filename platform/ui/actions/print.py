"""Print the record's page."""

from __future__ import annotations

from .base import ON_PAGE, RecordAction, Target


class Print(RecordAction):
    """The browser prints what is on the page, less what is there to be pressed."""

    name = "print"
    icon = "printer"
    order = 35
    where = ON_PAGE
    press = "print"

    def href(self, target: Target) -> str:
        return ""
