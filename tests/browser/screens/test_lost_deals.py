"""The form of a deal answers while it is filled in: why it was lost, and whom of the customer one may choose."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from metacrm.engine.context import Context
from tests.browser.conftest import VIEWPORTS
from tests.browser.screens.site import Site, fresh, opened, serious

WORDS = {
    "en": ("Save", "Saved", "Reason lost is needed in this case."),
    "zh": ("保存", "已保存", "此情况下请填写输单原因。"),
}
PICTURES = os.environ.get("METACRM_TEST_PICTURES", "")
"""A folder for pictures of the page, to be looked at."""


LOOKS = [
    pytest.param("en", VIEWPORTS["desktop"], id="en-desktop"),
    pytest.param("zh", VIEWPORTS["phone"], id="zh-phone"),
    pytest.param("en", VIEWPORTS["phone"], id="en-phone", marks=pytest.mark.long),
    pytest.param("zh", VIEWPORTS["desktop"], id="zh-desktop", marks=pytest.mark.long),
]
"""Each language and each window once; the other pairs are alike."""


@pytest.mark.parametrize(("language", "viewport"), LOOKS)
def test_a_lost_deal_says_why(ada: Page, site: Site, language: str, complaints: list[str]) -> None:
    save, saved, needed = WORDS[language]
    deal = site.runtime.records.create(Context(), "opportunity", {"name": "Gone", "success_rate": 60}).id
    opened(ada, f"/opportunity/{deal}/edit")
    ada.wait_for_selector("form[data-live]")
    reason = ada.locator("#f-lost_reason")
    expect(reason).to_be_hidden()
    ada.locator("#f-stage").select_option("lost")
    expect(reason).to_be_visible()
    expect(ada.locator("#f-success_rate")).to_be_disabled()
    assert serious(ada) == []
    if PICTURES and ada.viewport_size:
        reason.scroll_into_view_if_needed()
        ada.screenshot(path=Path(PICTURES) / f"lost-{language}-{ada.viewport_size['width']}.png")
    ada.get_by_role("button", name=save, exact=True).click()
    expect(ada.locator("#problems")).to_contain_text(needed)
    reason.select_option("price")
    ada.get_by_role("button", name=save, exact=True).click()
    expect(ada.locator("#toasts")).to_contain_text(saved)
    stored = site.runtime.records.get(Context(), "opportunity", str(deal))
    assert (stored["stage"], stored["lost_reason"]) == ("lost", "price")
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()


def test_only_people_of_the_customer_are_on_offer(ada: Page, site: Site) -> None:
    context = Context()
    names = ("Zeta Works", "Eta Works")
    accounts = [str(site.runtime.records.create(context, "account", {"name": name}).id) for name in names]
    for account, name in zip(accounts, ("Zoe Filter", "Eva Filter"), strict=True):
        assert site.runtime.records.create(context, "contact", {"name": name, "account": account}).ok
    opened(ada, f"/opportunity/new?account={accounts[0]}")
    ada.locator("#f-primary_contact").fill("Filter")
    expect(ada.locator("#o-primary_contact [role=option]:not(.is-new)")).to_have_count(1)
    ada.locator("#o-primary_contact [role=option]:not(.is-new)").first.click()
    expect(ada.locator("#f-primary_contact")).to_have_value("Zoe Filter")
    ada.locator("#f-account").fill("Eta Works")
    ada.locator("#o-account [role=option]", has_text="Eta Works").first.click()
    expect(ada.locator("#f-primary_contact")).to_have_value("")


def test_a_card_dropped_on_lost_asks_why(ada: Page, site: Site, complaints: list[str]) -> None:
    name = fresh("Dropped")
    deal = str(site.runtime.records.create(Context(), "opportunity", {"name": name, "stage": "proposal"}).id)
    opened(ada, f"/opportunity?view=opportunity_board&find={name}")
    card = ada.locator(f"[data-card='{deal}']")
    title, dialog = card.locator(".mc-card-title"), ada.locator("#fetched")
    for is_left in (True, False):
        title.focus()
        ada.keyboard.press("m")
        ada.locator("#move-menu [data-move=lost]").click()
        expect(dialog.get_by_label("Reason lost")).to_be_focused()
        assert serious(ada) == []
        if is_left:
            ada.keyboard.press("Escape")
            expect(title).to_be_focused()
            expect(ada.locator("[data-value=proposal] .mc-card")).to_have_count(1)
    dialog.get_by_label("Reason lost").select_option("price")
    dialog.get_by_role("button", name="Save").click()
    expect(ada.locator("#toasts")).to_contain_text(f"“{name}” moved to Lost")
    expect(ada.locator("[data-value=lost] .mc-card")).to_have_count(1)
    expect(ada.locator("[data-value=lost] [data-count]")).to_have_text("1")
    stored = site.runtime.records.get(Context(), "opportunity", deal)
    assert (stored["stage"], stored["lost_reason"]) == ("lost", "price")
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()


def test_a_cell_set_to_lost_asks_why(ada: Page, site: Site, complaints: list[str]) -> None:
    name = fresh("Cell")
    deal = str(site.runtime.records.create(Context(), "opportunity", {"name": name, "stage": "proposal"}).id)
    opened(ada, f"/opportunity?find={name}&columns=name,stage")
    cell, dialog = ada.locator(f"[data-row='{deal}'] [data-cell=stage]"), ada.locator("#fetched")
    cell.dblclick()
    cell.locator("select").select_option("lost")
    ada.keyboard.press("Enter")
    expect(dialog.get_by_label("Reason lost")).to_be_focused()
    assert serious(ada) == []
    ada.keyboard.press("Escape")
    expect(cell).to_contain_text("Reason lost is needed in this case.")
    ada.keyboard.press("Enter")
    dialog.get_by_label("Reason lost").select_option("price")
    ada.keyboard.press("Control+Enter")
    expect(cell).to_have_text("Lost")
    expect(cell).to_be_focused()
    stored = site.runtime.records.get(Context(), "opportunity", deal)
    assert (stored["stage"], stored["lost_reason"]) == ("lost", "price")
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()
