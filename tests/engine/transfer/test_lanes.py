"""Pieces that run side by side give the same results, in the same order, as one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from metacrm.engine.context import Context
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.engine.transfer.csv_file import open_csv
from metacrm.engine.transfer.importing import ImportOptions, import_file
from metacrm.engine.transfer.lanes import Lane, LaneBlocked, in_order
from metacrm.engine.transfer.mapping import parse_mapping


def allowed(_piece: int, _others: Sequence[int]) -> bool:
    """Every piece may join every other."""
    return True


def test_results_come_in_order_and_run_side_by_side() -> None:
    both = threading.Barrier(2, timeout=20)

    def work(number: int) -> int:
        both.wait()
        return number * number

    assert [*in_order(range(6), [nullcontext(work)] * 2, allowed)] == [(n, n * n) for n in range(6)]


def test_a_piece_waits_for_those_it_may_not_join() -> None:
    met: list[tuple[int, ...]] = []

    def may_join(piece: int, others: Sequence[int]) -> bool:
        met.append((piece, *others))
        return piece % 2 == 1

    lanes: list[Lane[int, str]] = [nullcontext(str)] * 2
    assert [done for _, done in in_order(range(5), lanes, may_join)] == ["0", "1", "2", "3", "4"]
    assert (2, 0) not in met and (2, 1) in met


def test_an_exception_comes_in_its_turn() -> None:
    lanes: list[Lane[int, float]] = [nullcontext(lambda number: 1 / number)] * 2
    seen = []
    with pytest.raises(ZeroDivisionError):
        for piece, _ in in_order([1, 2, 0, 4], lanes, allowed):
            seen.append(piece)
    assert seen == [1, 2]


def test_a_lane_that_is_not_open_yet_holds_nothing_up() -> None:
    through = threading.Event()

    @contextmanager
    def late() -> Iterator[Callable[[int], int]]:
        assert through.wait(20)
        raise LaneBlocked
        yield abs

    lanes: list[Lane[int, int]] = [nullcontext(abs), late()]
    seen = []
    for piece, _ in in_order(range(30), lanes, allowed):
        seen.append(piece)
        if piece == 29:
            through.set()
    assert seen == [*range(30)]


def test_many_small_batches_of_repeated_keys(library_runtime: Runtime, tmp_path: Path) -> None:
    rows = [(number * 7 % 60, number) for number in range(240)]
    path = tmp_path / "rows.csv"
    path.write_text("isbn,title\n" + "".join(f"{key},T{number}\n" for key, number in rows), encoding="utf-8")
    step = {"object": "book", "match": "isbn", "fields": {"isbn": {"column": "isbn"}, "title": {"column": "title"}}}
    mapping = parse_mapping({"steps": [step]})
    result = import_file(library_runtime, Context(), open_csv(path), mapping, ImportOptions(batch_rows=10))
    assert (result.refused, result.objects) == (0, {"book": {"created": 60, "updated": 180, "unchanged": 0}})
    page = library_runtime.records.list(Context(), ListRequest("book", fields=("isbn", "title", "version"), limit=100))
    assert {int(one["isbn"]): one["title"] for one in page.records} == {key: f"T{number}" for key, number in rows}
    assert {one["version"] for one in page.records} == {4}


def test_a_unique_value_in_two_batches_is_refused_once(library_runtime: Runtime, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("isbn,title\n" + "".join(f"{number % 50},T\n" for number in range(100)), encoding="utf-8")
    step = {"object": "book", "fields": {"isbn": {"column": "isbn"}, "title": {"column": "title"}}}
    mapping = parse_mapping({"steps": [step]})
    result = import_file(library_runtime, Context(), open_csv(path), mapping, ImportOptions(batch_rows=50))
    assert (result.imported, result.refused) == (50, 50)
    assert {problem.code for _, problem in result.problems} == {"not_unique"}
