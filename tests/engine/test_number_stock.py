"""Numbers taken ahead: each is given once, in order, and none is taken ahead without need."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from metacrm.engine.number_stock import MOST_AHEAD, NumberStock


class Counter:
    """A counter that remembers by how much it was moved."""

    def __init__(self) -> None:
        self.value, self.asked, self._lock = 0, list[int](), threading.Lock()

    def advance(self, by: int) -> int:
        """Move it on."""
        with self._lock:
            self.asked.append(by)
            self.value += by
            return self.value


def test_one_number_at_a_time_is_asked_for_while_they_are_needed_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    seldom = count(0, 1)
    monkeypatch.setattr("metacrm.engine.number_stock.time.monotonic", lambda: next(seldom))
    counter, stock = Counter(), NumberStock()
    assert [stock.take(counter.advance) for _ in range(50)] == list(range(1, 51))
    assert counter.asked == [1] * 50


def test_many_are_asked_for_together_while_they_are_needed_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metacrm.engine.number_stock.time.monotonic", lambda: 0.0)
    counter, stock = Counter(), NumberStock()
    assert [stock.take(counter.advance) for _ in range(500)] == list(range(1, 501))
    assert len(counter.asked) < 500 / MOST_AHEAD + 6
    assert max(counter.asked) == MOST_AHEAD + 1


def test_no_number_is_given_to_two_threads() -> None:
    counter, stock = Counter(), NumberStock()
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda _: stock.take(counter.advance), range(4_000)))
    assert len(set(numbers)) == 4_000
