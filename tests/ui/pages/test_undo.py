"""What was just done can be taken back from its message, and from a program; what stays is listed."""

from __future__ import annotations

import re
from collections.abc import Callable

from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, made
from tests.ui.interface import Library, codes
from tests.ui.pages.browsing import Browser, read_form


def undo_form(page: str) -> str:
    """Where the message on the page takes back what it tells."""
    found = re.search(r'action="(/undo/[^"]+)"', page)
    assert found
    return found[1]


def edited(runtime: Runtime, browser: Browser) -> tuple[str, str]:
    """A book whose title and author were edited in its form, and its page after that."""
    book = made(runtime, "book", {"title": "Harbour", "author": "Ann"})[0]
    address = f"/book/{book}/edit"
    answer = browser.post(address, {**browser.form(address), "title": "Quay", "author": "Bob"})
    assert answer.status_code == 303
    return book, browser.open(f"/book/{book}")


def test_an_edit_is_taken_back_without_scripts(runtime: Runtime, browser: Browser) -> None:
    book, page = edited(runtime, browser)
    address = undo_form(page)
    form = read_form(page, address)
    answer = browser.post(address, form)
    assert answer.status_code == 303 and answer.location == f"/book/{book}"
    assert "Taken back" in browser.open(f"/book/{book}")
    assert runtime.records.get(at(), "book", book)["title"] == "Harbour"
    again = browser.post(address, form)
    assert again.status_code == 200 and "There is nothing to take back" in again.text
    assert browser.post(f"{address}x", form).status_code == 404


def test_what_stays_is_listed(runtime: Runtime, browser: Browser) -> None:
    book, page = edited(runtime, browser)
    address = undo_form(page)
    runtime.records.update(at(1), "book", book, {"author": "Cem"})
    answer = browser.post(address, read_form(page, address))
    assert "Not everything was taken back" in answer.text and "“Harbour” was changed since: Author" in answer.text
    assert runtime.records.get(at(), "book", book)["author"] == "Cem"


def test_nobody_takes_back_what_others_did(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]
) -> None:
    book, page = edited(runtime, browser)
    other = signed_in("mara", "librarian")
    token = other.form("/", "/preferences")["csrf_token"]
    assert other.post(undo_form(page), {"csrf_token": token}).status_code == 404
    assert runtime.records.get(at(), "book", book)["title"] == "Quay"


def test_an_edit_that_changes_nothing_offers_no_undo(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    address = f"/book/{book}/edit"
    browser.post(address, browser.form(address))
    assert "/undo/" not in browser.open(f"/book/{book}")


def test_a_program_takes_back_by_the_history(library: Library) -> None:
    book = library.made("book", title="Harbour", author="Ann")
    changed = library.ask("PATCH", f"/records/book/{book['id']}", {"title": "Quay", "author": "Bob", "version": 1})
    assert changed.status_code == 200
    entry = library.get(f"/records/book/{book['id']}/history").json["entries"][0]
    library.ask("PATCH", f"/records/book/{book['id']}", {"author": "Cem", "version": 2}, who="root")
    answer = library.ask("POST", f"/undo/{entry['change_set']}")
    assert answer.status_code == 200, answer.json
    assert answer.json["kept"] == [{"object": "book", "id": book["id"], "field": "author"}]
    assert [(one["id"], one["status"]) for one in answer.json["results"]] == [(book["id"], "updated")]
    assert library.get(f"/records/book/{book['id']}").json["title"] == "Harbour"
    assert codes(library.ask("POST", f"/undo/{entry['change_set']}", who="bob")) == ["change_set_not_found"]
    assert codes(library.ask("POST", "/undo/..x")) == ["change_set_not_found"]
