"""The dialogs of a list's setup and views: by keyboard, without a complaint of the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import opened, serious


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
