"""Does pieces of work side by side where they allow it, and gives their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Done = TypeVar("Done")


def in_order(
    pieces: Iterable[Piece],
    work: Callable[[Piece], Done],
    lanes: int,
    may_join: Callable[[Piece, Sequence[Piece]], bool],
) -> Iterator[tuple[Piece, Done]]:
    """Each piece with its result, in the order of the pieces; at most `lanes` are under way at a time.

    A piece begins only when it `may_join` those that are under way. An exception of a piece is raised in its turn.
    """
    if lanes < 2:
        yield from ((piece, work(piece)) for piece in pieces)
        return
    running: deque[tuple[Piece, Future[Done]]] = deque()
    with ThreadPoolExecutor(lanes) as pool:
        for piece in pieces:
            while running and (len(running) == lanes or not may_join(piece, [other for other, _ in running])):
                first, future = running.popleft()
                yield first, future.result()
            running.append((piece, pool.submit(work, piece)))
        while running:
            first, future = running.popleft()
            yield first, future.result()
