"""Lets one apply run at a time on a database, over all processes; a lock ends with the process that held it."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from ...metadata.problem import Problem, ProblemError
from ..database import Database

APPLY_LOCK = 7_226_012
MANIFEST_LOCK = 7_226_011
"""Advisory lock of PostgreSQL: every write of records holds it shared, the switch of an apply exclusively."""

PATIENCE = 10.0
"""Seconds for which an apply waits for another one."""

LOCK_TIMEOUT = "2s"
_LOCK_NOT_AVAILABLE = "55P03"


@contextlib.contextmanager
def apply_lock(database: Database, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the right to apply for the block; ProblemError `apply_in_progress` where another keeps it too long."""
    with _sqlite_lock(database, patience) if database.is_sqlite else _postgresql_lock(database, patience):
        yield


def lock_manifest(connection: Connection) -> None:
    """Keep every writer of records out until the transaction ends; on SQLite the transaction itself does."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MANIFEST_LOCK})


def is_lock_timeout(error: DBAPIError) -> bool:
    """True where a statement gave up waiting for a lock."""
    return getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE


@contextlib.contextmanager
def _postgresql_lock(database: Database, patience: float) -> Iterator[None]:
    with database.autocommit() as connection:
        until = time.monotonic() + patience
        while not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": APPLY_LOCK}).scalar():
            if time.monotonic() > until:
                raise ProblemError(Problem("apply_in_progress"))
            time.sleep(0.1)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": APPLY_LOCK})


@contextlib.contextmanager
def _sqlite_lock(database: Database, patience: float) -> Iterator[None]:
    """The lock is an open transaction on a small file beside the database: it ends with its process."""
    path = make_url(database.url).database
    if not path or path == ":memory:":
        yield
        return
    holder = sqlite3.connect(path + ".apply", timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        try:
            holder.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise ProblemError(Problem("apply_in_progress")) from error
        yield
    finally:
        holder.close()
