"""A record page in tabs, and one that a person arranges for himself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.datastructures import MultiDict

from metacrm.engine.runtime import Runtime
from metacrm.ui.pages import paper
from tests.engine.acting import made
from tests.ui.pages.browsing import Browser


def test_hides_and_orders_sections_for_one_person(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]
) -> None:
    book = made(runtime, "book", {"title": "A"})[0]
    page, address = browser.open(f"/book/{book}"), f"/book/{book}/arrange"
    assert address in page and page.index(">Book</h2>") < page.index(">About</h2>")
    form = browser.form(address)
    keys = form.getlist("shown")
    assert "section.main" in keys and "list.loans" in keys
    turned = MultiDict([(name, value) for name, value in form.items(multi=True) if value != "list.loans"])
    turned["place.section.main"] = "9"
    assert browser.post(address, turned).status_code == 303
    page = browser.open(f"/book/{book}")
    assert page.index(">About</h2>") < page.index(">Book</h2>") and 'id="r-loans"' not in page
    assert 'id="r-loans"' in signed_in("mara", "librarian").open(f"/book/{book}")
    assert "list.loans" not in browser.form(address).getlist("shown")

    lists = [key for key in browser.form(address) if key.startswith("place.list.")]
    sections = [key for key in browser.form(address) if key.startswith("place.section.")]
    assert sections[0] == "place.section.about"
    browser.post(address, {**browser.form(address), sections[-1]: "1"})
    moved = [key for key in browser.form(address) if key.startswith("place.section.")]
    assert moved == [sections[-1], *sections[:-1]], "one chosen place moves one part there"
    browser.post(address, {**browser.form(address), moved[0]: str(len(moved))})
    back = [key for key in browser.form(address) if key.startswith("place.")]
    assert back == [*sections, *lists]

    assert browser.post(address, {**form, "do": "reset", "place.section.main": "x" * 9}).status_code == 303
    assert 'id="r-loans"' in browser.open(f"/book/{book}")


def test_a_record_page_shows_one_tab_at_a_time(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mara"})[0]
    address = f"/member/{member}"
    page = browser.open(address)
    assert ">Member</h2>" in page and 'id="timeline"' in page and 'id="r-vouched"' in page
    assert ">Address</h2>" not in page and 'id="r-loans"' not in page and "tab=spare" not in page
    dwelling = browser.open(f"{address}?tab=dwelling")
    assert ">Address</h2>" in dwelling and ">Member</h2>" not in dwelling and 'id="timeline"' not in dwelling
    lending = browser.open(f"{address}?tab=lending")
    assert 'id="r-loans"' in lending and 'data-region="values" hidden' in lending
    assert ">Member</h2>" in browser.open(f"{address}?tab=nowhere")
    assert browser.open(f"{address}/related?tab=lending") and ">Address</h2>" in browser.open(f"{address}/edit")
    assert f'action="{address}/edit?tab=dwelling"' in browser.open(f"{address}/edit?tab=dwelling")
    form = browser.form(f"{address}/edit?tab=dwelling", f"{address}/edit?tab=dwelling")
    refused = browser.post(f"{address}/edit?tab=dwelling", {**form, "name": ""})
    assert refused.status_code == 422 and f'href="{address}?tab=dwelling"' in refused.text
    assert browser.post(f"{address}/edit?tab=dwelling", form).location == f"{address}?tab=dwelling"
    form = browser.form(f"{address}/arrange")
    hidden = [(name, value) for name, value in form.items(multi=True) if value != "list.loans"]
    browser.post(f"{address}/arrange", MultiDict(hidden))
    assert "tab=lending" not in browser.open(address), "what holds nothing is no tab"


def test_a_record_on_paper_holds_all_its_tabs(
    runtime: Runtime, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = made(runtime, "member", {"name": "Mara", "home_city": "Port"})[0]
    books = made(runtime, "book", *({"title": f"Book {number}"} for number in range(3)))
    made(runtime, "loan", *({"book": book, "member": member} for book in books))
    monkeypatch.setattr(paper, "MOST_ROWS", 2)
    sheet = browser.open(f"/member/{member}/print")
    heads = [sheet.index(f'<h2 class="mc-paper-head">{label}') for label in ("Person", "Dwelling", "Lending")]
    assert heads == sorted(heads) and sheet.count('class="mc-timeline"') == 1
    assert "Port" in sheet and "The first 2 records" in sheet and "mc-pencil" not in sheet
    assert "mc-paper-head" not in browser.open(f"/book/{books[0]}/print")
    assert browser.client.get("/member/0/print").status_code == 404
