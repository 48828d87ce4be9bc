"""Lists of other objects and views come into the place of the one shown, and pages that can't are opened."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Request, Route, expect

from tests.browser.screens.site import opened, serious


def test_lists_of_objects_and_views_come_into_the_place_of_another(ada: Page) -> None:
    opened(ada, "/account")
    ada.evaluate("window.isSamePage = true")
    places, row = ada.locator(".mc-side"), ada.locator("[data-row]").first
    contacts, accounts = (places.get_by_role("link", name=name, exact=True) for name in ("Contacts", "Accounts"))
    ada.locator("[data-select]").first.check()
    contacts.click()
    expect(ada).to_have_title(re.compile("^Contacts"))
    expect(ada.get_by_role("heading", level=1)).to_have_text("Contacts")
    expect(contacts).to_have_attribute("aria-current", "page")
    expect(accounts).not_to_have_attribute("aria-current", "page")
    expect(ada.locator("[data-selection]")).to_be_hidden()
    expect(ada.get_by_role("region", name="Contacts")).to_be_visible()
    expect(row).to_have_attribute("data-href", re.compile("^/contact/"))
    ada.keyboard.press("ArrowDown")
    expect(row.locator(".mc-cell-main > a")).to_be_focused()
    row.locator("[data-select]").check()
    with ada.expect_request("**/contact/bulk"):
        ada.locator("[data-bulk=edit]").click()
    expect(ada.locator("#fetched")).to_be_visible()
    ada.keyboard.press("Escape")
    ada.go_back()
    expect(ada).to_have_url(re.compile("/account$"))
    expect(row).to_have_attribute("data-href", re.compile("^/account/"))
    expect(accounts).to_have_attribute("aria-current", "page")
    every = ada.locator(".mc-view", has_text="All accounts")
    every.press("Enter")
    expect(every).to_have_attribute("aria-current", "page")
    expect(every).to_be_focused()
    assert ada.evaluate("window.isSamePage")
    row.locator(".mc-cell-main > a").click()
    ada.wait_for_selector("[data-record]")
    ada.go_back()
    expect(ada).to_have_url(re.compile("/account.*view="))
    expect(row.locator(".mc-cell-main > a")).to_be_focused()


def test_a_list_comes_into_the_place_of_the_home_page(ada: Page) -> None:
    opened(ada, "/")
    ada.evaluate("window.isSamePage = true")
    row, places = ada.locator("[data-row]").first, ada.locator(".mc-side")
    accounts, home = (places.get_by_role("link", name=name, exact=True) for name in ("Accounts", "Home"))
    accounts.click()
    expect(ada).to_have_title(re.compile("^Accounts"))
    expect(accounts).to_have_attribute("aria-current", "page")
    expect(home).not_to_have_attribute("aria-current", "page")
    expect(ada.locator("[data-leaves]")).to_have_count(0)
    expect(ada.locator("main[aria-busy]")).to_have_count(0)
    ada.keyboard.press("j")
    expect(row.locator(".mc-cell-main > a")).to_be_focused()
    ada.keyboard.press("x")
    expect(ada.locator("[data-selection]")).to_be_visible()
    places.get_by_role("link", name="Contacts", exact=True).click()
    expect(row).to_have_attribute("data-href", re.compile("^/contact/"))
    expect(ada.locator("[data-selection]")).to_be_hidden()
    assert ada.evaluate("window.isSamePage") and serious(ada) == []
    ada.go_back()
    expect(row).to_have_attribute("data-href", re.compile("^/account/"))
    ada.go_back()
    expect(ada.locator("[data-leaves]")).to_be_visible()
    ada.wait_for_selector("html[data-ready]")
    ada.evaluate("window.isSamePage = true")
    ada.go_forward()
    expect(row).to_have_attribute("data-href", re.compile("^/account/"))
    assert ada.evaluate("window.isSamePage")
    opened(ada, "/search?q=zzzzzz")
    accounts.click()
    expect(row).to_be_visible()


def test_a_list_is_asked_for_when_the_mouse_goes_down_and_once(ada: Page) -> None:
    opened(ada, "/account")
    asked: list[Request] = []
    ada.on("request", lambda request: asked.append(request) if "/contact" in request.url else None)
    ada.locator(".mc-side").get_by_role("link", name="Contacts", exact=True).hover()
    with ada.expect_request("**/contact"):
        ada.mouse.down()
    expect(ada).to_have_url(re.compile("/account$"))
    ada.mouse.up()
    expect(ada).to_have_title(re.compile("^Contacts"))
    assert len(asked) == 1


def test_a_list_from_a_newer_version_of_the_app_is_opened_as_a_page(ada: Page) -> None:
    opened(ada, "/account")
    ada.evaluate("window.isSamePage = true")

    def newer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("dist/core-", "dist/newer-core-"))

    ada.route("**/contact", newer, times=1)
    ada.locator(".mc-side").get_by_role("link", name="Contacts", exact=True).click()
    expect(ada).to_have_title(re.compile("^Contacts"))
    ada.wait_for_selector("html[data-ready]")
    ada.wait_for_function("() => !window.isSamePage")


def test_what_is_no_table_is_opened_as_a_page_and_drawn_once(ada: Page) -> None:
    opened(ada, "/opportunity")
    link = ada.locator(".mc-view:not(:has(.mc-icon))", has_text="My").first
    link.evaluate("link => { link.href = '/opportunity?view=opportunity_board'; }")
    with ada.expect_response(lambda answer: answer.status == 204):
        link.click()
    expect(ada.locator("[data-board]")).to_be_visible()
