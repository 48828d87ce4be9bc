"""A slow network and a hurried person: clicks and keys that come before the answer to the last ones."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from metacrm.engine.context import Context
from metacrm.engine.query.select import ListRequest
from tests.browser.screens.site import Site, fresh, opened

HOLD = """() => {
  const ask = window.fetch;
  const free = new Promise((go) => { window.goOn = () => { window.fetch = ask; go(); }; });
  window.fetch = (...all) => free.then(() => ask(...all));
}"""
GO_ON = "() => window.goOn()"
COUNT_KEEPERS = """
const listen = document.addEventListener;
window.keepers = new Set();
document.addEventListener = (type, act, ...rest) => {
  if (type === 'visibilitychange') window.keepers.add(act);
  listen.call(document, type, act, ...rest);
};"""
PRESS_ON = "button => { setInterval(() => button.click(), 40); }"
PRESS = "button => { for (let press = 0; press < 3; press += 1) button.click(); }"


def slow(page: Page) -> None:
    """Let every answer come a third of a second later."""
    network = page.context.new_cdp_session(page)
    conditions = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", conditions)


def test_a_form_is_saved_once_however_often_it_is_pressed(ada: Page, site: Site) -> None:
    name = fresh("Pressed often")
    opened(ada, "/competitor/new")
    ada.evaluate("document.body.dispatchEvent(new Event('keydown', { bubbles: true }))")  # as a filled-in name does
    ada.locator("#f-name").fill(name)
    slow(ada)
    ada.get_by_role("button", name="Save", exact=True).evaluate(PRESS_ON)
    expect(ada.locator("h1")).to_contain_text(name)
    request = ListRequest("competitor", where=f'name = "{name}"', fields=("id",))
    assert len(site.runtime.records.list(Context(), request).records) == 1


def test_enter_in_a_look_up_means_what_was_typed(ada: Page) -> None:
    opened(ada, "/contact/new")
    box = ada.locator("#f-account")
    box.focus()
    ada.evaluate(HOLD)
    box.press_sequentially("Baltic")
    ada.keyboard.press("Enter")
    ada.evaluate(GO_ON)
    expect(box).to_have_value(re.compile("Baltic "))
    expect(ada.locator("#o-account")).to_be_hidden()
    box.fill("Sakura")
    expect(ada.locator("#o-account [role=option]").first).to_be_visible()
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(ada.locator("#o-account")).to_be_visible()
    ada.keyboard.press("Escape")
    ada.evaluate(HOLD)
    box.fill("Sakura")
    ada.keyboard.press("Escape")
    expect(box).to_have_value(re.compile("Baltic "))


def test_one_cell_and_one_group_answer_several_keys(ada: Page) -> None:
    opened(ada, "/opportunity?group=stage")
    ada.evaluate(HOLD)
    closed = ada.locator("tbody:has([data-group-toggle][aria-expanded=false])").first.element_handle()
    closed.query_selector("[data-group-toggle]").evaluate(PRESS)  # type: ignore[union-attr]
    first, second = (ada.locator("[data-cell]:not(.mc-cell-main)").nth(place) for place in (0, 1))
    for cell in (first, first, second):
        cell.click(position={"x": 2, "y": 2})
        ada.keyboard.press("F2")
    ada.evaluate(GO_ON)
    expect(second.locator("form")).to_have_count(1)
    expect(ada.locator(".is-editing")).to_have_count(1)
    ada.keyboard.press("Escape")
    expect(ada.locator("[data-row] form")).to_have_count(0)
    ada.wait_for_function("group => group.rows.length > 1", arg=closed)
    rows = closed.eval_on_selector_all("[data-row]", "rows => rows.map((row) => row.dataset.row)")
    assert len(rows) == len(set(rows)) > 0


def test_a_card_on_its_way_is_not_moved_again(ada: Page) -> None:
    opened(ada, "/opportunity?view=opportunity_board")
    card = ada.locator("[data-value=needs_confirmed] .mc-card").first.element_handle()
    ada.evaluate(HOLD)
    for column in ("proposal", "initial_contact"):
        card.query_selector("[data-act=move]").click()  # type: ignore[union-attr]
        ada.locator(f"#move-menu [data-move={column}]").click()
    ada.evaluate(GO_ON)
    expect(ada.locator("#toasts .mc-toast")).to_have_count(1)
    expect(ada.locator("#toasts [data-kind=success]")).to_have_count(1)


def test_without_an_answer_the_reader_s_language_says_so(ada: Page, site: Site, complaints: list[str]) -> None:
    opened(ada, "/contact")
    ada.route(re.compile("/cell/"), lambda route: route.abort())
    ada.locator("[data-cell]").first.click(position={"x": 2, "y": 2})
    ada.keyboard.press("F2")
    expect(ada.locator("#toasts")).to_contain_text("This did not load")
    assert all("ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()
    ada.unroute_all()
    refuse_choices(ada)
    assert all("403" in complaint for complaint in complaints)
    complaints.clear()
    cookies = ada.context.cookies()
    ada.context.clear_cookies(name="mc_session")
    ada.locator("[data-list]").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    ada.wait_for_url("**/sign-in?**")
    ada.context.add_cookies(cookies)  # type: ignore[arg-type]
    opened(ada, f"/contact/{site.first('contact')}")
    ada.locator("[data-cell=name] .mc-pencil").press("Enter")
    ada.locator("input[name=name]").fill(fresh("Saved last"))

    def sign_out(route: Route) -> None:
        ada.context.clear_cookies(name="mc_session")
        route.continue_()

    ada.route(ada.url, sign_out)
    ada.keyboard.press("Enter")  # it is saved; the page as it is then is asked too late
    ada.wait_for_url("**/sign-in?**")
    ada.context.add_cookies(cookies)  # type: ignore[arg-type]


def refuse_choices(page: Page) -> None:
    """What a look-up in a cell can't offer it says in the server's words."""
    reason = "Accounts are closed for today."
    page.route("**/lookup/*", lambda route: route.fulfill(status=403, json={"detail": reason}))
    page.locator("[data-cell=account]").first.click(position={"x": 2, "y": 2})
    page.keyboard.press("F2")
    expect(page.get_by_role("combobox", name="Account")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-cell] .mc-options-note")).to_have_text(reason)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.unroute_all()


def test_a_page_older_than_the_app_says_so_and_comes_again(ada: Page, complaints: list[str]) -> None:
    opened(ada, "/competitor")
    ada.route("**/static/dist/part-*", lambda route: route.fulfill(status=404))
    ada.locator("[data-cell=industry]").first.click(position={"x": 2, "y": 2})
    ada.keyboard.press("F2")
    expect(ada.locator("[data-cell] select[name=industry]")).to_be_focused()
    expect(ada.locator("#toasts")).to_contain_text("the app was updated")
    ada.unroute_all()
    opened(ada, "/contact/new")
    ada.locator("#f-name").fill("Olga")
    ada.route("**/static/dist/part-*", lambda route: route.fulfill(status=404))
    for _ in range(2):
        ada.locator("#f-account").fill("Quay Works")
        ada.locator("#o-account .is-new").click()
    expect(ada.locator("#toasts")).to_contain_text("the app was updated")
    ada.unroute_all()
    ada.get_by_role("button", name="Load anew").click()
    expect(ada.locator("#toasts .mc-toast")).to_have_count(0)
    expect(ada.locator("#f-name")).to_have_value("Olga")
    assert [complaint for complaint in complaints if "404" not in complaint] == []
    complaints.clear()


def test_a_follow_up_is_typed_on_the_person_s_day(ada: Page, site: Site) -> None:
    ada.clock.set_fixed_time("2031-03-11T20:00:00Z")  # the twelfth in Shanghai
    ada.add_init_script(COUNT_KEEPERS)
    opened(ada, f"/account/{site.first('account')}")
    for _ in range(3):
        ada.keyboard.press("q")
        sheet = ada.locator("#fetched[open]")
        sheet.get_by_role("button", name="Tomorrow").click()
        expect(sheet.locator("[type=date]")).to_have_value("2031-03-13")
        sheet.locator("[type=date]").fill("")
        ada.keyboard.press("Escape")
        expect(sheet).to_have_count(0)
    assert ada.evaluate("window.keepers.size") == 1, "sheets that are gone keep nobody busy"


def test_keys_pressed_while_a_page_loads_are_not_lost(ada: Page) -> None:
    opened(ada, "/account")
    held: list[Route] = []
    ada.route("**/core-*.js", lambda route: held.append(route), times=1)
    ada.reload(wait_until="commit")
    ada.wait_for_selector("[data-list]")
    for key in ("g", "o"):
        ada.keyboard.press(key)
    held[0].continue_()
    ada.wait_for_url("**/opportunity")
