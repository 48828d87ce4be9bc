"""The list as a grid: cells edited by keys and pasted in blocks, with what is wrong told, and taken back by a key."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from metacrm.engine.change import RecordInput
from metacrm.engine.context import Context
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import Site, fresh, keep_messages, opened, serious

PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""
COPY = """() => {
  const clipboardData = new DataTransfer();
  document.activeElement.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true }));
  return clipboardData.getData('text/plain');
}"""


def test_a_cell_is_edited_by_keys_and_taken_back(ada: Page, site: Site, complaints: list[str]) -> None:
    lead = site.runtime.records.create(Context(), "lead", {"name": "Dorothy", "company": "Vaughan Works"}).id
    keep_messages(ada, site)
    opened(ada, "/lead?find=Dorothy")
    row = ada.locator(f"[data-row='{lead}']")
    company = row.locator("[data-cell=company]")
    row.locator(".mc-cell-main > a").focus()
    for _ in range(12):
        if company.evaluate("cell => cell === document.activeElement"):
            break
        ada.keyboard.press("ArrowRight")
    expect(company).to_be_focused()
    ada.keyboard.press("Enter")
    expect(company.locator("input[name=company]")).to_be_focused()
    assert serious(ada) == []
    ada.keyboard.type("Langley")
    ada.keyboard.press("Escape")
    expect(company).to_have_text("Vaughan Works")
    ada.keyboard.press("F2")
    expect(company.locator("input[name=company]")).to_be_focused()
    ada.keyboard.type("Langley")
    ada.keyboard.press("Enter")
    expect(company).to_have_text("Langley")
    expect(company).to_be_focused()
    expect(ada.locator("#toasts")).to_contain_text("Saved “Dorothy”")
    ada.keyboard.press("Control+z")
    expect(ada.locator("#toasts")).to_contain_text("Taken back")
    expect(ada.locator(f"[data-row='{lead}'] [data-cell=company]")).to_have_text("Vaughan Works")
    ada.wait_for_selector("html[data-ready]")
    name = ada.locator(f"[data-row='{lead}'] [data-cell=name]")
    name.locator("a").first.focus()
    ada.keyboard.press("F2")
    expect(name.locator("input[name=name]")).to_be_focused()
    ada.keyboard.press("Delete")
    ada.keyboard.press("Enter")
    expect(name.locator(".mc-cell-errors")).to_be_visible()
    ada.keyboard.press("Escape")
    expect(name.locator("a").first).to_have_text("Dorothy")
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()


def test_the_selection_is_changed_with_a_preview(ada: Page, site: Site, complaints: list[str]) -> None:
    selma = fresh("Selma")
    for number in range(2):
        site.runtime.records.create(Context(), "lead", {"name": f"{selma} {number}", "company": "Old Works"})
    keep_messages(ada, site)
    opened(ada, f"/lead?find={selma}")
    ada.locator("[data-select-all]").click()
    bar = ada.get_by_role("region", name="Selection")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Edit a field").click()
    dialog = ada.locator("#fetched")
    dialog.get_by_label("Field").select_option("company")
    dialog.locator("#f-company").fill("New Works")
    ada.keyboard.press("Enter")
    expect(dialog).to_contain_text("2 will change")
    assert serious(ada) == []
    expect(dialog.get_by_role("button", name="Change 2 records")).to_be_focused()
    ada.keyboard.press("Enter")
    expect(ada.locator("#toasts")).to_contain_text("Changed 2 records")
    expect(ada.locator("[data-cell=company]")).to_have_text(["New Works", "New Works"])
    ada.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(ada.locator("[data-cell=company]")).to_have_text(["Old Works", "Old Works"])
    paste_two_companies(ada)
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()


def test_the_selection_says_what_it_adds_up_to(ada: Page, site: Site) -> None:
    name = fresh("Sum")
    values = ({"name": f"{name} {number:02}", "annual_revenue": 100 + number} for number in range(60))
    site.runtime.records.save(Context(), [RecordInput("competitor", one) for one in values])
    opened(ada, f"/competitor?find={name}&sort=name&columns=name,annual_revenue")
    bar = ada.get_by_role("region", name="Selection")
    for row in (0, 1):
        ada.locator("[data-select]").nth(row).click()
    expect(bar).to_contain_text("2 selected")
    expect(bar.locator(".mc-num")).to_have_text("CN¥201")
    ada.locator("[data-select-all]").click()
    everything = bar.get_by_role("button", name="Select all 60")
    ada.set_viewport_size(VIEWPORTS["phone"])
    said, offered = bar.locator("[data-selection-count]").bounding_box(), everything.bounding_box()
    assert said and offered and said["x"] + said["width"] <= offered["x"], "words lie upon one another"
    ada.set_viewport_size(VIEWPORTS["desktop"])
    everything.click()
    total = ada.locator("tfoot .mc-total").text_content()
    expect(bar.locator(".mc-num")).to_have_text(total or "")
    ada.locator("[data-list]").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(ada.locator("[data-row]", has_text=f"{name} 59")).to_have_attribute("aria-selected", "true")
    expect(bar).to_contain_text("All 60 selected")
    assert serious(ada) == []
    ada.keyboard.press("Escape")
    expect(bar).to_be_hidden()


def test_a_group_is_taken_whole_beyond_its_rows(ada: Page, site: Site) -> None:
    name = fresh("Group")
    values = ({"name": f"{name} {number:02}", "annual_revenue": 1, "threat": "high"} for number in range(60))
    last = {"name": f"{name} 99", "annual_revenue": 100, "threat": "low"}
    site.runtime.records.save(Context(), [RecordInput("competitor", one) for one in (*values, last)])
    opened(ada, f"/competitor?find={name}&sort=name&columns=name,annual_revenue,threat&group=threat")
    bar = ada.get_by_role("region", name="Selection")
    high = ada.locator("tbody[data-group=high]")
    box = high.get_by_role("checkbox", name="Select all 60 of High")
    high.locator("[data-group-toggle]").focus()
    ada.keyboard.press("x")
    expect(box).to_be_checked()
    expect(bar).to_contain_text("60 selected")
    expect(bar.locator(".mc-num")).to_have_text("CN¥60")
    high.locator("[data-group-more]").click()
    expect(high.locator("[data-row][aria-selected=true]")).to_have_count(60)
    expect(bar).to_contain_text("60 selected")
    assert serious(ada) == []
    bar.get_by_role("button", name="Delete").click()
    expect(ada.locator("#fetched")).to_contain_text("60")
    ada.keyboard.press("Escape")
    high.locator("[data-select]").first.click()
    expect(bar).to_contain_text("59 selected")
    assert box.evaluate("box => box.indeterminate")
    ada.locator("[data-select-all]").click()
    expect(bar).to_contain_text("61 selected")
    expect(bar.locator(".mc-num")).to_have_text("CN¥160")
    ada.keyboard.press("Escape")
    expect(bar).to_be_hidden()


COVERED = """() => {
  const { left, top, height } = document.activeElement.getBoundingClientRect();
  return document.elementFromPoint(left + 3, top + height / 2)?.closest('tr') !== document.activeElement.closest('tr');
}"""


def test_what_the_keys_reach_is_not_covered(ada: Page) -> None:
    opened(ada, "/opportunity?group=stage&sort=name")
    ada.locator("#main").focus()
    covered = []
    for key in ("j",) * 25 + ("k",) * 20:
        ada.keyboard.press(key)
        covered.append(ada.evaluate(COVERED))
    assert not any(covered)


def paste_two_companies(page: Page) -> None:
    """A block from a spreadsheet lies on the cells from the focused one on; what does not fit is told."""
    page.wait_for_selector("html[data-ready]")
    cells = page.locator("[data-cell=company]")
    cells.first.click()
    page.evaluate(PASTE, "Third Works\nFourth Works\n")
    expect(cells).to_have_text(["Third Works", "Fourth Works"])
    expect(page.locator("#toasts")).to_contain_text("Changed 2 records")
    expect(cells.first).to_be_focused()
    page.evaluate(PASTE, "Fifth Works\n" + "x" * 300)
    expect(page.locator("dialog[open]")).to_contain_text("Nothing was pasted")
    assert serious(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate(COPY) == "Third Works"
    page.evaluate(PASTE, "1\n2\n3")
    expect(page.locator("#toasts")).to_contain_text("3 rows and 1 column")
    page.keyboard.press("Control+z")
    expect(cells).to_have_text(["Old Works", "Old Works"])
