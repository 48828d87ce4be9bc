"""Forms that answer while they are filled in: fields shown, required and locked, choices and look-ups narrowed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from metacrm.engine.runtime import Runtime
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import opened, serious
from tests.engine.acting import at, made

NEW = "/reservation/new"
LIVE = "form[data-live]"


def live(page: Page, address: str) -> None:
    """Open a form and wait until its rules are at work."""
    opened(page, address)
    page.wait_for_selector(LIVE)


def field(page: Page, name: str) -> str:
    return f"[data-field={name}]"


@pytest.mark.parametrize("viewport", VIEWPORTS.values(), ids=VIEWPORTS.keys())
def test_a_section_shows_and_a_field_is_required_while_the_state_says_so(ada: Page) -> None:
    live(ada, NEW)
    expect(ada.locator("#s-outcome")).to_be_hidden()
    ada.locator("#f-state").select_option("cancelled")
    expect(ada.locator("#s-outcome")).to_be_visible()
    expect(ada.locator(f"{field(ada, 'reason')} .mc-req")).to_be_visible()
    expect(ada.locator("#f-reason")).to_have_js_property("required", True)
    expect(ada.locator(f"{field(ada, 'remark')} .mc-req")).to_have_count(0)
    ada.locator("#f-days").fill("21")
    expect(ada.locator(f"{field(ada, 'remark')} .mc-req")).to_be_visible()
    expect(ada.locator("#f-total")).to_have_text("Filled in when saved")
    ada.locator("#f-fee").fill("1.50")
    expect(ada.locator("#f-total")).to_contain_text("31.50")
    assert serious(ada) == []
    ada.locator("#f-state").select_option("open")
    expect(ada.locator("#s-outcome")).to_be_hidden()


def test_what_is_hidden_is_kept_and_comes_back(ada: Page, library: Runtime) -> None:
    values = {"name": "A", "state": "cancelled", "reason": "Torn"}
    record = made(library, "reservation", values)[0]
    live(ada, f"/reservation/{record}/edit")
    ada.locator("#f-reason").fill("Lost at sea")
    ada.locator("#f-state").select_option("open")
    expect(ada.locator("[data-guard-count]")).to_have_text("1 unsaved change")
    ada.locator("#f-state").select_option("cancelled")
    expect(ada.locator("#f-reason")).to_have_value("Lost at sea")
    ada.locator("#f-state").select_option("open")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator("#toasts")).to_contain_text("Saved")
    stored = library.records.get(at(), "reservation", record)
    assert (stored["state"], stored["reason"]) == ("open", "Torn")


def test_a_locked_field_keeps_its_value(ada: Page, library: Runtime) -> None:
    record = made(library, "reservation", {"name": "A", "fee": "5"})[0]
    live(ada, f"/reservation/{record}/edit")
    fee = ada.locator("#f-fee")
    fee.fill("9")
    ada.locator("#f-state").select_option("ready")
    expect(fee).to_be_disabled()
    expect(fee).to_have_value(re.compile(r"^5"))
    ada.locator("#f-state").select_option("open")
    expect(fee).to_be_enabled()
    expect(fee).to_have_value("9")
    ada.locator("#f-state").select_option("ready")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator("#toasts")).to_contain_text("Saved")
    assert library.records.get(at(), "reservation", record)["fee"] == "5.00"


def test_what_the_browser_lacks_the_server_answers(ada: Page, library: Runtime) -> None:
    active, barred = made(library, "member", {"name": "Mia Active"}, {"name": "Max Barred", "status": "suspended"})
    record = made(library, "reservation", {"name": "A", "member": active})[0]
    live(ada, f"/reservation/{record}/edit")
    expect(ada.locator("#f-hint")).to_be_hidden()
    box = ada.locator("#f-member")
    box.fill("Max")
    ada.locator("#o-member [role=option]", has_text="Max Barred").click()
    expect(ada.locator("#f-hint")).to_be_visible()
    expect(ada.locator("#f-days")).to_be_disabled()
    ada.locator("#f-name").fill("Late again")
    expect(ada.locator("#f-tag")).to_be_disabled()
    assert library.records.get(at(), "reservation", record)["member"] == active
    assert barred


@pytest.mark.parametrize("language", ["en", "zh"])
def test_choices_of_four_levels_follow_each_other(ada: Page, language: str) -> None:
    live(ada, NEW)
    for name, value in (("city", "south"), ("branch", "harbour"), ("floor", "harbour_2"), ("desk", "harbour_2_a")):
        ada.locator(f"#f-{name}").select_option(value)
    expect(ada.locator("#f-floors input[value=harbour_1]")).to_be_visible()
    expect(ada.locator("#f-floors input[value=mill_1]")).to_be_hidden()
    ada.locator("#f-floors input[value=harbour_1]").check()
    ada.locator("#f-city").select_option("north")
    for name in ("branch", "floor", "desk"):
        expect(ada.locator(f"#f-{name}")).to_have_value("")
    expect(ada.locator("#f-floors input[value=harbour_1]")).not_to_be_checked()
    ada.locator("#f-branch").select_option("mill")
    assert ada.locator("#f-floor option:not([hidden])").evaluate_all("all => all.map(one => one.value)") == [
        "",
        "mill_1",
    ]


def test_a_look_up_offers_what_goes_with_the_form(ada: Page, library: Runtime) -> None:
    made(
        library, "book", {"title": "Harbour lights", "genre": "fiction"}, {"title": "Harbour atoms", "genre": "science"}
    )
    live(ada, NEW)
    ada.locator("#f-wanted").select_option("science")
    box = ada.locator("#f-book")
    box.fill("Harbour")
    expect(ada.locator("#o-book [role=option]:not(.is-new)")).to_have_text(["Harbour atoms"])
    ada.locator("#o-book [role=option]:not(.is-new)").first.click()
    ada.locator("#f-wanted").select_option("fiction")
    expect(box).to_have_value("")
    expect(ada.locator("#announce")).to_contain_text("Book")


def test_without_scripts_everything_shows_and_saves(ada: Page, complaints: list[str]) -> None:
    ada.route("**/*.js", lambda route: route.abort())
    ada.goto(NEW)
    expect(ada.locator("#s-outcome")).to_be_visible()
    ada.locator("#f-name").fill("By hand")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator("h1")).to_have_text("By hand")
    assert all(".js" in complaint for complaint in complaints)
    complaints.clear()
