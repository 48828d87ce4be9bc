"""A record for paper."""

from __future__ import annotations

from msgspec import Struct

from .records import DetailPage, RelatedList, Section, TimelinePage


class PaperPart(Struct, frozen=True):
    """What a tab of the record's page holds; `label` is "" where the page has no tabs."""

    label: str = ""
    sections: tuple[Section, ...] = ()
    related: tuple[RelatedList, ...] = ()
    timeline: TimelinePage | None = None


class PaperPage(Struct, frozen=True):
    """A whole record: `head` is its page with title, highlights and stages, `parts` are all that its tabs hold."""

    head: DetailPage
    parts: tuple[PaperPart, ...] = ()
