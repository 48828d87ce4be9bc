"""What stands above the records of a calendar and of a timeline: the period, the ways through time, whose records."""

from __future__ import annotations

from collections.abc import Sequence

from ....metadata.definitions.list_view import MODES
from ...view_models import DatedTools, ViewTab
from ..list_state import ListState
from ..view import View
from .scopes import scope_links
from .spans import Span, beside, span_label


def mode_of(state: ListState) -> str:
    """How much time is asked for, else what the view says; "" where neither does."""
    asked = state.question.mode
    return asked if asked in MODES[state.chosen.type] else state.chosen.mode


def dated_tools(
    view: View, state: ListState, span: Span, unit: str, modes: Sequence[str], mode: str, most: int
) -> DatedTools:
    """The tools around a month, quarter or year; `most` is how many records are shown where there are more, else 0."""
    base, href = f"/{state.object}", state.question.href
    return DatedTools(
        label=span_label(view, span, unit),
        previous_href=href(base, on=beside(span, unit, -1).isoformat()),
        today_href=href(base, on=""),
        next_href=href(base, on=beside(span, unit, 1).isoformat()),
        modes=tuple(ViewTab(view.t(f"calendar.mode_{one}"), href(base, mode=one), one == mode) for one in modes),
        scopes=scope_links(view, state),
        more=view.t("calendar.more_than_shown", count=most) if most else "",
    )
