"""Lists of texts reach PostgreSQL as they are, plain ones in one piece."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from metacrm.engine.list_text import plain_array
from metacrm.engine.runtime import Runtime

LISTS: tuple[list[str | None], ...] = (
    [],
    ["a"],
    ["", " b ", "NULL", "null", "c,d", "{e}", "(f)", "文", "😀"],
    ['"'],
    ["g", 'h"i', "j"],
    ["k\\l"],
    ['"', "\\"],
    ["m\nn\to"],
    ["p", None],
)


@pytest.mark.parametrize("values", LISTS, ids=repr)
def test_lists_arrive_as_they_are(library_on_postgresql: Runtime, values: list[str | None]) -> None:
    with library_on_postgresql.database.read() as connection:
        asked = text("SELECT CAST(:list AS text[])")
        assert connection.execute(asked, {"list": values}).scalar_one() == values


def test_only_plain_texts_go_in_one_piece() -> None:
    assert plain_array(["a", "b,c"]) == b'{"a","b,c"}'
    assert [plain_array(values) for values in ([], [1], ["a", None], ['"'], ["\\"], ["\0"])] == [None] * 6
