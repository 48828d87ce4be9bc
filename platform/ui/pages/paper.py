"""A record for paper: what all tabs of its page hold, one after the other, with nothing left for later."""

from __future__ import annotations

from ..view_models import PaperPage, PaperPart, RelatedList
from .details import detail_page, sections_of, shown_layout
from .record_tabs import RecordTab, every_tab
from .related_lists import readable_lists, related_lists
from .showing import Showing
from .timeline import SHOWN, has_timeline, timeline_page
from .view import View

MOST_ROWS = 50
"""So many records of a related list are printed: who needs more prints the list itself."""
MOST_ENTRIES = 100
"""So much of the timeline."""


def paper_page(view: View, object_name: str, record_id: str) -> PaperPage:
    """The whole record; ProblemError `record_not_found`."""
    head = detail_page(view, object_name, record_id)
    record, name = view.record(head.object.name, record_id), head.object.name
    layout = shown_layout(view, record, name)
    showing = Showing(view)
    showing.prepare([record], view.object(name).fields)
    tabs = every_tab(view, layout, f"/{name}/{record_id}", has_timeline=has_timeline(view, name))
    dated = next((tab.name for tab in tabs if tab.timeline), None)
    parts = tuple(
        PaperPart(
            label=tab.label,
            sections=sections_of(view, tab.layout, record, showing),
            related=tuple(one for one in _lists(view, tab, name, record_id, showing) if one.rows),
            timeline=timeline_page(view, name, record_id, {SHOWN: str(MOST_ENTRIES)}) if tab.name == dated else None,
        )
        for tab in tabs
    )
    return PaperPage(head, tuple(part for part in parts if part.sections or part.related or part.timeline))


def _lists(view: View, tab: RecordTab, object_name: str, record_id: str, showing: Showing) -> tuple[RelatedList, ...]:
    return related_lists(view, readable_lists(view, tab.layout), object_name, record_id, showing, rows=MOST_ROWS)
