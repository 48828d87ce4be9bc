"""Purging: what was removed long enough ago goes for good, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from metacrm.engine.database import Database
from metacrm.engine.storage.health import examine
from metacrm.engine.storage.purge import purge
from tests.fixtures.databases import apply, book_overlay, named, opened, query

COPY = {
    "kind": "object",
    "name": "x_copy",
    "label": {"en": "Copy", "zh": "册"},
    "fields": {"name": named("text"), "book": named("lookup", target="book")},
}
FIELDS = book_overlay(
    x_place=named("text", unique=True),
    x_other=named("lookup", target="book"),
    x_tags=named("multi_picklist", picklist="tag"),
)


@pytest.fixture
def library(library_url: str) -> Iterator[Database]:
    with opened(library_url) as database:
        apply(database, FIELDS, COPY)
        query(
            database, "INSERT INTO book (id, title, x_place) VALUES ('00000000-0000-7000-8000-000000000001', 'A', 'B')"
        )
        apply(database)
        yield database


def test_what_is_young_stays(library: Database) -> None:
    assert purge(library) == []
    assert query(library, "SELECT x_place FROM book") == ["B"]


def test_a_dry_run_only_tells(library: Database) -> None:
    told = {(entry.object, entry.field) for entry in purge(library, 0, dry_run=True)}
    assert {("x_copy", ""), ("book", "x_place"), ("book", "x_other"), ("book", "x_tags")} <= told
    assert query(library, "SELECT x_place FROM book") == ["B"]


def test_what_is_old_goes_with_all_its_columns_and_tables(library: Database) -> None:
    purge(library, 0)
    assert examine(library).problems == ()
    kept = query(library, "SELECT * FROM book")
    assert "B" not in kept[0]
    assert purge(library, 0) == []
    apply(library, FIELDS, COPY)
    assert query(library, "SELECT x_place, x_other FROM book") == [(None, None)]
    assert query(library, "SELECT count(*) FROM x_copy") == [0]
    assert examine(library).problems == ()
