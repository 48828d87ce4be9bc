"""The shell on the generated screens: palette, keys, help, menus that hold the page, and a person's own preferences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from metacrm.engine.context import Context
from metacrm.engine.security.credentials import set_password
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import PASSWORD, Site, opened, serious, sign_in

OPTION = "#palette [role=option]"
RECORD = re.compile(r"/opportunity/[0-9a-f-]{36}$")
RING = """() => {
  const at = document.activeElement;
  if (!at.matches(':focus-visible') || at === document.body) return false;
  const ring = ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  const box = at.getBoundingClientRect();
  const isInSight = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const around = [at, at.nextElementSibling, at.parentElement, at.closest('tr, [data-card]')].filter(Boolean);
  const isDrawn = getComputedStyle(at).boxShadow !== 'none' || around.some((one) => ring(getComputedStyle(one)));
  return isInSight && isDrawn;
}"""


@pytest.fixture
def lin(page: Page, site: Site) -> Page:
    """A page on which somebody is signed in whose preferences are nobody else's."""
    login = f"lin{datetime.now(UTC):%H%M%S%f}"
    outcome = site.runtime.records.create(
        Context(), "user", {"name": "Lin", "login": login, "roles": ["administrator"]}
    )
    assert outcome.ok and outcome.id
    set_password(site.runtime.database, outcome.id, PASSWORD, datetime.now(UTC))
    sign_in(page, login)
    return page


def palette(page: Page, typed: str = "") -> None:
    """Open the palette by its key, type, and wait for what it offers."""
    page.keyboard.press("Control+k")
    expect(page.locator(OPTION).first).to_be_visible()
    if typed:
        with page.expect_response(lambda answer: "/palette?q=" in answer.url):
            page.locator("#palette input").fill(typed)
        page.wait_for_function(
            "typed => document.querySelector('#palette').textContent.toLowerCase().includes(typed)",
            arg=typed.removeprefix(">").lower(),
        )


def test_from_list_over_form_to_board_and_back_by_keyboard_alone(ada: Page, site: Site) -> None:
    """No mouse, no click, and nothing focused but by keys; at every step one sees where one is."""
    opened(ada, "/")
    pressed(ada, "g", "o", address="**/opportunity")
    pressed(ada, "c", address="**/opportunity/new")
    expect(ada.locator("#f-name")).to_be_focused()
    assert focus_shows(ada)
    ada.keyboard.type("Keyed xjc")
    pressed(ada, "Control+Enter", address=RECORD)
    expect(ada.locator("h1")).to_contain_text("Keyed xjc")
    pressed(ada, "e", address="**/edit")
    tabbed_to(ada, "f-name")
    ada.keyboard.type("Keyed again xjc")
    pressed(ada, "Control+s", address=RECORD)
    expect(ada.locator("h1")).to_contain_text("Keyed again xjc")
    palette(ada, "opportunity board")
    ada.keyboard.press("Enter")
    ada.wait_for_selector("[data-board]")
    ada.wait_for_selector("html[data-ready]")
    ada.keyboard.press("j")
    first = column_of_focus(ada)
    assert focus_shows(ada)
    ada.keyboard.press("l")
    assert column_of_focus(ada) != first and focus_shows(ada)
    ada.keyboard.press("ArrowLeft")
    assert column_of_focus(ada) == first
    card = ada.evaluate("document.activeElement.closest('[data-card]').dataset.card")
    ada.keyboard.press("m")
    expect(ada.locator("#move-menu :focus")).to_have_count(1)
    assert focus_shows(ada)
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("Enter")
    expect(ada.locator("#toasts")).to_contain_text("moved to")
    expect(ada.locator(f"[data-card='{card}'] :focus")).to_have_count(1)
    assert column_of_focus(ada) != first and focus_shows(ada)
    ada.keyboard.press("Control+z")
    ada.wait_for_function(
        "([card, first]) => document.querySelector(`[data-value='${first}'] [data-card='${card}']`)", arg=[card, first]
    )
    ada.wait_for_selector("html[data-ready]")
    pressed(ada, "g", "o", address="**/opportunity")
    ada.keyboard.press("j")
    expect(ada.locator("[data-row] :focus")).to_have_count(1)
    assert focus_shows(ada)
    pressed(ada, "Enter", address=RECORD)


def pressed(page: Page, *keys: str, address: str | re.Pattern[str]) -> None:
    """Press the keys, and wait for the page they lead to."""
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(address)
    page.wait_for_selector("html[data-ready]")


def tabbed_to(page: Page, control: str) -> None:
    """Go to the control past the navigation by Tab alone, looking at every step whether the focus can be seen."""
    page.keyboard.press("Tab")
    assert focus_shows(page) and page.evaluate("document.activeElement.hash") == "#main"
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        assert focus_shows(page), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("document.activeElement.id") == control:
            return
    raise AssertionError(f"{control} is not to be reached")


def focus_shows(page: Page) -> bool:
    """Whether one can see where the focus is: it is on the screen, and it or what it stands for has a ring."""
    return bool(page.evaluate(RING))


def column_of_focus(page: Page) -> str:
    """The column of the board in which the focus is."""
    return str(page.evaluate("document.activeElement.closest('[data-value]').dataset.value"))


def test_rows_are_walked_selected_and_acted_on(ada: Page) -> None:
    opened(ada, "/contact")
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("j")
    ada.keyboard.press("x")
    second = ada.locator("[data-row]").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    contact = second.get_attribute("data-row")
    ada.get_by_role("button", name="Actions", exact=True).click()
    expect(ada.locator(OPTION).first).to_have_text(re.compile("Open"))
    assert serious(ada) == []
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("Enter")
    ada.wait_for_url(f"**/contact/{contact}/edit")


def test_the_palette_holds_the_focus_and_gives_it_back(ada: Page, site: Site) -> None:
    account = site.first("account")
    opened(ada, f"/account/{account}")
    name = str(site.runtime.records.get(Context(), "account", account)["name"])
    ada.get_by_role("link", name="Edit", exact=True).focus()
    palette(ada, name[:4])
    box = ada.get_by_role("combobox", name="Search and commands")
    expect(box).to_be_focused()
    active = box.get_attribute("aria-activedescendant")
    expect(ada.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    expect(ada.locator("[data-palette-status]")).to_contain_text("results")
    for _ in range(4):
        ada.keyboard.press("Tab")
        assert ada.evaluate("!document.activeElement.closest('.mc-side, .mc-top, .mc-main, .mc-bottom')")
    ada.keyboard.press("Escape")
    expect(ada.get_by_role("link", name="Edit", exact=True)).to_be_focused()
    palette(ada, ">delete")
    ada.keyboard.press("Enter")
    expect(ada.locator("#fetched")).to_contain_text("Delete “")


def test_enter_means_what_is_typed_although_its_answer_is_still_on_the_way(ada: Page, site: Site) -> None:
    opened(ada, f"/account/{site.first('account')}")
    palette(ada)
    held: list[Route] = []
    ada.route("**/palette?q=*", lambda route: held.append(route))
    with ada.expect_request("**/palette?q=*"):
        ada.locator("#palette input").fill(">delete")
        ada.keyboard.press("Enter")
    expect(ada.locator("#palette")).to_be_visible()
    held[0].continue_()
    expect(ada.locator("#fetched")).to_contain_text("Delete “")
    ada.unroute("**/palette?q=*")


def test_the_help_lists_what_works_here_and_nothing_else(ada: Page, site: Site) -> None:
    opened(ada, "/account")
    ada.keyboard.press("?")
    sheet = ada.locator("#keys")
    expect(sheet).to_contain_text("Next row")
    expect(sheet).to_contain_text("New account")
    expect(sheet).not_to_contain_text("Clear the selection")
    expect(sheet).not_to_contain_text("Move the card")
    assert serious(ada) == []
    ada.keyboard.press("Escape")
    opened(ada, f"/account/{site.first('account')}/edit")
    ada.keyboard.press("?")
    expect(sheet).to_contain_text("Save")
    expect(sheet).not_to_contain_text("Next row")


def test_an_open_menu_holds_the_page_behind_it(ada: Page) -> None:
    opened(ada, "/account")
    bell = ada.get_by_role("button", name="Notifications")
    bell.click()
    expect(ada.locator("#notifications")).to_contain_text("None are sent yet")
    assert serious(ada) == []
    for _ in range(4):
        ada.keyboard.press("Tab")
        assert ada.evaluate("!document.activeElement.closest('.mc-side, .mc-main, .mc-search')")
    ada.keyboard.press("Escape")
    expect(bell).to_be_focused()
    assert ada.locator("[inert]").count() == 0


def test_preferences_follow_the_person_to_another_device(lin: Page) -> None:
    opened(lin, "/account")
    lin.get_by_role("button", name="Lin, settings").click()
    off = lin.get_by_role("group", name="Single-key shortcuts").get_by_role("button", name="Off")
    for choice in (lin.get_by_role("button", name="Dark"), lin.get_by_role("button", name="Compact"), off):
        with lin.expect_response("**/preferences"):
            choice.click()
    lin.keyboard.press("Escape")
    lin.keyboard.press("?")
    expect(lin.locator("#keys")).to_be_hidden()
    session = next(one for one in lin.context.cookies() if one.get("name") == "mc_session")
    lin.context.clear_cookies()
    lin.context.add_cookies([session])  # type: ignore[list-item]
    opened(lin, "/account")
    for name, value in {"bs-theme": "dark", "density": "compact", "shortcuts": "off"}.items():
        expect(lin.locator("html")).to_have_attribute(f"data-{name}", value)


def test_groups_of_the_navigation_stay_folded_except_around_the_page(lin: Page) -> None:
    opened(lin, "/account")
    side = lin.locator("#side")
    quotes = side.get_by_role("link", name="Quotes")
    side.get_by_role("button", name="Offers and orders").press("Enter")
    expect(quotes).to_be_hidden()
    opened(lin, "/contact")
    expect(quotes).to_be_hidden()
    lin.locator("[data-act=side]").click()
    expect(quotes).to_be_visible()
    opened(lin, "/quote")
    expect(side.locator("[data-nav-fold=sales-deals]")).to_have_attribute("aria-expanded", "true")
    lin.set_viewport_size(VIEWPORTS["phone"])
    for _ in range(2):
        lin.get_by_role("button", name="More").click()
        more = lin.get_by_role("dialog", name="Apps")
        expect(more.get_by_role("link", name="Quotes")).to_have_count(1)
        lin.wait_for_function("() => document.getAnimations().every((one) => one.playState === 'finished')")
        assert serious(lin) == []
        more.get_by_role("button", name="Close").click()
    lin.get_by_role("button", name="More").click()
    more.get_by_role("button", name="Offers and orders").press("Enter")
    expect(more.get_by_role("link", name="Quotes")).to_be_hidden()


def test_another_language_keeps_the_page_and_the_words_typed(lin: Page) -> None:
    opened(lin, "/contact/new?department=3")
    lin.locator("#f-name").fill("Hedy Lamarr")
    box = lin.locator("#f-account")
    box.press_sequentially("Baltic")
    expect(lin.locator("#o-account [role=option]").first).to_contain_text("Baltic")
    lin.keyboard.press("Enter")
    chosen = lin.locator("[name=account]").input_value()
    lin.get_by_role("button", name="Lin, settings").click()
    lin.get_by_role("button", name="中文").click()
    expect(lin.locator("html")).to_have_attribute("lang", "zh-CN")
    lin.wait_for_selector("html[data-ready]")
    expect(lin).to_have_url(re.compile(r"/contact/new\?department=3$"))
    expect(lin.locator("#f-name")).to_have_value("Hedy Lamarr")
    expect(box).to_have_value(re.compile("Baltic"))
    assert lin.locator("[name=account]").input_value() == chosen
    expect(lin.locator("[data-guard-note]")).to_be_visible()


def test_the_palette_fills_a_phone(ada: Page, session_cookie: Mapping[str, str]) -> None:
    ada.set_viewport_size({"width": 390, "height": 844})
    opened(ada, "/account")
    ada.get_by_role("button", name="Search and commands").click()
    expect(ada.locator(OPTION).first).to_be_visible()
    box = ada.locator("#palette").bounding_box()
    assert box and (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    assert serious(ada) == []
    ada.locator("#palette [data-act=close-dialog]").click()
    expect(ada.locator("#palette")).to_be_hidden()
