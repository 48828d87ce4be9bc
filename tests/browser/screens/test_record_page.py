"""The page of a record: values edited where they stand, by mouse and keys, with what follows from them."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from metacrm.engine.context import Context
from tests.browser.screens.site import Site, opened, serious

LATE = """() => {
  const ask = window.fetch;
  window.fetch = async (href, ...rest) => {
    if (href !== location.href) return ask(href, ...rest);
    window.fetch = ask;
    const answer = await ask(href, ...rest);
    await new Promise((go) => { window.goOn = go; });
    return answer;
  };
}"""

ALT_CLICK = """link => {
  let answered = null;
  const note = (event) => { answered = event.defaultPrevented; event.preventDefault(); };
  addEventListener('click', note, { once: true });
  link.dispatchEvent(new MouseEvent('click', { altKey: true, bubbles: true, cancelable: true }));
  return answered;
}"""


def cell_of(page: Page, field: str) -> Locator:
    """The value of a field on the page."""
    return page.locator(f"[data-region=values] [data-field={field}]")


def test_values_are_edited_where_they_stand(ada: Page, site: Site, complaints: list[str]) -> None:
    values = {"name": "Ruby", "company": "Old Works"}
    lead = str(site.runtime.records.create(Context(), "lead", values).id)
    opened(ada, f"/lead/{lead}")
    company = cell_of(ada, "company")
    company.dblclick(position={"x": 150, "y": 14})
    box = company.locator("input[name=company]")
    expect(box).to_be_focused()
    assert serious(ada) == []
    ada.keyboard.type("New Works")
    ada.keyboard.press("Escape")
    expect(company).to_have_text("Old Works")
    expect(company.locator(".mc-pencil")).to_be_focused()
    ada.keyboard.press("Enter")
    box.fill("New Works")
    ada.keyboard.press("Enter")
    expect(company).to_have_text("New Works")
    expect(company.locator(".mc-pencil")).to_be_focused()
    expect(ada.locator("#toasts")).to_contain_text("Saved “Ruby”")
    ada.keyboard.press("Control+z")
    expect(company).to_have_text("Old Works")
    ada.wait_for_selector("html[data-ready]")
    rename(ada)
    meet(ada, site, lead, company)
    ada.evaluate("() => { window.print = () => { document.body.dataset.printed = 'true'; }; }")
    ada.keyboard.press("Control+p")
    expect(ada.locator("body[data-printed] > .mc-paper")).to_have_count(1)
    ada.emulate_media(media="print")
    expect(ada.locator(".mc-paper").get_by_role("heading", name="Timeline")).to_be_visible()
    expect(company).to_be_hidden()
    ada.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(ada.locator(".mc-paper")).to_have_count(0)
    expect(ada.get_by_role("link", name="Edit", exact=True)).to_be_hidden()
    expect(company.locator(".mc-pencil")).to_be_hidden()
    expect(company).to_be_visible()
    assert all("422" in complaint or "409" in complaint for complaint in complaints)
    complaints.clear()


def rename(page: Page) -> None:
    """A refused value stays open with the reason; one that is taken shows in the head as well, and Tab goes on."""
    name = cell_of(page, "name")
    name.locator(".mc-pencil").focus()
    page.keyboard.press("F2")
    name.locator("input[name=name]").fill("")
    name.get_by_role("button", name="Save").click()
    expect(name.locator(".mc-cell-errors")).to_contain_text("Name")
    name.locator("input[name=name]").fill("Ruby Payne")
    next_cell: list[Route] = []
    page.route(
        "**/cell/*", lambda route: next_cell.append(route) if route.request.method == "GET" else route.continue_()
    )
    page.keyboard.press("Tab")
    expect(page.locator("h1")).to_contain_text("Ruby Payne")  # the page is renewed before the next control comes
    next_cell[0].continue_()
    page.unroute("**/cell/*")
    expect(page.locator("dd.is-editing")).to_have_count(1)
    expect(page.locator("dd.is-editing [name=name]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("dd.is-editing")).to_have_count(0)


def meet(page: Page, site: Site, lead: str, company: Locator) -> None:
    """What somebody else saved meanwhile is told; a click beside the value saves one's own."""
    company.dblclick(position={"x": 150, "y": 14})
    box = company.locator("input[name=company]")
    expect(box).to_be_focused()
    site.runtime.records.update(Context(), "lead", lead, {"company": "Their Works"})
    box.fill("My Works")
    page.locator("h1").click()
    expect(company.locator(".mc-cell-errors")).to_contain_text("Their Works")
    page.locator("h1").click()
    expect(company).to_have_text("My Works")
    expect(page.locator(".mc-facts")).to_contain_text("My Works")
    answer_late(page, company)


def answer_late(page: Page, company: Locator) -> None:
    """The page as it was before the last save, told after what it is since, is not shown."""
    page.evaluate(LATE)
    for name in ("First Works", "Last Works"):
        company.dblclick(position={"x": 150, "y": 14})
        company.locator("input[name=company]").fill(name)
        page.keyboard.press("Enter")
        expect(company).to_have_text(name)
    expect(page.locator(".mc-facts")).to_contain_text("Last Works")
    page.wait_for_function("() => Boolean(window.goOn)")
    page.evaluate("window.goOn()")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator(".mc-facts")).to_contain_text("Last Works")


def test_a_page_is_arranged_by_keys_and_by_drag(ada: Page, site: Site) -> None:
    lead = site.first("lead")
    opened(ada, f"/lead/{lead}")
    before = ada.locator("[data-region=values] > [data-part]:not([data-part='']) .mc-section-title").all_inner_texts()
    ada.locator(f"a[href='/lead/{lead}/arrange']").dispatch_event("click")
    sheet, rows = ada.locator("#fetched"), ada.locator("#fetched [data-ordered]").first.locator("li")
    grips = rows.locator("[data-grip]")
    expect(grips.first).to_be_visible()
    expect(sheet.get_by_role("button", name="Save")).to_be_in_viewport()
    grips.nth(1).press("ArrowUp")
    expect(grips.first).to_be_focused()
    expect(ada.locator("#announce")).to_have_text(f"{before[1]} is now 1 of {rows.count()}")
    grips.last.drag_to(rows.first, target_position={"x": 100, "y": 4})
    expect(rows.nth(1)).to_contain_text(before[1])
    last = rows.first.inner_text()
    assert serious(ada) == []
    sheet.get_by_role("button", name="Save").click()
    expect(ada.locator("#toasts")).to_contain_text("Page arranged")
    expect(ada.locator("[data-region=values] .mc-section-title").first).to_have_text(last)
    expect(ada.locator("[data-region=values] .mc-section-title").nth(1)).to_have_text(before[1])


def test_records_are_made_in_a_sheet(ada: Page, site: Site, complaints: list[str]) -> None:
    account = str(site.runtime.records.create(Context(), "account", {"name": "Harbour Works"}).id)
    opened(ada, f"/account/{account}")
    panel, sheet = ada.locator("[data-region='related.contacts']"), ada.locator("#fetched")
    ada.route("**/sheet?*", lambda route: route.abort())
    panel.get_by_role("link", name="New contact").click()
    expect(ada.locator("#toasts [data-kind=danger]")).to_contain_text("This did not load")
    ada.unroute("**/sheet?*")
    expect(panel.locator(".mc-count")).to_have_text("0")
    assert not panel.get_by_role("link", name="New contact").evaluate(ALT_CLICK), "it is asked for as a file"
    panel.get_by_role("link", name="New contact").click()
    expect(sheet.locator("[name=name]")).to_be_focused()
    expect(sheet.get_by_role("combobox", name="Account", exact=True)).to_have_value("Harbour Works")
    ada.keyboard.press("Control+s")
    expect(sheet.get_by_role("alert")).to_be_focused()
    assert serious(ada) == []
    sheet.get_by_role("alert").get_by_role("link", name="Name").click()
    ada.keyboard.type("Nora")
    ada.once("dialog", lambda question: question.dismiss())
    sheet.get_by_role("button", name="Cancel").click()
    expect(sheet).to_be_visible()
    ada.keyboard.press("Control+s")
    expect(panel).to_contain_text("Nora")
    expect(panel.locator(".mc-count")).to_have_text("1")
    expect(panel.get_by_role("link", name="New contact")).to_be_focused()
    go_on_in_the_whole_form(ada, panel, sheet)
    make_for_a_look_up(ada, sheet)
    assert all("422" in complaint or "ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()


def go_on_in_the_whole_form(page: Page, panel: Locator, sheet: Locator) -> None:
    """However much was typed in the sheet, the whole form goes on with it."""
    words = "在展会上见过。" * 2000
    panel.get_by_role("link", name="New contact").click()
    sheet.locator("[name=name]").fill("Nadia")
    sheet.locator("[name=description]").fill(words)
    sheet.get_by_role("link", name="Whole form").click()
    expect(page).to_have_url(re.compile("/contact/new$"))
    expect(page.locator("#f-name")).to_have_value("Nadia")
    expect(page.locator("#f-account")).to_have_value("Harbour Works")
    assert page.locator("[name=description]").input_value() == words


def make_for_a_look_up(page: Page, sheet: Locator) -> None:
    """What a look-up lacks is made on the way: the form stays as it was, and a sheet opens no further one."""
    opened(page, "/contact/new")
    page.locator("#f-name").fill("Olga")
    page.locator("#f-account").press_sequentially("Quay Works")
    create = page.locator("#o-account .is-new")
    expect(create).to_have_text("Create “Quay Works”…")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(sheet.locator("[name=name]")).to_have_value("Quay Works")
    sheet.get_by_role("combobox", name="Parent account").press("ArrowDown")
    expect(sheet.get_by_role("option").first).to_be_visible()
    expect(sheet.locator(".is-new")).to_have_count(0)
    page.keyboard.press("Escape")
    sheet.get_by_role("button", name="Save").click()
    expect(page.locator("#f-account")).to_have_value("Quay Works")
    expect(page.locator("#f-account")).to_be_focused()
    expect(page.locator("#f-name")).to_have_value("Olga")
    page.locator("#f-account").fill("")
    page.locator("#f-account").click()
    expect(page.locator("#o-account .is-new")).to_have_text("New account…")
    page.keyboard.press("Escape")
