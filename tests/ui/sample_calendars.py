"""Sample calendar and timeline of the lending library."""

from __future__ import annotations

from metacrm.ui import view_models as v
from metacrm.ui.style_calendar import sample_bars, sample_days, sample_ticks
from tests.ui.sample_frame import Words
from tests.ui.sample_lists import list_head


def calendar_page(w: Words) -> v.CalendarPage:
    """A month with a day on which something is."""
    return v.CalendarPage(
        head=list_head(w, "calendar"),
        tools=tools(w),
        events_url="/loan/events?view=days",
        day="",
        mode="",
        zone="UTC",
        all_day=True,
        days=sample_days(int(w("", "zh") == "zh")),
        move=v.MoveForm("/loan/{id}/schedule", "days", "date", True, w("Lent", "借出"), w("Returned", "归还")),
        new_href="/loan/new",
        start_field="lent",
        end_field="returned",
    )


def bars_page(w: Words) -> v.BarsPage:
    """A quarter with a group of bars."""
    place = int(w("", "zh") == "zh")
    return v.BarsPage(
        head=list_head(w, "timeline"),
        tools=tools(w, more=w("More than 300", "超过 300 条")),
        day="2026-01-01",
        days=90,
        ticks=sample_ticks(place),
        groups=sample_bars(place),
        today=40,
    )


def tools(w: Words, more: str = "") -> v.DatedTools:
    """The ways through time."""
    modes = (v.ViewTab(w("Month", "月"), "/loan?mode=month", True), v.ViewTab(w("Week", "周"), "/loan?mode=week"))
    scopes = (v.ViewTab(w("Own", "我的"), "/loan?who=own"), v.ViewTab(w("All", "全部"), "/loan?who=all", True))
    return v.DatedTools(w("March 2026", "2026 年 3 月"), "/loan?1", "/loan", "/loan?2", modes, scopes, more)
