"""The law of dry runs: what one says of a file, of every row and in figures, is what the import then does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metacrm.engine.runtime import Runtime
from tests.engine.transfer.rows import book, codes, imported, written

LONG = bool(os.environ.get("METACRM_TEST_LONG"))
many = settings(
    max_examples=2_000 if LONG else 15,
    derandomize=not LONG,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
HEADER = "isbn,title,first,copies"
THERE = f"{HEADER}\n1,One,,1\n2,Two,,2\n"

rows = st.tuples(
    st.sampled_from(["", "1", "3", "4"]),
    st.sampled_from(["One", "Three", "Four", "four", ""]),
    st.sampled_from(["", "One", "Three", "FOUR", "Nine"]),
    st.sampled_from(["1", "2", "-1"]),
)
FIRST = {"series_start": {"column": "first", "lookup": "title"}, "copies": {"column": "copies"}}
NAMED = {"object": "book", "match": "title", "name": "named", "fields": {"title": {"column": "first"}}}
NAMED |= {"skip_when_blank": ["first"]}
UNMATCHED = {key: value for key, value in book(**FIRST).items() if key != "match"}
mappings = st.sampled_from(
    [
        [UNMATCHED],
        [book(**FIRST)],
        [book(**FIRST) | {"match": "title"}],
        [book(**FIRST) | {"mode": "create"}],
        [book(**FIRST) | {"mode": "update", "match": "title"}],
        [NAMED, book(**FIRST | {"series_start": {"step": "named"}})],
        [book(**FIRST), NAMED],
    ]
)


@many
@given(rows=st.lists(rows, min_size=1, max_size=6), steps=mappings)
def test_a_dry_run_says_what_the_run_does(library_runtime: Runtime, tmp_path: Path, rows: Any, steps: Any) -> None:
    with library_runtime.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM book")
    imported(library_runtime, written(tmp_path, THERE), book(copies={"column": "copies"}))
    path = written(tmp_path, "\n".join([HEADER, *(",".join(row) for row in rows), ""]))
    dry = imported(library_runtime, path, *steps, dry_run=True, batch_rows=2)
    run = imported(library_runtime, path, *steps, batch_rows=2)
    assert sorted(codes(dry), key=str) == sorted(codes(run), key=str)
    assert (dry.refused, dry.objects) == (run.refused, run.objects)
