"""Since when records hold a value is read from their history."""

from __future__ import annotations

from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, made


def test_how_long_records_hold_a_value(library_runtime: Runtime) -> None:
    moved, still = made(library_runtime, "book", {"title": "A", "genre": "fiction"}, {"title": "B"})
    records = library_runtime.records
    for second, values in ((10, {"genre": "science"}), (20, {"title": "C"}), (30, {"author": "x"})):
        assert records.update(at(second), "book", moved, values).ok
    since = records.held_since(at(40), "book", "genre", [moved, still, "00000000-0000-7000-8000-000000000000"])
    assert since == {moved: at(10).now, still: at(0).now}
    assert records.update(at(50), "book", moved, {"genre": None}).ok
    assert records.held_since(at(60), "book", "genre", [moved])[moved] == at(50).now
