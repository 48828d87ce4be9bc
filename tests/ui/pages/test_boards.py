"""What a board says beside its records: days in a column, columns that hold too many."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.ui.pages.board_hints import with_hints
from metacrm.ui.pages.view import View
from metacrm.ui.view_models import BoardCard, BoardColumn
from tests.engine.acting import at, made
from tests.ui.pages.browsing import Browser


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


def test_the_page_shows_both(runtime: Runtime, browser: Browser) -> None:
    now = Context(now=datetime.now(UTC) - timedelta(days=9, hours=1))
    made(runtime, "book", {"title": "A", "genre": "fiction"}, context=now)
    page = browser.open("/book?view=book_board")
    assert re.search(r"data-stay>(9|10) days<", page) and 'data-act="fold"' in page and "data-limit" not in page
