"""One person on two pages of one record: the question names no other."""

from __future__ import annotations

from metacrm.engine.runtime import Runtime
from tests.engine.acting import made
from tests.ui.pages.browsing import Browser


def test_a_conflict_with_another_page_of_ones_own_says_so(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    address = f"/book/{book}/edit"
    first, second = browser.form(address), browser.form(address)
    first["title"], second["title"] = "One", "Two"
    assert browser.post(address, first).status_code == 303
    answer = browser.post(address, second)
    assert answer.status_code == 409
    assert "You saved this book on another page meanwhile" in answer.text
