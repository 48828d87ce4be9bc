"""The flows of a day on the generated screens: create, correct, edit, meet, move, delete, filter, translate."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import BrowserContext, Page, expect

from metacrm.engine.context import Context
from tests.browser.screens.site import PASSWORD, Site, fresh, keep_messages, opened, serious


def test_signing_in_and_out(page: Page) -> None:
    page.goto("/account?sort=name")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/account\?sort=name$"))
    page.get_by_role("button", name="Ada, settings").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_creating_a_record_with_a_look_up_by_keyboard(ada: Page) -> None:
    opened(ada, "/contact/new")
    ada.get_by_label("Name").first.fill("Grace Hopper")
    box = ada.locator("#f-account")
    box.focus()
    box.press_sequentially("Baltic")
    expect(ada.locator("#o-account [role=option]").first).to_contain_text("Baltic")
    ada.keyboard.press("Enter")
    expect(box).to_have_value(re.compile("Baltic"))
    ada.keyboard.press("Control+s")
    expect(ada.locator("#toasts")).to_contain_text("Saved “Grace Hopper”")
    expect(ada.locator("h1")).to_have_text("Grace Hopper")
    expect(ada.get_by_role("link", name=re.compile("Baltic")).first).to_be_visible()


def test_problems_lead_to_their_fields_and_words_stay(ada: Page, complaints: list[str]) -> None:
    opened(ada, "/opportunity/new")
    ada.locator("#f-amount").fill("a lot")
    ada.locator("#f-next_step").fill("Call again")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator("#problems")).to_be_focused()
    ada.locator("#problems").get_by_role("link", name="Amount").click()
    expect(ada.locator("#f-amount")).to_be_focused()
    expect(ada.locator("#f-amount")).to_have_value("a lot")
    expect(ada.locator("#f-amount")).to_have_attribute("aria-invalid", "true")
    expect(ada.locator("#f-next_step")).to_have_value("Call again")
    assert serious(ada) == []
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()


def test_editing_saves_and_shows_the_value(ada: Page, site: Site) -> None:
    record = site.first("product")
    opened(ada, f"/product/{record}")
    ada.get_by_role("link", name="Edit", exact=True).click()
    ada.wait_for_selector("html[data-ready]")
    ada.locator("#f-price").fill("4321")
    expect(ada.locator("[data-guard-note]")).to_contain_text("1 unsaved change")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator("#toasts")).to_contain_text("Saved")
    expect(ada.locator("main")).to_contain_text("4,321")


def test_two_people_meet_in_one_record(
    ada: Page,
    site: Site,
    new_context: Callable[[], BrowserContext],
    session_cookie: Mapping[str, str],
    complaints: list[str],
) -> None:
    record = site.runtime.records.create(Context(), "lead", {"name": "Katherine", "company": "Orbit"}).id
    opened(ada, f"/lead/{record}/edit")
    other = new_context()
    other.add_cookies([dict(session_cookie)])  # type: ignore[list-item]
    second = other.new_page()
    opened(second, f"/lead/{record}/edit")
    second.locator("#f-company").fill("Orbit Ltd")
    second.locator("#f-phone").fill("021-555")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator("#toasts")).to_contain_text("Saved")
    ada.locator("#f-company").fill("Orbit GmbH")
    ada.get_by_role("button", name="Save", exact=True).click()
    dialog = ada.locator("dialog[open]")
    expect(dialog).to_contain_text("Orbit Ltd")
    expect(dialog).to_contain_text("Orbit GmbH")
    expect(dialog).not_to_contain_text("021-555")
    assert serious(ada) == []
    dialog.get_by_role("button", name="Take all of theirs").click()
    dialog.locator("button[type=submit]").click()
    expect(ada.locator("#toasts")).to_contain_text("Saved")
    stored = site.runtime.records.get(Context(), "lead", str(record))
    assert (stored["company"], stored["phone"]) == ("Orbit Ltd", "021-555")
    assert all("409" in complaint for complaint in complaints)
    complaints.clear()


def board_of(page: Page, site: Site, name: str) -> str:
    """Open the board on which a new record stands in its first column; the record's id."""
    name = fresh(name)
    values = {"name": name, "stage": "initial_contact", "amount": "1000"}
    outcome = site.runtime.records.create(Context(), "opportunity", values)
    assert outcome.ok, outcome.problems
    board = next(
        view.name
        for view in site.runtime.current.manifest.list_views.values()
        if view.type == "kanban" and view.object == "opportunity"
    )
    opened(page, f"/opportunity?view={board}&find={name}")
    return str(outcome.id)


def test_a_card_moves_by_its_menu_and_back(ada: Page, site: Site) -> None:
    card = board_of(ada, site, "Menucard")
    ada.locator(f"[data-card='{card}'] .mc-card-title").focus()
    ada.keyboard.press("m")
    ada.locator("#move-menu [data-move=proposal]").click()
    expect(ada.locator(f"[data-value=proposal] [data-card='{card}']")).to_have_count(1)
    expect(ada.locator("[data-value=proposal] [data-count]")).to_have_text("1")
    expect(ada.locator("[data-value=initial_contact] [data-count]")).to_have_text("0")
    ada.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(ada.locator(f"[data-value=initial_contact] [data-card='{card}']")).to_have_count(1)
    expect(ada.locator("[data-value=initial_contact] [data-count]")).to_have_text("1")


def test_a_card_that_was_moved_meanwhile_is_shown_where_it_is(ada: Page, site: Site, complaints: list[str]) -> None:
    name = board_of(ada, site, "Staleboard")
    assert site.runtime.records.update(Context(), "opportunity", name, {"stage": "needs_confirmed"}, None).ok
    title = ada.locator(f"[data-card='{name}'] .mc-card-title")
    for column in ("needs_confirmed", "proposal"):
        title.focus()
        ada.keyboard.press("m")
        ada.locator("#move-menu [data-move=proposal]").click()
        expect(ada.locator(f"[data-value={column}] [data-card='{name}']:not([aria-busy])")).to_be_visible()
    assert len(complaints) == 1 and "409" in complaints.pop()


def test_a_column_folds_and_stays_so(ada: Page, site: Site) -> None:
    board_of(ada, site, "Foldcard")
    fold = ada.locator("[data-value=proposal] [data-act=fold]")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(ada.locator("[data-value=proposal] [data-cards]")).to_be_hidden()
    assert serious(ada) == []
    ada.reload()
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(ada.locator("[data-value=proposal] [data-cards]")).to_be_visible()


def carry_by_finger(page: Page, card: str, column: str) -> None:
    """Hold a finger on the card until it is taken up, and lead it into the column."""
    face, goal = page.locator(f"[data-card='{card}']"), page.locator(f"[data-value={column}] [data-cards]")
    start, end = face.bounding_box(), goal.bounding_box()
    assert start and end
    screen = page.context.new_cdp_session(page)

    def finger(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = start["x"] + 120, start["y"] + start["height"] - 12
    finger("touchStart", (x, y))
    expect(page.locator(f"[data-card='{card}'].is-chosen")).to_be_visible()
    way = end["x"] + 100 - x
    for step in range(1, 13):
        finger("touchMove", (x + way * step / 12, y + (end["y"] + 40 - y) * step / 12))
    expect(goal.locator(f"[data-card='{card}']")).to_have_count(1)
    finger("touchEnd")


def test_a_card_moves_by_mouse_and_by_finger(ada: Page, site: Site) -> None:
    card = board_of(ada, site, "Mousecard")
    ada.locator(f"[data-card='{card}']").hover()  # waits until nothing moves any more
    start = ada.locator(f"[data-card='{card}']").bounding_box()
    end = ada.locator("[data-value=needs_confirmed] [data-cards]").bounding_box()
    assert start and end
    ada.mouse.move(start["x"] + 120, start["y"] + start["height"] - 12)
    ada.mouse.down()
    ada.mouse.move(start["x"] + 140, start["y"] + 40, steps=4)
    ada.mouse.move(end["x"] + 100, end["y"] + 40, steps=12)
    ada.mouse.up()
    expect(ada.locator("#toasts")).to_contain_text("Needs confirmed")
    assert site.runtime.records.get(Context(), "opportunity", card)["stage"] == "needs_confirmed"
    expect(ada.locator(f"[data-value=needs_confirmed] [data-card='{card}']:not([aria-busy])")).to_be_visible()
    carry_by_finger(ada, card, "proposal")
    expect(ada.locator("#toasts")).to_contain_text("Proposal")
    assert site.runtime.records.get(Context(), "opportunity", card)["stage"] == "proposal"


def test_deleting_and_taking_it_back(ada: Page, site: Site) -> None:
    record = site.runtime.records.create(Context(), "lead", {"name": "Mary Jackson", "company": "Wind"}).id
    keep_messages(ada, site)
    opened(ada, f"/lead/{record}")
    ada.get_by_role("button", name="More actions").click()
    ada.get_by_role("menuitem", name="Delete").click()
    ada.locator("#fetched").get_by_role("button", name="Delete lead").click()
    toast = ada.locator("#toasts")
    expect(toast).to_contain_text("Deleted “Mary Jackson”")
    ada.get_by_label("Find in Leads").fill("Mary Jackson")
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text("Taken back")
    assert site.runtime.records.get(Context(), "lead", str(record))["name"] == "Mary Jackson"


def test_a_page_that_is_not_there(ada: Page, complaints: list[str]) -> None:
    opened(ada, "/account/nowhere")
    expect(ada.locator("h1")).to_have_text("Nothing here")
    assert serious(ada) == []
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


def test_an_uploaded_picture_is_shown(ada: Page, site: Site) -> None:
    record = site.first("contact")
    opened(ada, f"/contact/{record}/edit")
    picture = ada.screenshot(type="png")
    ada.locator("#f-photo").set_input_files({"name": "face.png", "mimeType": "image/png", "buffer": picture})
    ada.get_by_role("button", name="Save", exact=True).click()
    image = ada.locator("main img.mc-thumb")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 320)
    image.click()
    whole = ada.locator("#fetched[open] img")
    expect(whole).to_have_js_property("naturalWidth", 1440)
    assert serious(ada) == []
    ada.keyboard.press("Escape")
    expect(whole).to_be_hidden()
