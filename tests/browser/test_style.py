"""Every sample page in Chromium: clean console, no policy report, accessible, nothing cut off; and the scripts work."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Dialog, Page, ViewportSize, expect
from werkzeug.serving import make_server

from tests.browser.conftest import VIEWPORTS, Theme
from tests.ui.sample_app import create_app
from tests.ui.sample_pages import PAGES

LOOKS = [("desktop", "light", "en"), ("phone", "dark", "zh")]
ALL_LOOKS = [*LOOKS, ("desktop", "dark", "en"), ("phone", "light", "zh")]
TOURED = {"", "loan", "board", "loan/filter", "loan/1", "loan/1/edit", "loan/new", "loan/1/delete", "workbench"}
"""Pages that the tour over the real screens opens as well, with data."""
EVERYWHERE = [
    pytest.param(place, *look, marks=[pytest.mark.long] if place in TOURED else [])
    for place in PAGES
    if place != "style"
    for look in LOOKS
]


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The sample application on a free port."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def viewport(request: pytest.FixtureRequest) -> ViewportSize:
    """The window of the look under test."""
    looks = (
        request.node.callspec.params
        if isinstance(request.node, pytest.Function) and hasattr(request.node, "callspec")
        else {}
    )
    return VIEWPORTS[str(looks.get("size", "desktop"))]


def serious(page: Page) -> list[str]:
    """What axe calls serious or worse on the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'][:300]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def opened(page: Page, place: str, theme: Theme = "light", locale: str = "en") -> None:
    """Opens a sample page and waits until its scripts have run."""
    page.goto(f"/{place}?theme={theme}&locale={locale}")
    page.wait_for_selector("html[data-ready]")


@pytest.mark.parametrize(("place", "size", "look", "locale"), [*EVERYWHERE, *(("style", *look) for look in ALL_LOOKS)])
def test_page_is_clean_and_accessible(page: Page, place: str, size: str, look: Theme, locale: str) -> None:
    opened(page, place, look, locale)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    assert serious(page) == []


@pytest.mark.parametrize("place", ["loan", "board", "loan/1", "loan/1/edit", "", "style"])
def test_widths_between(page: Page, place: str) -> None:
    opened(page, place)
    for width in (360, 641, 700, 900, 1180):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_theme_and_density_change_at_once_and_stay(page: Page) -> None:
    page.goto("/loan")
    page.get_by_role("button", name="Mara Quill, settings").click()
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Compact").click()
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.goto("/loan/1")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    expect(root).to_have_attribute("data-density", "compact")


def test_menu_walks_with_arrows_and_gives_focus_back(page: Page) -> None:
    opened(page, "loan")
    create = page.get_by_role("button", name="Create")
    create.focus()
    page.keyboard.press("Enter")
    items = page.locator("#create-menu [role=menuitem]")
    expect(items.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(create).to_be_focused()


def test_rows_by_keyboard(page: Page) -> None:
    opened(page, "loan")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    rows = page.locator("[data-row]")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-selection]")).to_contain_text("1 selected")
    page.keyboard.press("/")
    expect(page.get_by_label("Find in Loans")).to_be_focused()


def test_more_rows_come_under_the_old_ones(page: Page) -> None:
    opened(page, "loan")
    page.wait_for_function("() => document.querySelectorAll('[data-row]').length >= 2 * 14")
    assert page.locator("[data-row]").count() % 14 == 0


def test_delete_asks_in_a_dialog(page: Page) -> None:
    opened(page, "loan/1")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.locator("#fetched")
    expect(dialog).to_contain_text("Delete “The Quiet Harbour”?")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_look_up_by_keyboard(page: Page) -> None:
    opened(page, "style")
    box = page.locator("#f-series")
    box.fill("")
    box.press_sequentially("ste")
    expect(page.locator("#o-series [role=option]")).to_have_text(re.compile("Sterile Line"))
    page.keyboard.press("Enter")
    expect(box).to_have_value("Sterile Line")
    assert page.locator("[name=series]").input_value() == "2"
    box.press_sequentially("zzz")
    expect(page.locator("#o-series")).to_contain_text("No matches")
    page.keyboard.press("Escape")
    expect(box).to_have_value("Sterile Line")


def test_dependent_picklist_follows(page: Page) -> None:
    opened(page, "style")
    page.locator("#f-format").select_option("digital")
    state = page.locator("#f-state")
    expect(state).to_have_value("")
    assert page.locator("#f-state option:not([hidden])").all_inner_texts() == ["Choose…", "New", "Licensed"]


def test_long_picklist_can_be_searched(page: Page) -> None:
    opened(page, "style")
    page.locator("#f-shelves-ts-control").press_sequentially("12")
    expect(page.locator(".ts-dropdown:visible .option")).to_have_text(["Shelf 12"])
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.locator("#f-shelves").evaluate("select => [...select.selectedOptions].map(each => each.value)") == [
        "s1",
        "s2",
        "s12",
    ]
    assert serious(page) == []


def test_form_counts_and_guards_unsaved_words(page: Page) -> None:
    opened(page, "loan/new")
    note = page.locator("[data-guard-note]")
    expect(note).to_be_hidden()
    page.get_by_label("Title").fill("Another book")
    expect(note).to_contain_text("1 unsaved change")
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Cancel").click()
    assert asked and page.url.split("?")[0].endswith("/loan/new")
    page.get_by_label("Title").fill("The Quiet Harbour")
    expect(note).to_be_hidden()


def test_error_summary_leads_to_the_field(page: Page) -> None:
    opened(page, "loan/1/edit")
    expect(page.locator("#problems")).to_be_focused()
    page.locator("#problems").get_by_role("link", name="Format").click()
    expect(page.locator("#f-format")).to_be_focused()


def test_conflict_dialog_holds_the_focus(page: Page) -> None:
    opened(page, "conflict")
    dialog = page.get_by_role("dialog", name="Olu Brandt saved this loan")
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Take all of theirs").click()
    assert page.locator("[name='keep.price']:checked").input_value() == "theirs"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('.mc-side, .mc-top, .mc-form')")
    page.get_by_role("button", name="Back to editing").click()
    expect(dialog).to_be_hidden()


def moved_to(page: Page, card: str, value: str) -> None:
    """Waits until the card stands in that column."""
    expect(page.locator(f"[data-value={value}] [data-card={card}]")).to_have_count(1)


def test_card_moves_by_its_menu_and_back(page: Page) -> None:
    opened(page, "board")
    page.locator("[data-card=loan-0] .mc-card-title").focus()
    page.keyboard.press("m")
    page.locator("#move-menu").get_by_role("menuitemradio", name="Lent out").click()
    moved_to(page, "loan-0", "out")
    expect(page.locator("[data-value=out] [data-count]")).to_have_text("99")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    moved_to(page, "loan-0", "asked")


def test_card_moves_by_pointer(page: Page) -> None:
    opened(page, "board")
    page.locator("[data-card=loan-1]").hover()  # waits until nothing moves any more
    start = page.locator("[data-card=loan-1]").bounding_box()
    end = page.locator("[data-value=out] [data-cards]").bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 120, start["y"] + start["height"] - 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 140, start["y"] + 60, steps=4)
    page.mouse.move(end["x"] + 100, end["y"] + 80, steps=12)
    page.mouse.up()
    moved_to(page, "loan-1", "out")
    expect(page.locator("#toasts")).to_contain_text("moved to Lent out")


def test_refused_card_goes_back(page: Page, complaints: list[str]) -> None:
    opened(page, "board")
    page.locator("[data-card=loan-0] [data-act=move]").click()
    page.locator("#move-menu").get_by_role("menuitemradio", name="Late").click()
    expect(page.locator("#toasts")).to_contain_text("This loan is not late.")
    moved_to(page, "loan-0", "asked")
    assert complaints and all("422" in complaint for complaint in complaints)
    complaints.clear()


FILLED = """selector => {
  const one = getComputedStyle(document.querySelector(`${selector}[aria-current]`));
  const other = getComputedStyle(document.querySelector(`${selector}:not([aria-current])`));
  return one.backgroundColor !== other.backgroundColor;
}"""


def test_the_place_where_one_is_shows_in_forced_colours(page: Page) -> None:
    """The device's few colours take every fill of ours away: what a fill said must be said by one of the device's."""
    page.emulate_media(forced_colors="active")
    page.goto("/loan")
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate(FILLED, ".mc-side-link") and page.evaluate(FILLED, ".mc-view")
    assert page.evaluate("getComputedStyle(document.querySelector('.mc-pill')).borderTopWidth") == "1px"


def test_samples_of_forms_and_imports_work(page: Page) -> None:
    opened(page, "style")
    assert page.locator(".mc-scroll").evaluate("pane => pane.scrollTop") == 0, "no sample draws the page to itself"
    page.get_by_role("button", name="Take all of theirs").click()
    expect(page.get_by_label("Take their Price")).to_be_checked()
    lines = page.locator("[data-lines] tbody > tr")
    expect(lines).to_have_count(3)
    page.get_by_role("button", name="Add line").click()
    expect(lines).to_have_count(4)
    marked, plain = page.locator("td.mc-wrong"), page.locator(".mc-preview tbody td").first
    colour = "cell => getComputedStyle(cell).backgroundColor"
    assert marked.evaluate(colour) != plain.evaluate(colour), "a refused cell of an import stands out"
