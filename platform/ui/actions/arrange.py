"""Arrange the record's page for oneself."""

from __future__ import annotations

from .base import ON_PAGE, RecordAction, Target


class Arrange(RecordAction):
    """Its sections and lists, in a dialog."""

    name = "arrange"
    icon = "adjustments"
    order = 60
    where = ON_PAGE
    dialog = True

    def href(self, target: Target) -> str:
        return f"{target.address}/arrange"
