"""Stops statements of SQLite that run too long, as PostgreSQL does by its statement_timeout."""

from __future__ import annotations

import math
import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, event

CLOCK = "metacrm_clock"
STEPS = 20_000
"""Of SQLite's machine between two looks at the clock: some milliseconds."""


class _Clock:
    """When the present statement of a connection has to be done, in seconds of the monotonic clock."""

    __slots__ = ("deadline",)

    def __init__(self) -> None:
        self.deadline = math.inf

    def is_over(self) -> bool:
        """Whether the statement is to be interrupted."""
        return time.monotonic() > self.deadline


def limit_statements(engine: Engine, milliseconds: int) -> None:
    """From now on each statement of the engine's connections has that long, reading its rows included.

    One that takes longer ends in an OperationalError “interrupted”; the connection works on.
    """

    def begin(connection: Connection, *_: Any) -> None:
        connection.info[CLOCK].deadline = time.monotonic() + milliseconds / 1000

    event.listen(engine, "connect", _watch)
    event.listen(engine, "before_cursor_execute", begin)


def _watch(connection: sqlite3.Connection, record: Any) -> None:
    clock = record.info[CLOCK] = _Clock()
    connection.set_progress_handler(clock.is_over, STEPS)
