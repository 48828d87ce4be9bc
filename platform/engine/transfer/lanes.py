"""Does pieces of work side by side where they allow it, and gives their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

AHEAD = 2
"""Pieces that lie ready, so that no lane stands still while the one whose turn it is takes its time."""

Piece = TypeVar("Piece")
Done = TypeVar("Done")

Lane = AbstractContextManager[Callable[[Piece], Done]]
"""Gives what does the work, which may take a while; where it raises LaneBlocked, the others do all."""

_Ready = SimpleQueue[tuple[Piece, Future[Done]] | None]


class LaneBlocked(Exception):
    """A lane can't be opened. The first lane of all must never raise it."""


def in_order(
    pieces: Iterable[Piece],
    lanes: Sequence[Lane[Piece, Done]],
    may_join: Callable[[Piece, Sequence[Piece]], bool],
) -> Iterator[tuple[Piece, Done]]:
    """Each piece with its result, in the order of the pieces; each lane has one of them under way at a time.

    A piece is begun only when it `may_join` those that are under way. An exception of a piece is raised in its turn.
    """
    if len(lanes) == 1:
        with lanes[0] as work:
            yield from ((piece, work(piece)) for piece in pieces)
        return
    ready: _Ready[Piece, Done] = SimpleQueue()
    threads = [Thread(target=_serve, args=(lane, ready)) for lane in lanes]
    for thread in threads:
        thread.start()
    running: deque[tuple[Piece, Future[Done]]] = deque()
    try:
        for piece in pieces:
            while running and (
                len(running) == len(lanes) + AHEAD or not may_join(piece, [other for other, _ in running])
            ):
                first, future = running.popleft()
                yield first, future.result()
            running.append((piece, Future()))
            ready.put(running[-1])
        while running:
            first, future = running.popleft()
            yield first, future.result()
    finally:
        for _, future in running:
            future.cancel()
        for _ in threads:
            ready.put(None)
        for thread in threads:
            thread.join()


def _serve(lane: Lane[Piece, Done], ready: _Ready[Piece, Done]) -> None:
    """Take pieces and do them until None comes."""
    try:
        with lane as work:
            while (task := ready.get()) is not None:
                _do(work, *task)
    except LaneBlocked:
        return


def _do(work: Callable[[Piece], Done], piece: Piece, future: Future[Done]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work(piece))
    except BaseException as error:
        future.set_exception(error)
