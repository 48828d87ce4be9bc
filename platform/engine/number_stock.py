"""Numbers that a process took from a counter ahead of need, because it gives out many one by one."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

MOST_AHEAD = 16
LOOK_BACK_SECONDS = 0.2
"""As many numbers are taken ahead as were given out in this time: none while people save now and then."""

Advance = Callable[[int], int]
"""Moves the counter on by so many and answers its new value."""


class NumberStock:
    """The stock of one counter, for all threads of the process. What is left at its end is a gap."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spare: list[int] = []
        self._given: deque[float] = deque(maxlen=MOST_AHEAD)

    def take(self, advance: Advance) -> int:
        """A number given to nobody else, the smallest that is left; where none is, the counter is asked for more."""
        now = time.monotonic()
        with self._lock:
            ahead = sum(moment > now - LOOK_BACK_SECONDS for moment in self._given)
            self._given.append(now)
            if self._spare:
                return self._spare.pop(0)
        # Nobody waits for another's question; what it brings is shared.
        last = advance(1 + ahead)
        with self._lock:
            self._spare = sorted([*self._spare, *range(last - ahead + 1, last + 1)])
        return last - ahead
