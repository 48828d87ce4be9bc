"""Says in words where a value comes from: the platform, a pack and its version, or who of us and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ....metadata.layers import CUSTOMER, PLATFORM
from ...view_models import Choice
from ..view import View

Touched = tuple[datetime, str | None]
"""When, and by which user; None: from the command line."""


class Authors:
    """The names of those who changed definitions, looked up once for a page."""

    def __init__(self, view: View, touched: Iterable[Touched]) -> None:
        self._view = view
        ids = sorted({by for _, by in touched if by})
        self._names = view.records.titles(view.context, {"user": ids}) if ids else {}

    def name(self, by: str | None) -> str:
        """The person's name; "you" where it is the viewer."""
        if by is None:
            return self._view.t("customise.command_line")
        if by == self._view.context.actor.id:
            return self._view.t("customise.you")
        return self._names.get(("user", by)) or self._view.t("record.somebody")

    def told(self, touched: Touched | None) -> str:
        """Who and which day: "you, 3 May 2026"."""
        if touched is None:
            return ""
        at, by = touched
        return self._view.t("customise.by", who=self.name(by), day=day_of(self._view, at))


def day_of(view: View, at: datetime) -> str:
    """The day in the viewer's zone and language."""
    field = view.object("user").fields["created_at"]
    presentation = view.model.manifest.field_types["date"].presentation
    day = at.astimezone(view.zone).date()
    return presentation.display(day, field, view.context.locale, view.organisation)


def moment_of(view: View, at: datetime) -> str:
    """Day and time in the viewer's zone and language."""
    field = view.object("user").fields["created_at"]
    return view.model.manifest.field_type(field).presentation.display(at, field, view.context.locale, view.organisation)


def origin_of(view: View, layer: str) -> Choice:
    """The layer as a mark: a pack with its version, the platform, or ours."""
    if layer == CUSTOMER:
        return Choice(CUSTOMER, view.t("customise.ours"), "amber")
    if layer == PLATFORM:
        return Choice(PLATFORM, view.t("customise.platform"), "slate")
    pack = view.model.manifest.packs.get(layer)
    return Choice(layer, f"{layer} {pack.version}" if pack else layer, "blue")
