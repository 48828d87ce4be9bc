"""The law of dry runs: what one says of a file, of every row and in figures, is what the import then does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metacrm.engine.context import Context
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


MEETING = (
    {"object": "club", "match": "name", "fields": {"name": {"column": "club"}, "budget": {"value": "100"}}},
    {
        "object": "gathering",
        "fields": {
            "club": {"step": "club"},
            "is_held": {"value": True},
            "price": {"column": "price"},
            "seats": {"value": "110"},
        },
    },
)


@pytest.mark.parametrize("batch_rows", [2, 100])
def test_a_dry_run_judges_rules_over_rollups(library_runtime: Runtime, tmp_path: Path, batch_rows: int) -> None:
    assert library_runtime.records.create(Context(), "club", {"name": "Old", "budget": "100"}).ok
    lines = ("New,4", "Old,4", "New,5", "Old,5", "New,2", "Other,11", "Old,1", "Old,2", "Third,10")
    path = written(tmp_path, "\n".join(("club,price", *lines, "")))
    dry = imported(library_runtime, path, *MEETING, dry_run=True, batch_rows=batch_rows)
    run = imported(library_runtime, path, *MEETING, batch_rows=batch_rows)
    assert {code for _, code, _ in codes(dry)} == {"rule_broken"}
    assert (codes(dry), dry.refused, dry.objects) == (codes(run), run.refused, run.objects)
