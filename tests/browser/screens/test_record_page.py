"""The page of a record: values edited where they stand, by mouse and keys, with what follows from them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from metacrm.engine.context import Context
from tests.browser.screens.site import Site, opened, serious


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
    page.keyboard.press("Tab")
    expect(page.locator("h1")).to_contain_text("Ruby Payne")
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
