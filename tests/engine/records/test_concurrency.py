"""Several at once: numbers, versions, crossing updates, new references against deletes, a manifest that moves on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from metacrm.engine.change import DELETE, UPDATE, Outcome, RecordInput
from metacrm.engine.database import Database
from metacrm.engine.number_stock import MOST_AHEAD
from metacrm.engine.packs.customer import with_definitions
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.apply import apply_layers
from metacrm.metadata.reader import read_bodies
from tests.engine.acting import at, codes, ids_of, made
from tests.engine.conftest import install, opened


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """What the tasks answer, each run in a thread of its own, all begun at the same moment."""
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        barrier.wait(10)
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result(60) for future in [pool.submit(run, task) for task in tasks]]


def test_numbers_are_unique_under_eight_threads(library_runtime: Runtime) -> None:
    def insert(size: int) -> Callable[[], list[Outcome]]:
        inputs = [RecordInput("box", {"name": "x"}) for _ in range(size)]
        return lambda: [o for _ in range(3) for o in library_runtime.records.save(at(), inputs)]

    outcomes = [
        outcome for found in together(*(insert(size) for size in (1, 2, 3, 1, 60, 1, 2, 3))) for outcome in found
    ]
    assert all(outcome.ok for outcome in outcomes)
    numbers = [outcome.values["number"] for outcome in outcomes]
    assert len(set(numbers)) == len(numbers) == 219
    # Of the three that save one record at a time, each may have had numbers taken ahead.
    assert max(numbers) <= f"B-{219 + 3 * MOST_AHEAD:04d}"


def test_of_two_editors_of_one_version_one_is_told(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "book", {"title": "a"})
    edits = [
        lambda title=title: library_runtime.records.update(at(1), "book", record, {"title": title}, 1)
        for title in ("b", "c", "d", "e")
    ]
    outcomes = together(*edits)
    assert sorted(outcome.status for outcome in outcomes) == ["conflict", "conflict", "conflict", "updated"]
    assert library_runtime.records.get(at(), "book", record)["version"] == 2


def test_crossing_updates_both_succeed(library_runtime: Runtime) -> None:
    first, second = made(library_runtime, "book", {"title": "a"}, {"title": "b"})
    [box] = made(library_runtime, "box", {"name": "x"})

    def crossing(order: Sequence[tuple[str, str]], name: str) -> Callable[[], list[Outcome]]:
        fields = {"book": "title", "box": "name"}
        inputs = [RecordInput(which, {fields[which]: name}, UPDATE, record) for which, record in order]
        return lambda: [o for n in range(8) for o in library_runtime.records.save(at(n), inputs)]

    order = [("book", first), ("book", second), ("box", box)]
    for outcomes in together(crossing(order, "p"), crossing(order[::-1], "q")):
        assert all(outcome.ok for outcome in outcomes)


def test_deadlocks_are_run_again(library_on_postgresql_only: Runtime) -> None:
    """Two transactions that lock the same two rows in opposite order: PostgreSQL stops one, which begins again."""
    runtime = library_on_postgresql_only
    first, second = made(runtime, "book", {"title": "a"}, {"title": "b"})
    met = threading.Barrier(2)
    attempts: list[str] = []

    def work(order: tuple[str, str]) -> Callable[[Connection], str]:
        waited: list[bool] = []

        def lock(connection: Connection) -> str:
            attempts.append(order[0])
            for record in order:
                connection.exec_driver_sql("SELECT id FROM book WHERE id = %s FOR UPDATE", (record,))
                if not waited:
                    waited.append(True)
                    met.wait(10)
            return "done"

        return lock

    orders = ((first, second), (second, first))
    answers = together(*(lambda order=order: runtime.database.run_write(work(order)) for order in orders))
    assert answers == ["done", "done"]
    assert len(attempts) >= 3, "the one begun again may be quicker than the one that waits, and meet it a second time"


@pytest.mark.parametrize("_round", range(3))
def test_no_record_comes_to_point_to_a_deleted_one(library_runtime: Runtime, _round: int) -> None:
    books = made(library_runtime, "book", *({"title": str(n)} for n in range(6)))
    [member] = made(library_runtime, "member", {"name": "m"})

    def lend() -> list[Outcome]:
        return [library_runtime.records.create(at(), "loan", {"member": member, "book": book}) for book in books]

    def delete() -> list[Outcome]:
        return [library_runtime.records.delete(at(1), "book", book) for book in books]

    lent, deleted = together(lend, delete)
    for loan, gone in zip(lent, deleted, strict=True):
        assert loan.ok is not gone.ok
        assert codes([loan, gone]) in ([[("dangling_reference", "book")], []], [[], [("delete_blocked", None)]])


def test_a_delete_waits_for_a_reference_in_the_making(library_on_postgresql_only: Runtime) -> None:
    runtime = library_on_postgresql_only
    [book] = made(runtime, "book", {"title": "b"})
    [member] = made(runtime, "member", {"name": "m"})
    looked, begun = threading.Event(), threading.Event()

    def closing(_connection: Connection, _outcomes: Sequence[Outcome]) -> None:
        looked.set()
        begun.wait(0.5)

    def lend() -> Outcome:
        return runtime.records.save(at(), [RecordInput("loan", {"member": member, "book": book})], closing=closing)[0]

    def delete() -> Outcome:
        looked.wait(10)
        return runtime.records.delete(at(1), "book", book)

    loan, gone = together(lend, delete)
    assert loan.ok and codes([gone]) == [[("delete_blocked", None)]]


def test_two_moves_cannot_close_a_circle_together(library_runtime: Runtime) -> None:
    for _ in range(4):
        a, b = made(library_runtime, "book", {"title": "a"}, {"title": "b"})
        moves = [
            lambda child=child, parent=parent: library_runtime.records.update(
                at(1), "book", child, {"series_start": parent}
            )
            for child, parent in ((a, b), (b, a))
        ]
        outcomes = together(*moves)
        assert sorted(codes(outcomes)) == [[], [("hierarchy_cycle", "series_start")]]


def test_batches_that_save_what_they_can_survive_each_other(library_runtime: Runtime) -> None:
    """Each of four batches brings the same twenty values: every value is won once, every other record is told so."""
    inputs = [RecordInput("book", {"title": str(n), "isbn": str(n)}) for n in range(20)]
    batches = together(*[lambda: library_runtime.records.save(at(), inputs, all_or_none=False)] * 4)
    assert all(set(map(tuple, codes(batch))) <= {(), (("not_unique", "isbn"),)} for batch in batches)
    assert [sum(batch[n].ok for batch in batches) for n in range(20)] == [1] * 20


def test_concurrent_writers_of_two_processes_wait(sqlite_url: str, tmp_path: Path) -> None:
    """Two runtimes on one file share no lock of Python: the database makes one wait for the other."""
    install(sqlite_url)
    with opened(sqlite_url, tmp_path) as one, opened(sqlite_url, tmp_path) as other:
        tasks = [
            lambda runtime=runtime: [runtime.records.create(at(), "book", {"title": str(n)}) for n in range(15)]
            for runtime in (one, other, one, other)
        ]
        assert all(outcome.ok for outcomes in together(*tasks) for outcome in outcomes)
        assert len(ids_of(one, "book")) == 60


def test_readers_go_on_while_a_writer_writes(library_runtime: Runtime) -> None:
    made(library_runtime, "book", {"title": "a"})
    with library_runtime.database.write() as connection:
        connection.exec_driver_sql("UPDATE book SET title = 'b'")
        assert [
            library_runtime.records.get(at(), "book", record)["title"] for record in ids_of(library_runtime, "book")
        ] == ["a"]


def test_a_save_goes_on_under_a_newer_manifest(database_url: str, tmp_path: Path) -> None:
    install(database_url)
    with opened(database_url, tmp_path) as runtime:
        old = runtime.current
        database = Database(database_url)
        field = {"type": "text", "label": {"en": "Colour", "zh": "颜色"}, "required": True}
        body = {"kind": "object", "extends": "object/box", "fields": {"x_colour": field}}
        definitions, problems = read_bodies([("box.json", body)])
        assert not problems
        apply_layers(database, with_definitions(definitions))
        database.dispose()
        inputs = [RecordInput("box", {"name": "a"})]
        assert codes(runtime.records.preview(at(), inputs)) == [[("required", "x_colour")]]
        runtime._model = old
        assert codes(runtime.records.save(at(), inputs)) == [[("required", "x_colour")]]
        assert runtime.current is not old and runtime.current.version == old.version + 1
        assert runtime.records.create(at(), "box", {"name": "a", "x_colour": "red"}).ok


def test_what_a_caller_does_last_is_part_of_the_transaction(library_runtime: Runtime) -> None:
    def failing(_connection: Connection, outcomes: Sequence[Outcome]) -> None:
        assert [outcome.status for outcome in outcomes] == ["created"]
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        library_runtime.records.save(at(), [RecordInput("book", {"title": "a"})], closing=failing)
    assert ids_of(library_runtime, "book") == []


def test_deletes_and_updates_of_one_record_take_turns(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "book", {"title": "a"})
    tasks = [
        lambda: library_runtime.records.save(at(1), [RecordInput("book", {}, DELETE, record)])[0],
        *[lambda n=n: library_runtime.records.update(at(1), "book", record, {"copies": n}) for n in range(5)],
    ]
    gone, *updates = together(*tasks)
    assert gone.ok
    assert all(outcome.ok or codes([outcome]) == [[("record_not_found", None)]] for outcome in updates)
