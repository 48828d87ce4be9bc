"""Little height, no connection, no session any more: what a person typed stays, and the way on is in sight."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from metacrm.engine.context import Context
from tests.browser.screens.site import PASSWORD, Site, fresh, opened

NOT_LOADED = "Failed to load resource"


@pytest.fixture
def lead(site: Site) -> str:
    """A lead of its own."""
    values = {"name": fresh("Ruby"), "company": "Old Works"}
    return str(site.runtime.records.create(Context(), "lead", values).id)


def forgive(complaints: list[str]) -> None:
    """Take out what a browser says of every request that is refused or goes nowhere."""
    complaints[:] = [one for one in complaints if NOT_LOADED not in one]


def test_the_page_keeps_the_title_of_its_record(ada: Page, lead: str) -> None:
    opened(ada, f"/lead/{lead}")
    expect(ada.locator("#timeline form")).to_be_visible()
    expect(ada).to_have_title(re.compile("^Ruby .{8} · metacrm$"))


def test_a_value_that_could_not_be_saved_waits_for_the_connection(ada: Page, lead: str, complaints: list[str]) -> None:
    opened(ada, f"/lead/{lead}")
    company = ada.locator("[data-region=values] [data-field=company]")
    company.dblclick(position={"x": 150, "y": 14})
    company.locator("input[name=company]").fill("New Works")
    ada.context.set_offline(True)
    ada.keyboard.press("Enter")
    told = ada.locator(".mc-toast[data-kind=danger]")
    expect(told).to_contain_text("Not saved: there is no connection.")
    expect(told.locator("use")).to_have_count(2)
    expect(told.locator("use").first).to_have_attribute("href", re.compile("#alert-circle$"))
    expect(company.locator("input[name=company]")).to_have_value("New Works")
    ada.context.set_offline(False)
    company.locator("input[name=company]").press("Enter")
    expect(company).to_have_text("New Works")
    forgive(complaints)


def test_a_look_up_says_that_nobody_is_signed_in(ada: Page, complaints: list[str]) -> None:
    opened(ada, "/opportunity/new")
    ada.context.clear_cookies(name="mc_session")
    ada.locator("[data-field=account] [role=combobox]").fill("a")
    told = ada.locator(".mc-toast[data-kind=danger]")
    expect(told).to_contain_text("You are no longer signed in.")
    expect(told.get_by_role("button", name="Sign in")).to_be_visible()
    forgive(complaints)


def test_a_sheet_is_saved_after_signing_in_on_another_page(ada: Page, site: Site, complaints: list[str]) -> None:
    opened(ada, f"/account/{site.first('account')}")
    ada.locator("a[data-sheet]").first.click()
    sheet = ada.locator("dialog[open]")
    name = fresh("Opal")
    sheet.get_by_role("textbox", name="Name", exact=True).fill(name)
    session = next(one for one in ada.context.cookies() if one.get("name") == "mc_session")
    ada.context.clear_cookies(name="mc_session")
    sheet.get_by_role("button", name="Save", exact=True).click()
    told = ada.locator(".mc-toast[data-kind=danger]")
    expect(told).to_contain_text("You are no longer signed in.")
    with ada.context.expect_page() as opening:
        told.get_by_role("button", name="Sign in").click()
    other = opening.value
    other.get_by_label("User name").fill("ada")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/")
    assert session["value"] != next(one for one in ada.context.cookies() if one.get("name") == "mc_session")["value"]
    expect(told).to_have_count(0)
    sheet.get_by_role("button", name="Save", exact=True).click()
    expect(ada.get_by_role("link", name=name)).to_be_visible()
    expect(ada.locator("body > #toasts")).to_be_attached()
    forgive(complaints)


@pytest.mark.parametrize("size", [(360, 740), (844, 390)], ids=["upright", "across"])
def test_the_head_of_a_record_makes_room_on_a_phone(ada: Page, site: Site, size: tuple[int, int]) -> None:
    ada.set_viewport_size({"width": size[0], "height": size[1]})
    name = fresh("Northern logistics headquarters")
    account = str(site.runtime.records.create(Context(), "account", {"name": name}).id)
    opened(ada, f"/account/{account}")
    title = ada.locator("h1 > .mc-clip")
    if size[0] < 640:
        assert title.evaluate("title => title.scrollHeight <= title.clientHeight + 1")
    facts = ada.locator(".mc-facts")
    expect(facts).to_be_in_viewport()
    ada.locator("[data-region=values]").hover(position={"x": 60, "y": 20})
    ada.mouse.wheel(0, 600)
    expect(facts).not_to_be_in_viewport()
    expect(title).to_be_in_viewport()
    expect(ada.get_by_role("link", name="Edit", exact=True)).to_be_in_viewport()
    ada.context.set_offline(True)
    expect(ada.locator("#connection")).to_contain_text("Offline")
    expect(ada.locator("#connection")).to_be_in_viewport(ratio=1)
    ada.context.set_offline(False)


def test_a_form_is_usable_above_the_keyboard_of_a_phone(ada: Page, lead: str) -> None:
    ada.set_viewport_size({"width": 390, "height": 400})
    opened(ada, f"/lead/{lead}/edit")
    expect(ada.locator(".mc-bottom")).to_be_hidden()
    look_up = ada.locator("[data-field=owner] [role=combobox]")
    look_up.focus()
    look_up.press("ArrowDown")
    expect(ada.locator("[data-field=owner] [role=option]").first).to_be_in_viewport()
    expect(look_up).to_be_in_viewport()
    expect(ada.get_by_role("button", name="Save", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_a_long_name_leaves_the_buttons_of_a_record_their_room(ada: Page, site: Site, width: int) -> None:
    ada.set_viewport_size({"width": width, "height": 740})
    name = fresh("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk " * 3)
    account = str(site.runtime.records.create(Context(), "account", {"name": name}).id)
    for address in (f"/account/{account}", f"/account/{account}/prompt"):
        opened(ada, address)
        edit = ada.get_by_role("link", name="Edit", exact=True)
        assert edit.evaluate("link => link.scrollWidth <= link.clientWidth && link.clientWidth > 60")
        expect(edit).to_be_in_viewport(ratio=1)
    opened(ada, f"/account/{account}")
    expect(ada.get_by_role("button", name="More actions")).to_be_in_viewport(ratio=1)
    expect(ada.locator("[data-region=values] [data-field=name]")).to_be_visible()


def test_a_phone_held_across_scrolls_to_its_calendar(ada: Page) -> None:
    ada.set_viewport_size({"width": 844, "height": 390})
    opened(ada, "/activity?view=activity_calendar")
    month = ada.locator(".mc-calendar .fc-scrollgrid")
    expect(month).to_be_visible()
    assert month.evaluate("month => month.clientHeight") > 300
    ada.locator(".mc-dated-tools").hover(position={"x": 200, "y": 10})
    ada.mouse.wheel(0, 900)
    expect(ada.locator(".fc-daygrid-day").last).to_be_in_viewport()


def test_a_new_record_begins_in_its_first_field(ada: Page) -> None:
    opened(ada, "/lead/new")
    expect(ada.locator("#record-form [name=name]")).to_be_focused()
    ada.keyboard.type("Opal")
    expect(ada.locator("#record-form [name=name]")).to_have_value("Opal")


def test_a_phone_walks_from_record_to_record_of_its_list(ada: Page) -> None:
    ada.set_viewport_size({"width": 360, "height": 740})
    opened(ada, "/lead")
    ada.locator("[data-row] a").first.click()
    following = ada.get_by_role("link", name="Next record")
    expect(following).to_be_in_viewport(ratio=1)
    first = ada.url
    following.click()
    ada.wait_for_url(lambda address: address != first)
    expect(ada.get_by_role("link", name="Previous record")).to_be_in_viewport(ratio=1)
