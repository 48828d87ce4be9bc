"""Lists and boards: order, paging, export, states, moves, and addresses nobody should send."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, counted, lay_anchors, made
from tests.ui.pages.browsing import Browser

HOSTILE = (
    "'\"><script>alert(1)</script>",
    "\x00",
    "%",
    "\\",
    "😀" * 40,
    "x" * 5000,
    "1 OR TRUE",
    "((((((((((",
    '"',
    "name.name.name.name",
    "../../etc/passwd",
    "-",
    ",,,",
    "|||",
    "NaN",
    "9" * 400,
)


def titles(page: str) -> list[str]:
    """The names of the rows of a list."""
    return [unescape(text) for text in re.findall(r'<a class="mc-clip" href="[^"]+">([^<]*)</a>', page)]


def asked(address: str, *conditions: str, **more: str) -> str:
    """The address of a list of which all these conditions are asked."""
    return f"{address}?{urlencode({'where': ' AND '.join(conditions), **more})}"


def test_a_phone_shows_four_values_on_a_card_and_the_title_of_a_record_once(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    page = browser.open("/book")
    assert [page.count(f'data-slot="{slot}"') for slot in ("title", "sub", "end", "end2")] == [1, 1, 1, 1]
    page = browser.open(f"/book/{book}")
    assert page.count('mc-not-phone" data-part=') == 1 and 'mc-not-phone" data-part="title"' in page


@pytest.mark.parametrize(
    ("locale", "heads"),
    [
        ("en", ["Member › Guarantor › Guarantor: Name", "Member › Guarantor: Address (city)", "Status of the last"]),
        ("zh", ["读者 › 担保人 › 担保人：姓名", "读者 › 担保人：地址（城市）", "末位担保人状态"]),
    ],
)
def test_columns_over_many_lookups(
    runtime: Runtime, signed_in: Callable[..., Browser], locale: str, heads: list[str]
) -> None:
    chain: list[str] = []
    for name in ("Ann", "Bob", "Cy"):
        chain += made(runtime, "member", {"name": name, "guarantor": chain[-1] if chain else None})
    made(runtime, "loan", {"member": chain[2]}, {"member": chain[1]})
    page = unescape(signed_in(f"chain-{locale}", "librarian", locale=locale).open("/loan?view=loan_chain"))
    assert all(head in page for head in heads), [head for head in heads if head not in page]
    assert "Ann" in page and "Cy" in page and page.count("L-2") >= 1


def test_order_and_pages_by_cursor(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "box", *({"name": f"Box {number:03}", "count": number % 7} for number in range(120)))
    address, seen = "/box?sort=name", []
    for size in (50, 50, 20):
        page = browser.open(address)
        rows = titles(page)
        assert len(rows) == size
        seen += rows
        more = re.search(r'href="([^"]+)" data-more', page)
        address = unescape(more[1]) if more else ""
    assert not address and len(set(seen)) == 120
    assert "120" in browser.open("/box")
    heads = [unescape(href) for href in re.findall(r'<th[^>]*><a href="([^"]+)"', browser.open("/box?sort=name"))]
    assert any("sort=-name" in href for href in heads)
    for href in heads:
        browser.open(href)


def test_states_of_a_list(runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]) -> None:
    assert (
        "No box yet" in browser.open("/box")
        or "No sample box yet" in browser.open("/box")
        or "yet" in browser.open("/box")
    )
    made(runtime, "box", {"name": "A"})
    assert "Nothing fits these filters" in browser.open(asked("/box", 'name = "B"'))
    reader = signed_in("olu", "reader")
    assert "You may not read" in reader.open("/box", 403)
    assert "This list did not load" in browser.open("/box?sort=nothing", 400)
    assert "This list did not load" in browser.open("/box?after=forged", 400)
    assert "This list did not load" in browser.open("/box?where=%28%28", 400)


@pytest.mark.parametrize("parameter", ["view", "find", "sort", "after", "where", "q"])
def test_no_address_brings_the_server_down(runtime: Runtime, browser: Browser, parameter: str) -> None:
    made(runtime, "book", {"title": "A", "genre": "fiction"})
    texts = [*HOSTILE, *(f"title = {text}" for text in HOSTILE)]
    for text in texts if parameter == "where" else HOSTILE:
        query = urlencode({parameter: text})
        for address in ("/book", "/search", "/book/export", "/book/filter", "/book/new", "/lookup/book", "/lookup/any"):
            answer = browser.client.get(f"{address}?{query}")
            assert answer.status_code < 500, (address, query, answer.text[-500:])
            assert "<script>alert(1)" not in answer.text
    assert browser.client.get(f"/book?view=book_board&{urlencode({parameter: texts[0]})}").status_code < 500


def test_export_answers_what_the_list_shows(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]
) -> None:
    made(runtime, "box", {"name": "Azure", "count": 1}, {"name": "=Scarlet", "count": 2}, {"name": "Green", "count": 3})
    assert "/box/export?" in browser.open(asked("/box", "count >= 2"))
    answer = browser.client.get(asked("/box/export", "count >= 2", find="scarlet"))
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert re.search(r"\d{4}-\d\d-\d\d\.csv", answer.headers["Content-Disposition"])
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["count"] for row in rows] == ["2"] and rows[0]["name"] == "'=Scarlet"
    reader = signed_in("olu", "reader")
    assert reader.client.get("/book/export").status_code == 403
    assert "/book/export" not in reader.open("/book")


def books(runtime: Runtime, count: int, **more: Any) -> list[str]:
    """New books."""
    return made(runtime, "book", *({"title": f"Book {number}", "price": 10, **more} for number in range(count)))


def test_the_board_counts_and_sums_each_column(runtime: Runtime, browser: Browser) -> None:
    books(runtime, 25, genre="fiction")
    books(runtime, 1)
    page = browser.open("/book?view=book_board")
    assert page.count("data-card=") == 21
    assert re.search(r'data-value="fiction".*?data-count>25<.*?data-sum>CN¥250<', page, re.S)
    more = re.search(r'mc-col-more" href="([^"]+)"', page)
    assert more and "25" in browser.open(unescape(more[1]))


def test_a_move_answers_all_columns_and_its_way_back(runtime: Runtime, browser: Browser) -> None:
    book = books(runtime, 1, genre="fiction")[0]
    page = browser.open("/book?view=book_board")
    address = unescape(re.search(r'data-move-url="([^"]+)"', page)[1])  # type: ignore[index]
    answer = browser.send(address, {"field": "genre", "value": "science", "version": 1})
    assert answer.status_code == 200, answer.text
    body = answer.get_json()
    figures = {column["value"]: (column["count"], column["sum"]) for column in body["columns"]}
    assert figures["fiction"] == (0, "CN¥0") and figures["science"] == (1, "CN¥10")
    assert body["undo"].startswith("/undo/") and body["version"] == 2
    stale = browser.send(address, {"field": "genre", "value": None, "version": 1})
    assert stale.status_code == 409 and stale.get_json()["problems"][0]["message"]
    wrong = browser.send(address, {"field": "genre", "value": "no such genre", "version": 2})
    assert wrong.status_code == 422 and "message" in wrong.get_json()["problems"][0]
    for body in (
        {},
        [],
        "x",
        {"field": "title", "value": "x"},
        {"field": "genre", "value": {"a": 1}},
        {"field": ["genre"]},
    ):
        assert 400 <= browser.send(address, body).status_code < 500
    blank = browser.send(address, {"field": "genre", "value": None, "version": 2})
    assert blank.status_code == 200
    assert runtime.records.get(at(), "book", book)["genre"] is None
    assert browser.send(f"/book/{'0' * 36}/move", {"field": "genre", "value": None}).status_code == 404


def test_a_move_that_breaks_a_required_field_is_refused(runtime: Runtime, browser: Browser) -> None:
    lay_anchors(runtime)
    fields = runtime.current.object("strict").fields
    assert fields["r_picklist"].definition.required
    book = books(runtime, 1, genre="fiction")[0]
    runtime.records.delete(at(), "book", book)
    answer = browser.send(f"/book/{book}/move", {"field": "genre", "value": "science"})
    assert answer.status_code == 404 and answer.get_json()["problems"]


def test_pages_ask_few_statements(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mara"})[0]
    book = books(runtime, 60, genre="fiction")[0]
    made(runtime, "loan", *({"book": book, "member": member, "about": f"book/{book}"} for _ in range(12)))
    limits = {
        "/": 15,
        "/book": 6,
        "/loan": 7,
        "/book?view=book_board": 14,
        f"/book/{book}": 8,
        f"/book/{book}/edit": 4,
        "/loan/new": 3,
        "/search?q=book": 16,
    }
    for address in limits:
        browser.open(address)
    for address, limit in limits.items():
        with counted(runtime) as statements:
            browser.open(address)
        assert len(statements) <= limit, "\n".join((address, *statements))
