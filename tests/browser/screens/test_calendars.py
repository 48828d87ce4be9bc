"""The calendar and the timeline in a browser: records move by mouse and by keys, are taken back, and made anew."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from metacrm.engine.context import Context
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import Site, fresh, keep_messages, opened, serious

DAY = datetime(2031, 3, 12, tzinfo=UTC)
REACHED_AS_NEEDED = """() => {
  const pane = document.querySelector(".fc-scroller-liquid-absolute");
  return (pane.scrollHeight > pane.clientHeight) === (pane.tabIndex === 0);
}"""
"""Whether the keys get to the days of a calendar where they scroll, and only there."""


def visit(site: Site, subject: str) -> str:
    """A visit planned on a day on which nothing else is, at ten in Shanghai."""
    start = DAY + timedelta(hours=2)
    values = {
        "subject": subject,
        "account": site.first("account"),
        "planned_start": start.isoformat(),
        "planned_end": (start + timedelta(hours=1)).isoformat(),
    }
    outcome = site.runtime.records.create(Context(), "customer_visit", values)
    assert outcome.ok, outcome.problems
    return str(outcome.id)


def planned(site: Site, record: str) -> str:
    """When the visit begins."""
    return str(site.runtime.records.get(Context(), "customer_visit", record)["planned_start"])


def drag(page: Page, thing: Locator, place: Locator) -> None:
    """Take the thing and drop it in the middle of the place."""
    thing.hover()
    page.mouse.down()
    box = place.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()


def test_a_visit_moves_through_the_calendar(ada: Page, site: Site, complaints: list[str]) -> None:
    keep_messages(ada, site)
    name = fresh("Calendar walk")
    record = visit(site, name)
    calendar = f"/customer_visit?view=customer_visit_calendar&who=all&on=2031-03-12&find={name}"
    opened(ada, f"{calendar}&mode=month")
    event = ada.locator(f"[data-event='{record}']")
    expect(event).to_contain_text("10:00")
    assert serious(ada) == []
    drag(ada, event, ada.locator("[data-date='2031-03-19']"))
    expect(ada.locator("[data-date='2031-03-19']").locator(event)).to_be_visible()
    expect(ada.locator("#toasts")).to_contain_text("Calendar walk")
    assert planned(site, record) == "2031-03-19T02:00:00Z"
    event.focus()
    ada.keyboard.press("Shift+ArrowRight")
    ada.keyboard.press("Shift+ArrowRight")  # before the answer to the first
    expect(ada.locator("[data-date='2031-03-21']").locator(event)).to_be_visible()
    expect(event).to_be_focused()
    theirs = (DAY + timedelta(days=13, hours=2)).isoformat()
    site.runtime.records.update(Context(), "customer_visit", record, {"planned_start": theirs, "planned_end": theirs})
    ada.keyboard.press("Shift+ArrowRight")
    expect(ada.locator("#toasts [data-kind=danger]")).to_contain_text("as it is now")
    expect(ada.locator("[data-date='2031-03-25']").locator(event)).to_be_visible()
    for key in ("Shift+ArrowUp", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        ada.keyboard.press(key)
    expect(ada.locator("[data-date='2031-03-21']").locator(event)).to_be_visible()
    ada.locator("#toasts [data-kind=danger] [data-act=dismiss]").click()
    event.focus()
    ada.keyboard.press("m")
    ada.locator("#move-start").fill("2031-03-21T15:30")
    ada.locator("#move-end").fill("2031-03-21T14:30")
    ada.get_by_role("button", name="Move", exact=True).click()
    expect(ada.locator("#toasts [data-kind=danger]")).to_be_visible()
    expect(ada.locator("[data-date='2031-03-21']").locator(event)).to_be_visible()
    assert all("422" in complaint or "409" in complaint for complaint in complaints)
    complaints.clear()
    ada.locator("#toasts [data-undo]:not([hidden])").last.get_by_role("button").click()
    expect(ada.locator("[data-date='2031-03-20']").locator(event)).to_be_visible()
    ada.get_by_role("link", name="Week", exact=True).click()
    ada.keyboard.press("l")
    expect(ada.locator(".fc-timegrid-event")).to_contain_text("Calendar walk")
    expect(ada.get_by_role("region", name="Hours of the days")).to_be_visible()
    assert serious(ada) == []
    stretch(ada, site, record)
    ada.locator(".fc-timegrid-slot-lane[data-time='16:00:00']").click()
    ada.wait_for_url("**/customer_visit/new?**")
    expect(ada.locator("[name=planned_start]")).to_have_value(re.compile(r"2031-03-2\dT16:00"))
    ada.go_back()
    expect(ada.locator(".fc-timegrid-event")).to_be_visible()
    ada.set_viewport_size(VIEWPORTS["phone"])
    opened(ada, f"{calendar}&mode=list")
    expect(ada.locator(".fc-list-event")).to_contain_text("Calendar walk")
    assert serious(ada) == [] and not ada.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_keys_get_to_the_days_of_a_calendar_as_far_as_they_scroll(ada: Page) -> None:
    for mode, words in (("month", "Days of the period"), ("week", "Hours of the days")):
        ada.set_viewport_size(VIEWPORTS["desktop"])
        opened(ada, f"/customer_visit?view=customer_visit_calendar&who=own&on=2040-03-12&mode={mode}")
        for size in (VIEWPORTS["phone"], VIEWPORTS["desktop"]):
            ada.set_viewport_size(size)
            ada.wait_for_timeout(300)  # the calendar fits itself in
            ada.wait_for_function(REACHED_AS_NEEDED)
            assert serious(ada) == []
            named = ada.locator(".fc-scroller-liquid-absolute[tabindex]")
            assert [one.get_attribute("aria-label") for one in named.all()] in ([], [words])


def stretch(page: Page, site: Site, record: str) -> None:
    """Take the lower edge of the record and leave it at noon: it ends then and begins as before."""
    begins = planned(site, record)
    page.locator(".fc-timegrid-event").hover()
    drag(page, page.locator(".fc-event-resizer-end"), page.locator(".fc-timegrid-slot-lane[data-time='11:30:00']"))
    expect(page.locator(".fc-timegrid-event[aria-label*='12:00']")).to_be_visible()
    kept = site.runtime.records.get(Context(), "customer_visit", record)
    assert (kept["planned_start"], kept["planned_end"][11:]) == (begins, "04:00:00Z")


def test_a_bar_moves_along_the_timeline(ada: Page, site: Site, complaints: list[str]) -> None:
    values = {"name": "Timeline walk", "starts_on": "2031-02-03", "ends_on": "2031-02-16"}
    record = str(site.runtime.records.create(Context(), "campaign", values).id)
    opened(ada, "/campaign?view=campaign_timeline&on=2031-02-01")
    bar = ada.locator(f"[data-event='{record}']")
    drag(ada, bar, ada.locator(".mc-bars-row .mc-bars-track").first)
    expect(ada.locator("#toasts")).to_contain_text("Timeline walk")
    kept = site.runtime.records.get(Context(), "campaign", record)
    assert kept["starts_on"] > "2031-02-03"
    bar.focus()
    ada.keyboard.press("Control+Shift+ArrowRight")
    expect(bar).not_to_have_attribute("data-ends", kept["ends_on"])
    longer = site.runtime.records.get(Context(), "campaign", record)
    assert (longer["starts_on"], longer["ends_on"] > kept["ends_on"]) == (kept["starts_on"], True)
    site.runtime.records.update(Context(), "campaign", record, {"ends_on": "2031-02-26"})
    ada.keyboard.press("Control+Shift+ArrowRight")
    expect(bar).to_have_attribute("data-ends", "2031-02-26")
    ada.keyboard.press("Control+Shift+ArrowRight")
    expect(bar).to_have_attribute("data-ends", "2031-02-27")
    assert [complaint for complaint in complaints if "409" not in complaint] == []
    complaints.clear()
    assert serious(ada) == []
