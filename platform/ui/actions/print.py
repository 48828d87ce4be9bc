"""Print a record."""

from __future__ import annotations

from .base import ON_PAGE, RecordAction, Target


class Print(RecordAction):
    """All that the tabs of the record's page hold, for paper; the page's script prints it at once."""

    name = "print"
    icon = "printer"
    order = 35
    where = ON_PAGE

    def href(self, target: Target) -> str:
        return f"{target.address}/print"
