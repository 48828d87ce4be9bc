"""The dialogs of a list's setup and views by keyboard, and rows chosen by touch, without a complaint of the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from metacrm.engine.context import Context
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import Site, fresh, opened, serious


@pytest.mark.parametrize("viewport", VIEWPORTS.values(), ids=VIEWPORTS.keys())
def test_columns_and_views_are_chosen_in_dialogs(ada: Page, viewport: ViewportSize) -> None:
    opened(ada, "/opportunity?group=stage&sort=-amount,name")
    ada.locator(".mc-list-tools a").last.click()
    setup = ada.locator("dialog[open] [data-setup-form]")
    setup.locator("#down-0").press("Enter")
    expect(setup.locator("#down-1")).to_be_focused()
    assert serious(ada) == []
    ada.keyboard.press("Escape")
    expect(setup).to_have_count(0)
    ada.locator(".mc-view-all").click()
    views = ada.locator("dialog[open] [data-views-form]")
    expect(views.locator("[aria-current]")).to_be_visible()
    assert serious(ada) == []
    if viewport == VIEWPORTS["phone"]:
        choose_by_touch(ada)
    else:
        scroll_under_frozen_heads(ada)


def scroll_under_frozen_heads(page: Page) -> None:
    """Whatever is scrolled, the heads lie over the rows, and those of frozen columns over the other heads."""
    opened(page, "/opportunity?columns=name:400,account:400,amount,stage,close_date,owner;2")
    heads = page.locator("thead th")
    page.locator("[data-list]").evaluate("list => list.scrollTo(300, 300)")
    for place in range(3):
        on_top = "head => { const { x, y, width, height } = head.getBoundingClientRect();"
        on_top += " return head.contains(document.elementFromPoint(x + width - 20, y + height / 2)); }"
        assert heads.nth(place).evaluate(on_top), place


def choose_by_touch(page: Page) -> None:
    """A long press takes a row; then taps take and leave rows, until the selection is closed."""
    opened(page, "/opportunity?sort=name")
    first, second = (page.locator("[data-row]").nth(place) for place in (0, 1))
    first.dispatch_event("pointerdown", {"pointerType": "touch"})
    expect(first).to_have_attribute("aria-selected", "true")
    first.dispatch_event("pointerup", {"pointerType": "touch"})
    second.locator(".mc-cell-main > a").click()
    bar = page.get_by_role("region", name="Selection")
    expect(bar).to_contain_text("2 selected")
    assert serious(page) == []
    second.click()
    expect(bar).to_contain_text("1 selected")
    bar.get_by_role("button", name="Clear the selection").click()
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Select", exact=True).click()
    expect(first.locator("[data-select]")).to_be_visible()


def test_the_way_to_all_views_is_in_sight_beside_many_tabs(ada: Page) -> None:
    opened(ada, "/account")
    tabs = ada.locator(".mc-views")
    assert tabs.evaluate("tabs => tabs.scrollWidth > tabs.clientWidth"), "there are not enough views to try it"
    expect(ada.locator(".mc-view-all")).to_be_in_viewport()


def test_a_long_word_pushes_no_column_off_the_paper(ada: Page, site: Site) -> None:
    name = fresh("Paper")
    values = {"name": f"{name} {'Unbreakable' * 18}", "amount": "999999999999999.99"}
    site.runtime.records.create(Context(), "opportunity", values)
    opened(ada, f"/opportunity/print?find={name}")
    assert ada.locator(".mc-print-sheet").evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")
