"""Connections and transactions, and all that differs between PostgreSQL and SQLite about them."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from .list_text import list_dumper
from .sqlite_functions import register_functions
from .sqlite_limits import limit_statements
from .statements import send_before_others, send_waiting

LIST_TIMEOUT_MS = 5_000
RETRIES = 3
_RETRYABLE = frozenset({"40001", "40P01"})


class Database:
    """One database. Reads run in autocommit; a write is one transaction, on SQLite one at a time in the process."""

    def __init__(self, url: str, pool_size: int = 8) -> None:
        self.url = url
        self.dialect_name = make_url(url).get_backend_name()
        self._write_lock: contextlib.AbstractContextManager[Any] = contextlib.nullcontext()
        if self.dialect_name == "sqlite":
            self._write_lock = threading.RLock()
            self._reading, self._writing = _sqlite_engines(url, pool_size)
            self._counting = self._writing
        else:
            self._reading, self._writing, self._counting = _postgresql_engines(url, pool_size)

    @property
    def is_sqlite(self) -> bool:
        """True on SQLite."""
        return self.dialect_name == "sqlite"

    @property
    def engine(self) -> Engine:
        """The engine that writes, for DDL and tools."""
        return self._writing

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection in autocommit: each statement sees what is committed."""
        with self._reading.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def unhurried(self) -> Iterator[Connection]:
        """A connection in autocommit without the time limit of lists, for tools that look at whole tables."""
        with self._writing.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed at the end of the block and rolled back when it raises."""
        with self._write_lock, self._writing.begin() as connection:
            yield connection
            send_waiting(connection, commit=True)

    @contextlib.contextmanager
    def autocommit(self) -> Iterator[Connection]:
        """A connection for statements that can't or must not run in a transaction (CREATE INDEX CONCURRENTLY)."""
        with self._write_lock, self._writing.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextlib.contextmanager
    def counting(self) -> Iterator[Connection]:
        """A connection that commits each statement without waiting for the disk (PostgreSQL only).

        A later commit that waits carries these with it, so a number that a committed record bears is never lost.
        """
        with self._counting.connect() as connection:
            yield connection

    def run_write(self, work: Callable[[Connection], Any]) -> Any:
        """Run `work` in a write transaction, again (up to 3 times) after a deadlock or serialisation failure."""
        for attempt in range(RETRIES + 1):
            try:
                with self.write() as connection:
                    return work(connection)
            except DBAPIError as error:
                if attempt == RETRIES or not is_retryable(error):
                    raise
        raise AssertionError("the loop returns or raises")

    def dispose(self) -> None:
        """Close all pooled connections."""
        self._reading.dispose()
        self._writing.dispose()
        self._counting.dispose()


def is_retryable(error: DBAPIError) -> bool:
    """True for a deadlock or serialisation failure, after which the same transaction may succeed."""
    return getattr(error.orig, "sqlstate", None) in _RETRYABLE


def is_timeout(error: DBAPIError) -> bool:
    """True when a statement was stopped because it ran longer than allowed."""
    return getattr(error.orig, "sqlstate", None) == "57014" or (
        isinstance(error, OperationalError) and "interrupted" in str(error.orig)
    )


def _postgresql_engines(url: str, pool_size: int) -> tuple[Engine, Engine, Engine]:
    common: dict[str, Any] = {"pool_size": pool_size, "max_overflow": pool_size, "pool_pre_ping": False}
    # The server plans lists of keys anew for each save. One plan for all values would be that of the table as it was
    # when the first save came: an import into an empty table would go on reading it from end to end.
    writing = create_engine(url, insertmanyvalues_page_size=100, connect_args={"options": "-c timezone=UTC"}, **common)
    reading = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        connect_args={"options": f"-c timezone=UTC -c statement_timeout={LIST_TIMEOUT_MS}"},
        **common,
    )
    counting = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        connect_args={"options": "-c timezone=UTC -c synchronous_commit=off"},
        **common,
    )
    for engine in (reading, writing, counting):
        event.listen(engine, "connect", _prepare_postgresql)
    send_before_others(writing)
    return reading, writing, counting


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    from psycopg.types.string import TextLoader  # a process on SQLite never loads the driver

    # Frequent statements are kept prepared by `wire.py`. The driver would throw those away with its own: it lets the
    # server forget all of them after every rollback.
    connection.prepare_threshold = None

    # Ids are text in Python: making UUID objects of them only to write them out again costs a tenth of a list.
    connection.adapters.register_loader("uuid", TextLoader)
    connection.adapters.register_dumper(list, list_dumper())


def _sqlite_engines(url: str, pool_size: int) -> tuple[Engine, Engine]:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    arguments = {"check_same_thread": False, "timeout": 15}
    reading = create_engine(url, pool_size=pool_size, max_overflow=pool_size, connect_args=arguments)
    writing = create_engine(url, pool_size=2, max_overflow=2, connect_args=arguments)
    for engine in (reading, writing):
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(writing, "begin", _begin_immediate)
    limit_statements(reading, LIST_TIMEOUT_MS)
    return reading.execution_options(isolation_level="AUTOCOMMIT"), writing


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions of its own: reads autocommit, writes say BEGIN IMMEDIATE.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    register_functions(connection)


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
