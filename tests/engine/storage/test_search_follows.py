"""Search follows the definitions: what becomes searchable is found at once, what ceases to be leaves no entries."""

from __future__ import annotations

from pathlib import Path

from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, made
from tests.engine.conftest import opened
from tests.fixtures.databases import apply, book_overlay, named, query


def found(runtime: Runtime, words: str) -> list[str]:
    runtime.refresh()
    return [str(hit["id"]) for hit in runtime.records.search(Context(), words)]


def entries(runtime: Runtime, field: str) -> int:
    return len(query(runtime.database, "SELECT record FROM mc_search WHERE field = :field", field=field))


def test_a_field_that_becomes_searchable_is_indexed(library_url: str, tmp_path: Path) -> None:
    with opened(library_url, tmp_path) as runtime:
        database = runtime.database
        apply(database, book_overlay(x_note=named("text")))
        runtime.refresh()
        first, second, blank = made(
            runtime, "book", {"title": "a", "x_note": "quiet harbour"}, {"title": "b", "x_note": "港口"}, {"title": "c"}
        )
        [gone] = made(runtime, "book", {"title": "d", "x_note": "harbour"})
        assert runtime.records.delete(at(1), "book", gone).ok
        assert found(runtime, "harbour") == []
        apply(database, book_overlay(x_note=named("text", search=True)))
        assert (found(runtime, "harb"), found(runtime, "gangkou"), entries(runtime, "x_note")) == ([first], [second], 2)
        assert runtime.records.update(at(2), "book", blank, {"x_note": "lighthouse"}).ok
        assert found(runtime, "lighthouse") == [blank]


def test_a_field_that_is_searchable_no_more_drops_its_entries(library_url: str, tmp_path: Path) -> None:
    with opened(library_url, tmp_path) as runtime:
        apply(runtime.database, book_overlay(x_note=named("text", search=True)))
        runtime.refresh()
        made(runtime, "book", {"title": "a", "x_note": "harbour"})
        apply(runtime.database, book_overlay(x_note=named("text")))
        assert (found(runtime, "harbour"), entries(runtime, "x_note"), entries(runtime, "title")) == ([], 0, 1)


def test_a_renamed_field_and_one_of_another_type_are_found_on(library_url: str, tmp_path: Path) -> None:
    with opened(library_url, tmp_path) as runtime:
        apply(runtime.database, book_overlay(x_note=named("text", search=True), x_size=named("text", search=True)))
        runtime.refresh()
        [book] = made(runtime, "book", {"title": "a", "x_note": "harbour", "x_size": "12345"})
        made(runtime, "book", {"title": "b", "x_size": "many"})
        renamed = named("text", search=True, formerly=["x_note"])
        apply(runtime.database, book_overlay(x_remark=renamed, x_size=named("integer", search=True)))
        assert found(runtime, "harbour") == found(runtime, "12345") == [book] and found(runtime, "many") == []
        assert (entries(runtime, "x_note"), entries(runtime, "x_remark"), entries(runtime, "x_size")) == (0, 1, 1)
