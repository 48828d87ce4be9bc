"""Quick entry: a short form about the record on the screen, saved through the one door."""

from __future__ import annotations

from collections.abc import Callable

from metacrm.engine.context import Context
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from tests.engine.acting import made
from tests.ui.pages.browsing import Browser


def test_notes_what_happened_with_a_record(
    browser: Browser, signed_in: Callable[..., Browser], runtime: Runtime
) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    member = made(runtime, "member", {"name": "Edda"})[0]
    address = f"/loan/quick?about=book%2F{book}"
    assert address in browser.open(f"/book/{book}")
    assert "/loan/quick?about=book" in browser.client.get("/book").text
    assert "/loan/quick" not in signed_in("ned", "reader").client.get(f"/book/{book}").text
    page = browser.open(address)
    assert "Harbour" in page and 'name="about_object"' not in page

    sent = browser.form(address, "/loan/quick")
    assert (sent["about"], sent["next"]) == (f"book/{book}", f"/book/{book}")
    refused = browser.post("/loan/quick", sent)
    assert refused.status_code == 422 and "Member is missing" in refused.text and "Harbour" in refused.text
    saved = browser.post("/loan/quick", {**sent, "member": member})
    assert (saved.status_code, saved.headers["Location"]) == (303, f"/book/{book}")
    loan = runtime.records.list(Context(), ListRequest("loan", fields=("about_id", "lent_at"))).records[0]
    assert loan["about_id"] == book and loan["lent_at"]


def test_chooses_the_record_where_none_is_named_and_survives_nonsense(browser: Browser, runtime: Runtime) -> None:
    assert 'name="about_object"' in browser.client.get("/loan/quick?about=book").text
    for about in ("nothing", "book/x", "user/1", "", "book/" + "0" * 36, "\x00"):
        assert browser.client.get("/loan/quick", query_string={"about": about}).status_code == 200
    assert browser.client.get("/book/quick").status_code == 400
