"""A long list: scrolling brings the rows, the page stays small, and the way back from a record ends where it began."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from metacrm.engine.change import RecordInput
from metacrm.engine.context import Context
from tests.browser.screens.site import Site, opened

COUNT = 360
ADDRESS = "/department?sort=name&find=Unit"
MOST_ROWS = 300
AT_ONCE = """() => {
  const list = document.querySelector('[data-list]');
  new MutationObserver(() => list.scrollTo(0, list.scrollHeight)).observe(list, { subtree: true, childList: true });
  list.scrollTo(0, list.scrollHeight);
}"""
"""Scrolls to the end again in the moment in which rows come."""
SCROLLED_TO = """name => {
  const list = document.querySelector('[data-list]');
  if ([...list.querySelectorAll('[data-row]')].some((row) => row.textContent.includes(name))) return true;
  list.scrollTo(0, list.scrollHeight);
  return false;
}"""
FOCUSED = "[data-row]:has(:focus) .mc-cell-main > a"


@pytest.fixture(scope="module")
def units(site: Site) -> int:
    """Departments, more than a few pages of them."""
    inputs = [RecordInput("department", {"name": f"Unit {number:06}"}) for number in range(COUNT)]
    assert all(outcome.ok for outcome in site.runtime.records.save(Context(), inputs))
    return COUNT


def scroll_to(page: Page, name: str) -> None:
    """Scroll on until the record's row is there."""
    page.wait_for_function(SCROLLED_TO, arg=name)
    page.locator("[data-row]", has_text=name).scroll_into_view_if_needed()


def test_rows_come_and_go_and_are_found_again(ada: Page, units: int) -> None:
    opened(ada, ADDRESS)
    scroll_to(ada, f"Unit {units - 1:06}")
    expect(ada.locator("[data-more]")).to_have_count(0)
    assert ada.locator("[data-row]").count() <= MOST_ROWS
    assert ada.locator("tbody > tr").count() <= MOST_ROWS + units // 50
    last = ada.locator("[data-row]", has_text=f"Unit {units - 1:06}")
    expect(last).to_have_attribute("aria-rowindex", str(units + 1))
    ada.locator("[data-list]").evaluate("list => list.scrollTo(0, 0)")
    expect(ada.locator("[data-row]").first).to_contain_text("Unit 000000")
    expect(ada.locator("[data-row]").first).to_have_attribute("aria-rowindex", "2")


def test_rows_come_however_fast_one_scrolls(ada: Page, units: int) -> None:
    opened(ada, ADDRESS)
    ada.evaluate(AT_ONCE)
    expect(ada.locator("[data-row]", has_text=f"Unit {units - 1:06}")).to_have_count(1)


def test_the_way_back_leads_to_the_row(ada: Page, units: int) -> None:
    opened(ada, ADDRESS)
    scroll_to(ada, "Unit 000230")
    link = ada.get_by_role("link", name="Unit 000230", exact=True)
    link.focus()
    before = link.bounding_box()
    ada.keyboard.press("Enter")
    ada.wait_for_selector("h1:has-text('Unit 000230')")
    ada.go_back()
    expect(link).to_be_focused()
    after = link.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) <= 1
    ada.keyboard.press("j")
    expect(ada.locator(FOCUSED)).to_have_text("Unit 000231")
    ada.keyboard.press("Enter")
    for key, name in (("k", "Unit 000230"), ("j", "Unit 000231"), ("j", "Unit 000232")):
        expect(ada.locator(f"[data-keys={key}]")).to_be_visible()
        ada.keyboard.press(key)
        ada.wait_for_selector(f"h1:has-text('{name}')")


def test_a_list_turns_in_its_place(ada: Page, units: int) -> None:
    opened(ada, ADDRESS)
    ada.locator("[data-select]").first.check()
    scroll_to(ada, "Unit 000120")
    left = ada.get_by_role("link", name="Unit 000120", exact=True)
    left.focus()
    ada.evaluate("window.isSamePage = true")
    head = ada.locator("th[data-column=name]")
    head.get_by_role("link").click()
    expect(ada.locator("[data-row]").first).to_contain_text(f"Unit {units - 1:06}")
    expect(ada).to_have_url(re.compile(r"sort=-name"))
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(head.get_by_role("link")).to_be_focused()
    expect(ada.locator("[data-selection]")).to_be_hidden()
    scroll_to(ada, f"Unit {units - 130:06}")
    first = ada.locator("[data-row]", has_text=f"Unit {units - 130:06}")
    expect(first).to_have_attribute("aria-rowindex", "131")
    cell = ada.locator(f"[data-row='{first.get_attribute('data-row')}'] [data-cell=name]")
    cell.locator("a").first.focus()
    ada.keyboard.press("F2")
    expect(cell.locator("input[name=name]")).to_be_focused()
    ada.keyboard.press("Escape")
    ada.go_back()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(left).to_be_in_viewport()
    expect(left).to_be_focused()
    ada.go_forward()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(cell.locator("a").first).to_be_focused()
    ada.go_back()
    expect(left).to_be_focused()
    find = ada.get_by_role("searchbox", name="Find in")
    find.fill("Unit 00013")
    find.press("Enter")
    expect(ada.locator("[data-row]")).to_have_count(11)
    expect(find).to_be_focused()
    ada.get_by_role("link", name="Clear").click()
    expect(ada.locator("[data-row]")).not_to_have_count(11)
    assert ada.evaluate("window.isSamePage")


def test_a_list_that_cannot_turn_is_opened_and_the_last_word_counts(ada: Page, units: int) -> None:
    opened(ada, ADDRESS)
    head = ada.locator("th[data-column=name]")
    held: list[Route] = []
    ada.route("**/department?*sort=-name*", lambda route: held.append(route))
    with ada.expect_request("**/department?*sort=-name*"):
        head.get_by_role("link").click()
    ada.locator("th[data-column=code]").get_by_role("link").click()
    expect(ada).to_have_url(re.compile("sort=code"))
    held[0].continue_()
    ada.unroute("**/department?*sort=-name*")
    expect(ada.locator("th[data-column=code]")).to_have_attribute("aria-sort", "ascending")
    ada.evaluate("window.isSamePage = true")
    ada.route("**/department?*sort=name*", lambda route: route.fulfill(body="<p>no list</p>"), times=1)
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    ada.wait_for_function("() => !window.isSamePage")


def test_rows_on_their_way_do_not_come_into_another_list(ada: Page, units: int) -> None:
    opened(ada, ADDRESS)
    held: list[Route] = []
    ada.route("**/department?*after=*", lambda route: held.append(route))
    with ada.expect_request("**/department?*after=*"):
        ada.locator("[data-list]").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    ada.evaluate("window.isSamePage = true")
    find = ada.get_by_role("searchbox", name="Find in")
    find.fill("Unit 00013")
    find.press("Enter")
    expect(ada.locator("[data-row]")).to_have_count(11)
    held[0].fulfill(response=held[0].fetch())
    ada.unroute("**/department?*after=*")
    cell = ada.locator("[data-row] [data-cell=name]").first
    cell.locator("a").first.focus()
    ada.keyboard.press("F2")
    expect(cell.locator("input[name=name]")).to_be_focused()
    expect(ada.locator("[data-row]")).to_have_count(11)
    expect(ada.locator("#toasts [data-kind=danger]")).to_have_count(0)
    assert ada.evaluate("window.isSamePage")
    cell.locator("input[name=name]").fill("")
    ada.locator("th[data-column=name]").get_by_role("link").evaluate("link => link.click()")
    expect(ada).to_have_url(re.compile("sort=-name"))
    ada.wait_for_function("() => !window.isSamePage")


def test_the_keys_go_on_over_the_end_of_a_page(ada: Page, units: int) -> None:
    opened(ada, ADDRESS)
    ada.get_by_role("link", name="Unit 000049", exact=True).focus()
    expect(ada.get_by_role("link", name="Unit 000050", exact=True)).to_have_count(1)
    ada.keyboard.press("j")
    expect(ada.locator(FOCUSED)).to_have_text("Unit 000050")
    ada.keyboard.press("k")
    expect(ada.locator(FOCUSED)).to_have_text("Unit 000049")


def test_the_way_from_record_to_record_goes_on_over_the_end_of_a_page(ada: Page, units: int) -> None:
    opened(ada, ADDRESS)
    last = ada.locator("[data-row]").last
    row, address = last.evaluate("row => [row.ariaRowIndex, row.dataset.href]")  # at once: further rows are on the way
    number = int(row) - 2
    ada.route(
        "**/department?*after=*", lambda route: route.fulfill(status=302, headers={"Location": "/sign-in"}), times=1
    )
    ada.goto(str(address))  # a page of the list that only leads to the sign-in page is no end of the way
    for key, place in (("j", number + 1), ("k", number), ("k", number - 1)):
        expect(ada.locator(f"[data-keys={key}]")).to_be_visible()
        ada.keyboard.press(key)
        ada.wait_for_selector(f"h1:has-text('Unit {place:06}')")
