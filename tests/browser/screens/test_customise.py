"""Customising in a real browser: a field without JSON, rows moved by keys, JSON completed and checked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from metacrm.engine.context import Context
from metacrm.engine.packs.customer import customize, replaced_by
from metacrm.engine.query.select import ListRequest
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import Site, opened, serious

HOME = "/admin/customise"


@pytest.fixture(autouse=True)
def as_before(site: Site) -> Iterator[None]:
    """The customer layer is empty again afterwards: other tests share the site."""
    yield
    customize(site.runtime.database, replaced_by(()), apply=True)
    site.runtime.refresh()


def test_a_field_is_added_without_json(ada: Page) -> None:
    opened(ada, f"{HOME}/object/account")
    ada.get_by_role("link", name="New field").click()
    ada.get_by_label("Label, English").fill("Renewal risk")
    ada.get_by_label("Label, Chinese").fill("续约风险")
    ada.locator("[data-field=type] .ts-control").click()
    ada.get_by_role("option", name="Picklist", exact=True).click()
    expect(ada.get_by_label("Label, English")).to_have_value("Renewal risk")
    ada.get_by_label("Values", exact=True).fill("Low / 低\nHigh / 高")
    ada.get_by_role("button", name="Check").click()
    expect(ada.get_by_role("heading", name="What will change")).to_be_visible()
    assert serious(ada) == []
    ada.get_by_label("Help, English").fill("How likely")
    expect(ada.get_by_text("check it again")).to_be_visible()
    expect(ada.get_by_role("button", name="Apply")).to_have_count(0)
    ada.get_by_role("button", name="Check").click()
    ada.get_by_role("button", name="Apply").click()
    expect(ada.get_by_role("link", name="Renewal risk")).to_be_visible()
    opened(ada, "/account/new")
    ada.get_by_label("Renewal risk").select_option(label="High")


def test_rows_move_by_keys_and_by_their_section(ada: Page) -> None:
    opened(ada, f"{HOME}/layout/account")
    names = ada.locator("[data-ordered=basic] > li")
    second = names.nth(1).get_attribute("data-key")
    names.nth(1).locator("[data-grip]").focus()
    ada.keyboard.press("ArrowUp")
    expect(names.first).to_have_attribute("data-key", str(second))
    expect(names.first.locator("[data-grip]")).to_be_focused()
    ada.get_by_label("Section", exact=True).nth(2).select_option("notes")
    expect(ada.locator("[data-ordered=notes] > li")).to_have_count(2)
    names.nth(2).locator("[data-grip]").drag_to(names.first)
    dragged = names.first.get_attribute("data-key")
    assert dragged != second
    ada.get_by_role("button", name="Check").click()
    expect(ada.get_by_text("Layout “Account”")).to_be_visible()
    ada.get_by_role("button", name="Apply").click()
    expect(ada.locator("#toasts")).to_contain_text("Applied 1 change")
    expect(names.first).to_have_attribute("data-key", str(dragged))


def test_a_block_goes_only_where_it_may_stand(ada: Page) -> None:
    opened(ada, f"{HOME}/desktop/manager_desk")
    block = ada.locator("[data-ordered] > li", has_text="Opened lately")
    block.locator("[data-grip]").focus()
    for _ in range(20):
        ada.keyboard.press("ArrowUp")
    expect(ada.locator("[data-ordered='1'] > li").first).to_contain_text("Opened lately")
    block.locator("[data-grip]").drag_to(ada.locator("[data-ordered=figures] > li").first)
    expect(ada.locator("[data-ordered=figures] > li", has_text="Opened lately")).to_have_count(0)


def test_the_keys_scroll_a_definition_wider_than_a_phone(ada: Page) -> None:
    ada.set_viewport_size(VIEWPORTS["phone"])
    opened(ada, f"{HOME}/seed/sample_account_needs/json")
    expect(ada.locator(".cm-content")).to_be_visible()
    assert serious(ada) == []


def test_json_is_completed_and_checked_as_it_is_written(ada: Page, complaints: list[str]) -> None:
    opened(ada, f"{HOME}/object/account/json")
    editor = ada.locator(".cm-content")
    editor.click()
    ada.keyboard.press("Control+End")
    for _ in range(3):
        ada.keyboard.press("Backspace")
    ada.keyboard.type(',\n"plu')
    ada.get_by_role("option", name="plural").click()
    ada.keyboard.insert_text('": {"en": 5}}')
    expect(ada.locator(".cm-lintRange-error").first).to_be_visible()
    ada.keyboard.press("Control+Enter")
    expect(ada.get_by_text("Line 3, column")).to_be_visible()
    assert "422" in complaints.pop(), "the refused plan, and nothing else"


def test_a_rule_is_written_with_completion_and_tried_on_a_record(ada: Page, site: Site) -> None:
    opened(ada, f"{HOME}/object/account")
    ada.get_by_role("link", name="Rules").click()
    ada.get_by_role("link", name="New rule").first.click()
    ada.get_by_label("Label, English").fill("No names")
    ada.get_by_label("Label, Chinese").fill("不得有名称")
    ada.locator(".cm-content").click()
    ada.keyboard.type("NOT(ISBLANK(nam")
    ada.get_by_role("option", name="name").first.click()
    expect(ada.get_by_text("Result:")).to_be_visible()
    record = site.runtime.records.list(Context(), ListRequest("account", fields=("name",), limit=1)).records[0]
    ada.get_by_role("combobox", name="Record: account").fill(str(record["name"]))
    ada.get_by_role("option", name=str(record["name"])).first.click()
    expect(ada.get_by_text("This record would be refused.")).to_be_visible()
    ada.get_by_label("Message, English").fill("Take the name out.")
    ada.get_by_label("Message, Chinese").fill("请去掉名称。")
    ada.get_by_role("button", name="Check").click()
    expect(ada.get_by_text("would be refused as they are now")).to_be_visible()
    assert serious(ada) == []
    ada.get_by_role("button", name="Apply").click()
    expect(ada.get_by_role("link", name="No names")).to_be_visible()
