"""A phone without a connection: pages read last can be read again, nothing is sent, and words typed are not lost."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from metacrm.engine.runtime import Runtime
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import PASSWORD, opened, sign_in
from tests.engine.acting import made

NO_CONNECTION = ("ERR_INTERNET_DISCONNECTED", "status of 503")


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    """These pages are kept by theirs."""
    return "allow"


@pytest.fixture
def viewport() -> ViewportSize:
    """A phone."""
    return VIEWPORTS["phone"]


def offline(page: Page, *, off: bool) -> None:
    """Cut or mend the connection, and wait until the page knows."""
    page.context.set_offline(off)
    page.wait_for_function("off => navigator.onLine !== off", arg=off)


def test_reads_on_and_loses_no_word(page: Page, library: Runtime, complaints: list[str]) -> None:
    book = made(library, "book", {"title": "Kept on the phone"})[0]
    sign_in(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    opened(page, "/book")
    opened(page, f"/book/{book}")
    opened(page, f"/book/{book}/edit")
    offline(page, off=True)
    page.fill("#f-title", "Typed in a tunnel")
    page.keyboard.press("Control+s")
    bar = page.locator("[data-draft-bar]")
    expect(bar).to_contain_text("Not saved: there is no connection")
    expect(page.locator("#connection")).to_contain_text("Offline: this page was loaded at")

    page.goto(f"/book/{book}")
    expect(page.locator("h1")).to_contain_text("Kept on the phone")
    expect(page.locator("#connection")).to_contain_text("Offline: as of")
    page.goto(f"/book/{book}?from=elsewhere")
    expect(page.locator("h1")).to_contain_text("Kept on the phone")
    page.goto("/member")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.get_by_role("link", name="Kept on the phone").click()
    expect(page.locator("h1")).to_contain_text("Kept on the phone")

    offline(page, off=False)
    opened(page, f"/book/{book}/edit")
    expect(page.locator("#f-title")).to_have_value("Kept on the phone")
    expect(bar).to_contain_text("You have unsaved words of")
    bar.get_by_role("button", name="Restore").click()
    expect(page.locator("#f-title")).to_have_value("Typed in a tunnel")
    page.keyboard.press("Control+s")
    expect(page.locator("h1")).to_contain_text("Typed in a tunnel")
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('mc-draft')).length") == 0

    page.keyboard.press("q")
    sheet = page.locator("dialog[open]")
    expect(sheet.get_by_role("heading", name="Log loan")).to_be_visible()
    sheet.get_by_role("button", name="Tomorrow").click()
    expect(sheet.locator("#f-due_on")).not_to_have_value("")
    sheet.get_by_role("link", name="Cancel").click()

    opened(page, "/book/new")
    page.fill("#f-title", "Of nobody else")
    page.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('mc-draft'))")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("[popovertarget=user-menu]").click()
    page.locator("#sign-out").click()
    page.wait_for_url("**/sign-in")
    page.wait_for_function("() => caches.keys().then(names => names.every(name => !name.startsWith('read ')))")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('mc-draft')).length") == 0
    complaints[:] = [one for one in complaints if not any(word in one for word in NO_CONNECTION)]


def test_words_outlive_the_session(page: Page, complaints: list[str]) -> None:
    sign_in(page)
    opened(page, "/book/new")
    bar = page.locator("[data-draft-bar]")
    page.fill("#f-title", "Typed before lunch")
    page.context.clear_cookies(name="mc_session")
    page.keyboard.press("Control+s")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/new")
    expect(bar).to_contain_text("You have unsaved words of")
    bar.get_by_role("button", name="Restore").click()
    page.locator("[name=csrf_token]").evaluate_all("all => all.forEach((one) => { one.value = 'of another session'; })")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="This page is too old to be sent")).to_be_visible()
    page.get_by_role("link", name="Go back").click()
    expect(bar).to_contain_text("You have unsaved words of")
    bar.get_by_role("button", name="Restore").click()
    page.keyboard.press("Control+s")
    expect(page.locator("h1")).to_contain_text("Typed before lunch")
    assert all("status of 403" in one for one in complaints)
    complaints.clear()
