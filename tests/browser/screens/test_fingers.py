"""A phone in one hand: a finger moves records in time, and a follow-up is noted in three taps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from metacrm.engine.context import Context
from metacrm.engine.query.select import ListRequest
from tests.browser.conftest import LOCALES, VIEWPORTS, watch
from tests.browser.screens.site import Site, opened

DAY = datetime(2032, 5, 12, 2, tzinfo=UTC)


@pytest.fixture
def phone(browser: Browser, site: Site, session_cookie: Mapping[str, str], complaints: list[str]) -> Iterator[Page]:
    """A page on a phone with a touch screen, on which Ada is signed in."""
    context = browser.new_context(
        base_url=site.url,
        viewport=VIEWPORTS["phone"],
        has_touch=True,
        locale=LOCALES["en"],
        reduced_motion="reduce",
        service_workers="block",
    )
    context.add_cookies([dict(session_cookie)])  # type: ignore[list-item]
    page = context.new_page()
    watch(page, complaints)
    yield page
    context.close()
    assert complaints == []


def middle(thing: Locator) -> tuple[float, float]:
    """The point in the middle of what is shown of the thing."""
    box = thing.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def touch(finger: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """A finger comes down (Start), moves (Move) or is lifted (End)."""
    places = [{"x": x, "y": y} for x, y in points]
    finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": places})


def test_a_finger_moves_a_record_in_the_calendar(phone: Page, site: Site) -> None:
    values = {"subject": "Touched", "account": site.first("account"), "planned_start": DAY.isoformat()}
    record = site.runtime.records.create(Context(), "customer_visit", values).id
    opened(phone, "/customer_visit?view=customer_visit_calendar&who=all&on=2032-05-12&mode=month")
    event, goal = phone.locator(f"[data-event='{record}']"), phone.locator("[data-date='2032-05-20']")
    expect(event).to_be_visible()
    finger, (x, y), there = phone.context.new_cdp_session(phone), middle(event), middle(goal)
    touch(finger, "Start", (x, y))
    expect(phone.locator(".fc-event-selected").first).to_be_attached()  # after a while it may be moved
    for step in (1, 2, 3, 4):
        touch(finger, "Move", (x + (there[0] - x) * step / 4, y + (there[1] - y) * step / 4))
    touch(finger, "End")
    expect(goal.locator(event)).to_be_visible()
    expect(phone.locator("#toasts")).to_contain_text("Touched")
    assert site.runtime.records.get(Context(), "customer_visit", str(record))["planned_start"] == "2032-05-20T02:00:00Z"


def test_a_finger_moves_a_bar_of_the_timeline(phone: Page, site: Site) -> None:
    values = {"name": "Pushed along", "starts_on": "2032-05-03", "ends_on": "2032-05-16"}
    record = str(site.runtime.records.create(Context(), "campaign", values).id)
    opened(phone, "/campaign?view=campaign_timeline&on=2032-05-01")
    bar = phone.locator(f"[data-event='{record}']")
    finger, (x, y) = phone.context.new_cdp_session(phone), middle(bar)
    touch(finger, "Start", (x, y))
    for step in (1, 2, 3, 4):
        touch(finger, "Move", (x + step * 10, y))
    touch(finger, "End")
    expect(phone.locator("#toasts")).to_contain_text("Pushed along")
    kept = site.runtime.records.get(Context(), "campaign", record)
    lasting = date.fromisoformat(kept["ends_on"]) - date.fromisoformat(kept["starts_on"])
    assert (kept["starts_on"] > "2032-05-03", lasting) == (True, timedelta(days=13))
    expect(bar).to_have_attribute("data-starts", kept["starts_on"])


def test_a_follow_up_takes_three_taps(phone: Page, site: Site) -> None:
    account = site.first("account")
    opened(phone, f"/account/{account}")
    phone.locator("[data-dialog].mc-quick").tap()
    sheet = phone.locator("#fetched")
    expect(sheet.locator("[name=type]:checked")).to_have_count(1)  # what most entries are is chosen
    expect(sheet.locator("[name=subject]")).to_be_focused()
    phone.keyboard.type("Wants the offer by Friday")
    sheet.get_by_role("button", name="In 3 days").tap()
    expect(sheet.locator("[name=next_contact]")).not_to_have_value("")
    sheet.get_by_role("button", name="Save", exact=True).tap()
    expect(phone.locator("#toasts")).to_contain_text("Wants the offer by Friday")
    where = f'regarding_id = "{account}" AND subject = "Wants the offer by Friday"'
    request = ListRequest("activity", where=where, fields=("type", "next_contact"))
    [noted] = site.runtime.records.list(Context(), request).records
    assert noted["type"] and noted["next_contact"]
