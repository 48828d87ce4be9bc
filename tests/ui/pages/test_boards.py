"""What a board says beside its records: days in a column, columns that hold too many."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.ui.pages.board_hints import with_hints
from metacrm.ui.pages.boards import column_figures
from metacrm.ui.pages.view import View
from metacrm.ui.view_models import BoardCard, BoardColumn
from tests.engine.acting import at, made
from tests.ui.pages.browsing import Browser, read_form


def test_limits_and_days_stand_on_the_board(runtime: Runtime) -> None:
    book = made(runtime, "book", {"title": "A", "genre": "fiction"})[0]
    board = runtime.current.manifest.list_views["book_board"]
    limited = replace(board, limits=MappingProxyType({"fiction": 1}))
    for days, words in ((0, "today"), (1, "1 day"), (12, "12 days")):
        view = View(runtime.current, runtime.records, Context(now=at().now + timedelta(days=days)), at().zone)
        column = with_hints(
            view, "book", limited, [BoardColumn("fiction", "Fiction", cards=(BoardCard(book, 1, "A", ""),))]
        )[0]
        assert column.limit == 1 and column.cards[0].stay == words


def test_a_column_adds_up_money_and_names_other_numbers(runtime: Runtime) -> None:
    made(runtime, "book", *({"title": title, "genre": "fiction", "copies": 2, "price": 5} for title in "AB"))
    view = View(runtime.current, runtime.records, Context(), at().zone)
    board = runtime.current.manifest.list_views["book_board"]
    for summed, text in (("price", "CN¥10"), ("copies", "Copies 4")):
        assert column_figures(view, "book", replace(board, sum=summed), "", "")["fiction"] == (2, text)


def test_a_board_that_finds_nothing_says_so(runtime: Runtime, browser: Browser) -> None:
    assert "data-board" in browser.open("/book?view=book_board"), "an empty one shows where cards would be"
    page = browser.open("/book?view=book_board&find=zzzz")
    assert "Nothing fits these filters" in page and "data-board" not in page


def test_the_page_shows_both(runtime: Runtime, browser: Browser) -> None:
    now = Context(now=datetime.now(UTC) - timedelta(days=9, hours=1))
    made(runtime, "book", {"title": "A", "genre": "fiction"}, context=now)
    page = browser.open("/book?view=book_board")
    assert re.search(r"data-stay>(9|10) days<", page) and 'data-act="fold"' in page and "data-limit" not in page


def test_a_move_asks_for_what_the_form_needs_then(runtime: Runtime, browser: Browser) -> None:
    record = made(runtime, "reservation", {"name": "A", "days": 5})[0]
    token = browser.form("/", "/preferences")["csrf_token"]
    address = f"/reservation/{record}/move"
    refused = browser.send(address, {"field": "state", "value": "cancelled", "version": 1})
    assert refused.status_code == 422 and runtime.records.get(at(), "reservation", record)["state"] == "open"
    told = refused.get_json()
    assert [problem["field"] for problem in told["problems"]] == ["reason"]
    assert "Move “A” to Cancelled" in told["form"] and "Reason is needed in this case." in told["form"]
    form = read_form(told["form"], address)
    assert form["state"] == "cancelled" and form["reason"] == "" and "days" not in form
    again = browser.post(address, {**form, "csrf_token": token}).get_json()
    assert "Reason is needed" in again["form"]
    moved = browser.post(address, {**form, "reason": "ill", "csrf_token": token}).get_json()
    assert moved["message"] == "“A” moved to Cancelled" and moved["undo"] and moved["version"] == 2
    stored = runtime.records.get(at(), "reservation", record)
    assert (stored["state"], stored["reason"]) == ("cancelled", "ill")


def test_a_card_that_somebody_else_moved_says_where_it_is(runtime: Runtime, browser: Browser) -> None:
    record = made(runtime, "reservation", {"name": "A", "days": 5})[0]
    address = f"/reservation/{record}/move"
    runtime.records.update(at(), "reservation", record, {"days": 6})
    assert browser.send(address, {"field": "state", "value": "ready", "version": 1}).status_code == 200
    stale = browser.send(address, {"field": "state", "value": "cancelled", "version": 1})
    assert stale.status_code == 409
    told = stale.get_json()
    assert "form" not in told and "moved it to “Ready”" in told["problems"][0]["message"]
