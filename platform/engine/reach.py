"""Opens the database that somebody named, and says in words why it can't be reached."""

from __future__ import annotations

import sqlite3

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from ..metadata.problem import Problem, ProblemError
from .database import Database

DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql+psycopg"})
LONGEST_REASON = 300


def reach(url: str, pool_size: int = 8) -> Database:
    """The database, to which a first connection was made; the caller disposes of it.

    ProblemError `database_url_invalid` or `database_unreachable`; no password is ever told.
    """
    place = _parsed(url).render_as_string(hide_password=True)
    try:
        database = Database(url, pool_size)
    except OSError as error:
        raise _unreachable(place, error) from None
    try:
        with database.read() as connection:
            connection.exec_driver_sql("SELECT 1")
    except (DBAPIError, sqlite3.Error, OSError) as error:
        database.dispose()
        raise _unreachable(place, getattr(error, "orig", None) or error) from None
    return database


def lost(error: DBAPIError) -> ProblemError | None:
    """What a person is told where the database went away or gave up midway; None where a statement was wrong."""
    # SQLite calls a wrong statement operational too.
    is_wrong = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    if is_wrong or not (error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError))):
        return None
    return ProblemError(Problem("database_lost", parameters={"reason": _reason(error.orig or error)}))


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ProblemError(Problem("database_url_invalid")) from None
    if parsed.drivername not in DRIVERS or (parsed.drivername.startswith("sqlite") and not _is_file(parsed.database)):
        raise ProblemError(Problem("database_url_invalid"))
    return parsed


def _is_file(database: str | None) -> bool:
    return bool(database) and database != ":memory:"


def _unreachable(place: str, error: BaseException) -> ProblemError:
    return ProblemError(Problem("database_unreachable", parameters={"place": place, "reason": _reason(error)}))


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".")[:LONGEST_REASON]
