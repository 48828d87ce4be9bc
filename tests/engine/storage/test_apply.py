"""Applying definitions: nothing half-done is ever seen, nothing that exists is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import event

from metacrm.engine.database import Database
from metacrm.engine.storage.apply import apply_layers
from metacrm.engine.storage.apply_lock import MANIFEST_LOCK, apply_lock
from metacrm.engine.storage.health import examine
from metacrm.engine.storage.layer_store import load_layers
from metacrm.engine.storage.system_tables import SYSTEM_METADATA
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.resolution import resolve
from tests.fixtures.databases import (
    add_books,
    apply,
    book_overlay,
    column_of,
    named,
    opened,
    query,
    set_up_library,
    snapshot,
)
from tests.fixtures.manifests import types


@pytest.fixture
def library(library_url: str) -> Iterator[Database]:
    with opened(library_url) as database:
        yield database


def test_everything_is_there_and_a_second_apply_is_empty(library: Database) -> None:
    plan = apply_layers(library, lambda layers: layers)
    assert plan.is_empty and plan.version is None
    assert examine(library).problems == ()
    apply(library, book_overlay(x_place=named("text")))
    again = apply(library, book_overlay(x_place=named("text")))
    assert again.is_empty and again.version is None
    assert examine(library).problems == ()


START = book_overlay(
    x_pages=named("integer"), x_mark=named("text"), x_gone=named("date"), x_free=named("text", unique=True)
)
BIG_CHANGE = (
    book_overlay(
        x_place=named("text", search=True),
        x_owner=named("lookup", target="member", on_delete="clear"),
        x_tags=named("multi_picklist", picklist="tag"),
        x_pages=named("text", index=True),
        x_mark=named("text", unique=True),
        x_free=named("text"),
    ),
    {
        "kind": "object",
        "name": "x_copy",
        "label": {"en": "Copy", "zh": "册"},
        "fields": {"name": named("text", required=True), "book": named("lookup", target="book")},
    },
)


IN_FORCE = ("facts", "layers", "map")
"""The parts of a snapshot that say which definitions hold."""


class Broken(Exception):
    """What a test raises in the middle of an apply."""


def test_an_index_that_a_field_of_records_gets_is_planned_and_keeps_no_writer_out(library: Database) -> None:
    add_books(library)
    index, statements = "ix_book_author", []
    event.listen(library.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    plan = apply(library, book_overlay(author={"index": True}))
    assert [one.sentences[0] for one in plan.operations] == ["add an index on book (author)"]
    [made] = [one for one in statements if one.startswith("CREATE INDEX")]
    assert index in made
    assert ("CONCURRENTLY" in made) is not library.is_sqlite
    plan = apply(library, book_overlay(author={}))
    assert [one.sentences[0] for one in plan.operations] == ["remove the index on book (author)"]
    assert any(one.startswith("DROP INDEX") and index in one for one in statements)


def test_a_failure_at_any_step_changes_nothing(library: Database) -> None:
    apply(library, START)
    add_books(library, x_pages=[1, 2, 3], x_mark=["a", "b", "c"], x_gone=["2020-01-01"] * 3)
    before = snapshot(library)
    reached: list[str] = []
    for step in range(1, 100):

        def fail(number: int, text: str, last: int = step) -> None:
            reached.append(text)
            if number == last:
                raise Broken(text)

        reached.clear()
        try:
            apply(library, *BIG_CHANGE, on_step=fail)
        except Broken:
            assert snapshot(library) == before, f"step {step}: {reached[-1]}"
            assert query(library, "SELECT count(*) FROM mc_preparation") == [0]
            continue
        break
    assert step > 12, reached
    assert any("convert" in text for text in reached) and reached[-1] == "commit"
    assert examine(library).problems == ()
    assert query(library, f"SELECT {column_of(library, 'x_pages')} FROM book ORDER BY id") == ["1", "2", "3"]


def apply_until_killed(url: str, last: int | str) -> None:
    """In a process of its own: it is gone before that step, which is told by its number or its text."""

    def kill(number: int, text: str) -> None:
        if last in (number, text):
            os.kill(os.getpid(), signal.SIGKILL)

    with opened(url) as database:
        apply(database, *BIG_CHANGE, on_step=kill)


def killed_at(library: Database, steps: Sequence[int | str]) -> Iterator[tuple[int | str, int | None]]:
    """The steps, each once an apply was killed before it, with how its process ended: all come of one image."""
    applying = multiprocessing.get_context("forkserver")
    applying.set_forkserver_preload([__name__])
    for step in steps:
        process = applying.Process(target=apply_until_killed, args=(library.url, step))
        process.start()
        process.join()
        yield step, process.exitcode


@pytest.mark.parametrize("steps", [("wait for writers",), pytest.param(range(1, 100), marks=pytest.mark.long)])
def test_what_a_killed_process_left_is_taken_away(library: Database, steps: Sequence[int | str]) -> None:
    apply(library, START)
    add_books(library, x_mark=["a", "b", "c"])
    before = snapshot(library)
    tried = 0
    for step, ended in killed_at(library, steps):
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        left = snapshot(library)
        assert [left[part] for part in IN_FORCE] == [before[part] for part in IN_FORCE], step
        assert [problem.code for problem in examine(library).problems] == ["apply_unfinished"], step
        apply(library, START)
        assert snapshot(library) == before, step
        tried += 1
    assert tried == 1 or tried > 12


def test_a_second_apply_at_the_same_time_is_told(library: Database) -> None:
    with apply_lock(library), pytest.raises(ProblemError) as caught:
        apply(Database(library.url), book_overlay(x_place=named("text")), patience=0.2)
    assert [problem.code for problem in caught.value.problems] == ["apply_in_progress"]
    assert apply(library, book_overlay(x_place=named("text"))).version is not None


def test_a_foreign_table_is_left_alone(library: Database) -> None:
    query(library, "CREATE TABLE x_copy (id integer)")
    body = {"kind": "object", "name": "x_copy", "label": {"en": "Copy", "zh": "册"}, "fields": {"name": named("text")}}
    with pytest.raises(ProblemError) as caught:
        apply(library, body)
    assert [problem.code for problem in caught.value.problems] == ["table_taken"]
    assert query(library, "SELECT count(*) FROM x_copy") == [0]


def test_adding_a_field_costs_the_same_on_any_number_of_rows(library: Database) -> None:
    def statements(name: str) -> list[str]:
        seen: list[str] = []

        def note(*call: Any) -> None:
            seen.append(call[2])

        event.listen(library.engine, "before_cursor_execute", note)
        apply(library, book_overlay(**{f"x_{word}": named("text") for word in ("a", "b", "c") if word <= name}))
        event.remove(library.engine, "before_cursor_execute", note)
        return seen

    apply(library, book_overlay(x_a=named("text")))
    few = len(statements("b"))
    rows = "SELECT {id}, 1, 'Book ' || n FROM numbers"
    series = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)"
    identifier = "lower(hex(randomblob(16)))" if library.is_sqlite else "gen_random_uuid()"
    query(library, f"INSERT INTO book (id, version, title) {series} {rows.format(id=identifier)}")
    many = statements("c")
    assert len(many) <= few <= 60
    assert not [statement for statement in many if statement.lstrip().upper().startswith("UPDATE BOOK")]


def test_what_is_applied_is_what_is_loaded(library: Database) -> None:
    apply(library, book_overlay(title={"label": {"en": "Heading"}}))
    with library.read() as connection:
        manifest = resolve(load_layers(connection), types())
    assert manifest.objects["book"].fields["title"].label["en"] == "Heading"
    assert manifest.merged["object", "book"].origin("/fields/title/label/en") == "customer"
    assert {table.name for table in SYSTEM_METADATA.sorted_tables} >= {"mc_definition", "mc_preparation"}


def test_a_switch_that_gets_no_lock_gives_up_and_leaves_no_trace(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metacrm.engine.storage.switch.ATTEMPTS", 2)
    monkeypatch.setattr("metacrm.engine.storage.apply_lock.LOCK_TIMEOUT", "50ms")
    set_up_library(postgresql_url)
    with opened(postgresql_url) as database:
        before = snapshot(database)
        with database.engine.begin() as writer:
            writer.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({MANIFEST_LOCK})")
            with pytest.raises(ProblemError) as caught:
                apply(database, book_overlay(x_place=named("text")))
        assert [problem.code for problem in caught.value.problems] == ["apply_busy"]
        assert snapshot(database) == before
        assert apply(database, book_overlay(x_place=named("text"))).version is not None


def test_two_applies_at_once_follow_each_other(library: Database) -> None:
    other = Database(library.url)
    started, done = threading.Event(), []

    def slow(number: int, text: str) -> None:
        if number == 1:
            started.set()
            time.sleep(0.5)

    def second() -> None:
        started.wait(10)
        done.append(apply(other, book_overlay(x_second=named("text"))).version)

    thread = threading.Thread(target=second)
    thread.start()
    first = apply(library, book_overlay(x_first=named("text")), on_step=slow)
    thread.join(30)
    other.dispose()
    assert first.version is not None and done == [first.version + 1]
    assert query(
        library, "SELECT status FROM mc_physical_column WHERE field IN ('x_first', 'x_second') ORDER BY field"
    ) == [
        "retired",
        "active",
    ]
