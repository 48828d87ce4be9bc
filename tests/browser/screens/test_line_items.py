"""Lines are typed into the form of what they are parts of, by keys alone, and saved with it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect

from metacrm.engine.context import Context
from metacrm.engine.query.select import ListRequest
from tests.browser.screens.site import Site, opened, serious

ROWS = "[data-lines] tbody tr"


def test_lines_are_typed_by_keys_and_saved_with_their_record(ada: Page, site: Site, complaints: list[str]) -> None:
    for name, price in (("Crane", "120.00"), ("Hoist", "80.00")):
        assert site.runtime.records.create(Context(), "product", {"name": name, "price": price}).ok
    opened(ada, "/quote/new")
    expect(ada.locator(ROWS)).to_have_count(1)
    ada.locator("#f-name").fill("Harbour")
    for place, name in enumerate(("Crane", "Hoist")):
        row = ada.locator(ROWS).nth(place)
        box = row.get_by_role("combobox")
        box.fill(name)
        expect(row.locator("[role=option]:not(.is-new)")).to_have_count(1)
        box.press("Enter")
        expect(row.locator("[data-field=name] input")).to_have_value(name)
        box.press("Alt+Insert")
    expect(ada.locator(ROWS)).to_have_count(3)
    quantity = ada.locator(f"{ROWS} [data-field=quantity] input")
    quantity.first.fill("3")
    expect(ada.locator(f"{ROWS}:first-child [data-field=amount] output")).to_contain_text("360")
    expect(ada.locator("[data-line-total=amount]")).to_contain_text("440")
    quantity.first.press("Enter")
    expect(quantity.nth(1)).to_be_focused()
    quantity.nth(1).fill("none")
    quantity.nth(1).press("Alt+ArrowUp")
    assert serious(ada) == []
    ada.keyboard.press("Control+s")
    expect(ada.locator("#problems")).to_contain_text("line 1")
    assert [complaint for complaint in complaints if "422" not in complaint] == []
    complaints.clear()
    expect(ada.locator(f"{ROWS}:last-child [data-line-move='-1']")).to_have_attribute("aria-label", "Move line 2 up")
    expect(ada.locator(f"{ROWS}:last-child [data-line-remove]")).to_have_accessible_name("Remove line 2")
    expect(ada.locator(ROWS)).to_have_count(2)
    ada.set_viewport_size({"width": 390, "height": 844})
    assert serious(ada) == [] and ada.evaluate("document.documentElement.scrollWidth") <= 390
    ada.locator("[data-line-add]").click()
    keys = ada.locator(ROWS).evaluate_all("rows => rows.map((row) => row.dataset.line)")
    assert len(set(keys)) == len(keys) == 3, "rows that came back keep their names to themselves"
    save_while_an_answer_is_on_its_way(ada, quantity.first)
    expect(ada.locator("#toasts")).to_contain_text("Saved")
    request = ListRequest("quote_line", where='quote.name = "Harbour"', sort="position", fields=("name", "amount"))
    saved = site.runtime.records.list(Context(), request).records
    assert [(one["name"], one["amount"]) for one in saved] == [("Hoist", "160.00"), ("Crane", "360.00")]


def save_while_an_answer_is_on_its_way(page: Page, quantity: Locator) -> None:
    """The form waits for the answer to what was typed last, although an earlier question was given up."""
    held: list[Route] = []
    page.route("**/lines*", lambda route: held.append(route))
    for typed in ("4", "2"):
        with page.expect_request("**/lines*"):
            quantity.fill(typed)
    page.evaluate("document.addEventListener('submit', () => { window.isSent = true; }, true)")
    page.keyboard.press("Control+s")
    assert not page.evaluate("window.isSent")
    held[-1].continue_()
    page.unroute("**/lines*")
