"""Tell which layout the record's page has, and why."""

from __future__ import annotations

from .base import ON_PAGE, RecordAction, Target


class ExplainLayout(RecordAction):
    """The layouts there are with their conditions, in a dialog; for who may change them."""

    name = "explain_layout"
    icon = "layout-dashboard"
    order = 70
    where = ON_PAGE
    dialog = True

    def offered(self, target: Target) -> bool:
        return target.rights.administrator and super().offered(target)

    def href(self, target: Target) -> str:
        return f"{target.address}/layout"
