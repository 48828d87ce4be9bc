"""New records made in a sheet over a page, from a related list or a look-up: by right, with the rules of their form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

from metacrm.engine.personal.recents import note_opened
from metacrm.engine.runtime import Runtime
from tests.engine.acting import BEGINNING, at, ids_of, made
from tests.ui.pages.browsing import Browser, read_form


def sent(browser: Browser, address: str, **values: Any) -> Any:
    """The answer to a sheet that was filled in."""
    action = address.partition("?")[0]
    form = read_form(browser.open(address), action)
    token = browser.form("/", "/preferences")["csrf_token"]
    headers = {"X-CSRF-Token": token, "Accept": "application/json"}
    return browser.client.post(action, data={**form, **values}, headers=headers)


def test_a_related_list_makes_its_records_in_a_sheet(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    member = made(runtime, "member", {"name": "Mia"})[0]
    sheets = [unescape(one) for one in re.findall(r'data-sheet="([^"]*)"', browser.open(f"/book/{book}"))]
    assert sheets == [
        f"/loan/sheet?book={book}",
        f"/book/sheet?series_start={book}",
        f"/loan/sheet?about=book%2F{book}",
    ]
    for address, field in ((sheets[0], "book"), (sheets[2], "about")):
        page = browser.open(address)
        assert 'data-field="member"' in page and 'data-field="remark"' not in page, "the quick layout"
        answer = sent(browser, address, member=member)
        assert answer.status_code == 201 and answer.json["name"] in answer.json["message"]
        stored = runtime.records.get(at(), "loan", answer.json["id"])
        assert book in str(stored[field])
    assert 'data-field="summary"' in browser.open(sheets[1]), "without a quick layout the form's own"


def test_a_refused_sheet_comes_back_with_its_words(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    refused = sent(browser, f"/loan/sheet?book={book}", due_on="2026-05-01")
    assert refused.status_code == 422 and "Member" in refused.json["form"] and "2026-05-01" in refused.json["form"]
    again = read_form(refused.json["form"], "/loan/sheet")
    assert again["book"] == book


def test_nobody_makes_records_without_the_right(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    reader = signed_in("olu", "reader")
    assert reader.client.get("/book/sheet").status_code == 403
    token = reader.form("/", "/preferences")["csrf_token"]
    answer = reader.client.post("/book/sheet", data={"title": "x"}, headers={"X-CSRF-Token": token})
    assert answer.status_code == 403
    assert reader.client.get("/nothing/sheet").status_code == 404


def test_a_lookup_says_where_its_record_is_made(runtime: Runtime, browser: Browser) -> None:
    page = unescape(browser.open("/loan/new"))
    assert 'data-create="/book/sheet?any_type=1&title=" data-create-label="New book"' in page
    assert "/user/sheet" not in page, "people are invited, not made on the way"
    assert 'value="Quay"' in browser.open("/book/sheet?any_type=1&title=Quay")
    for odd in ("title=%00", "copies=x&nothing=1", "series_start=x", "about=/"):
        assert browser.client.get(f"/book/sheet?{odd}").status_code == 200, odd
    assert browser.client.get("/loan/sheet?about=x/y&member=%00").status_code == 200


def test_an_empty_lookup_offers_what_was_opened_last(runtime: Runtime, browser: Browser) -> None:
    books = made(runtime, "book", *({"title": f"Book {number:02}"} for number in range(14)))
    ada = ids_of(runtime, "user", where='login = "ada"')[0]
    for place in (3, 8, 5):
        note_opened(runtime.database, ada, "book", books[place], BEGINNING + timedelta(seconds=place))
    runtime.records.update(at(), "book", books[5], {"available": False})
    names = [one["name"] for one in browser.client.get("/lookup/book").get_json()]
    assert names[:3] == ["Book 08", "Book 05", "Book 03"] and len(names) == len(set(names)) == 10
    offered = [one["name"] for one in browser.client.get("/lookup/book?field=reservation.book").get_json()]
    assert offered[:2] == ["Book 08", "Book 03"] and "Book 05" not in offered
    assert [one["name"] for one in browser.client.get("/lookup/book?q=Book+03").get_json()][:1] == ["Book 03"]
