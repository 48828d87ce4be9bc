"""The filter builder and the formula editor as people use them: without a mouse, on a phone, with what goes wrong."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

from metacrm.engine.context import Context
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import Site, opened, serious


def builder(page: Page) -> Locator:
    """The builder over the list, opened by its key."""
    page.keyboard.press("f")
    form = page.locator("dialog[open] [data-filter-form]")
    expect(form).to_be_visible()
    return form


def test_a_filter_is_built_and_taken_away_without_a_mouse(ada: Page) -> None:
    opened(ada, "/opportunity")
    before = ada.locator("tfoot").inner_text()
    form = builder(ada)
    form.get_by_label("Field", exact=True).select_option("stage")
    expect(form.get_by_role("checkbox", name="Won")).to_be_visible()
    form.get_by_role("checkbox", name="Won").focus()
    ada.keyboard.press("Space")
    expect(form.locator("#filter-found")).to_contain_text(re.compile(r"\d+ records? fit"))
    form.get_by_role("button", name="Add condition").focus()
    ada.keyboard.press("Enter")
    expect(form.locator('[id="r-1-step-0"]')).to_be_focused()
    ada.keyboard.press("Control+Enter")
    expect(form.locator(".mc-errors p")).to_contain_text("Name is missing")
    form.locator('[id="f-r-1-0"]').fill("a")
    expect(form.locator(".mc-errors p")).to_have_count(0)
    assert serious(ada) == []
    ada.keyboard.press("Enter")
    ada.wait_for_url("**where=**")
    assert 'stage IN ("won") AND CONTAINS(name, "a")' in unquote_plus(ada.url)
    expect(ada.locator(".mc-chip")).to_have_count(2)
    expect(ada.locator(".mc-chip").first).to_contain_text("Won")
    for left in (1, 0):
        ada.locator(".mc-chip-x").first.click()
        expect(ada.locator(".mc-chip")).to_have_count(left)
    expect(ada.locator("tfoot")).to_have_text(before, use_inner_text=True)


def test_what_is_typed_while_the_server_draws_is_kept(ada: Page) -> None:
    opened(ada, "/opportunity?where=CONTAINS(name,+%22a%22)")
    form = builder(ada)
    held: list[Route] = []
    ada.route("**/opportunity/filter", lambda route: held.append(route), times=1)
    form.get_by_role("button", name="Add condition").click()
    expect(form.locator('[id="f-r-0-0"]')).to_be_visible()
    form.locator('[id="f-r-0-0"]').fill("ab")
    held.pop().continue_()
    expect(form.locator('[id="r-1-step-0"]')).to_be_visible()
    expect(form.locator('[id="f-r-0-0"]')).to_have_value("ab")
    expect(form.locator('[id="f-r-0-0"]')).to_be_focused()


@pytest.mark.parametrize("viewport", [VIEWPORTS["phone"]], ids=["phone"])
def test_the_builder_is_a_sheet_on_a_phone(ada: Page, viewport: ViewportSize) -> None:
    opened(ada, "/opportunity?where=amount+%3E+1000+OR+account.name+%3D+%22a%22")
    ada.get_by_role("link", name="Filter", exact=True).click()
    sheet = ada.locator("dialog[open]")
    box = sheet.bounding_box()
    assert box and box["x"] == 0 and box["width"] == viewport["width"]
    assert box["y"] + box["height"] == pytest.approx(viewport["height"], abs=1)
    assert not ada.evaluate("document.documentElement.scrollWidth > innerWidth")
    expect(sheet.get_by_label("Field of the linked record")).to_have_value("name")
    assert serious(ada) == []


def test_a_part_becomes_a_formula_and_a_formula_parts(ada: Page, site: Site) -> None:
    opened(ada, "/opportunity?where=amount+%3E+1000+AND+stage+%3D+%22won%22")
    form = builder(ada)
    form.get_by_role("button", name="Edit as formula", exact=True).first.click()
    editor = form.get_by_role("textbox", name="Formula")
    expect(form.locator(".mc-editor")).to_be_focused()
    expect(editor).to_contain_text('amount > 1000 AND stage = "won"')
    ada.keyboard.press("Control+End")
    ada.keyboard.type(" AND amuont < 9999999")
    expect(form.locator(".mc-errors p")).to_contain_text("amount")
    expect(form.locator(".mc-editor-status")).to_contain_text("Alt+Enter")
    ada.keyboard.press("Alt+Enter")
    expect(editor).to_contain_text("AND amount < 9999999")
    expect(form.locator(".mc-errors p")).to_have_count(0)
    form.get_by_role("button", name="Show as conditions").click()
    expect(form.get_by_label("Condition", exact=True)).to_have_count(3)


def test_formulas_are_completed_checked_and_tried(ada: Page, site: Site) -> None:
    record = site.first("opportunity", "amount > 0")
    opened(ada, "/admin/expressions?object=opportunity")
    editor = ada.get_by_role("textbox", name="Formula")
    editor.focus()
    # A label in another language finds the field; a picklist offers its values.
    ada.keyboard.type("阶段")
    options = ada.locator(".mc-editor [role=option]")
    expect(options.first).to_contain_text("stage")
    ada.wait_for_timeout(100)
    ada.keyboard.press("Enter")
    expect(editor).to_have_text("stage")
    ada.keyboard.type(' = "w')
    expect(options.first).to_contain_text("won")
    ada.wait_for_timeout(100)
    ada.keyboard.press("Enter")
    expect(ada.locator(".mc-editor-status")).to_have_text("Result: a condition")
    ada.keyboard.press("Control+a")
    ada.keyboard.type("MOD")
    expect(options.first).to_contain_text("MOD")
    expect(ada.get_by_text("Trap: MOD(-101, 10)").first).to_be_visible()
    ada.wait_for_timeout(100)
    ada.keyboard.press("Enter")
    ada.keyboard.type("amount, 7")
    ada.keyboard.press("Escape")
    expect(ada.locator(".mc-editor-status")).to_have_text("Result: an amount of money")
    assert serious(ada) == []
    ada.locator("#f-record").click()
    name = str(site.runtime.records.get(Context(), "opportunity", record, ("name",))["name"])
    ada.locator("#f-record").fill(name)
    ada.get_by_role("option", name=re.compile(re.escape(name))).first.click()
    cells = ada.locator("[data-backend]")
    expect(cells.first).to_contain_text("currency")
    expect(cells.nth(1)).to_contain_text("currency")
    expect(cells.nth(2)).to_contain_text("currency")
    assert len(set(cells.all_inner_texts())) == 1


def test_only_administrators_find_the_workbench(ada: Page) -> None:
    opened(ada, "/")
    expect(ada.get_by_role("link", name="Formula workbench")).to_have_attribute("href", "/admin/expressions")
