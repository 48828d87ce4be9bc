"""Credentials: the password of a user with a login, and signing in with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, delete, insert, literal, or_, select, update

from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import VIEWER_OBJECT
from ...metadata.sql_types import Instant
from ...metadata.text_keys import match_key
from ..database import Database
from ..model import Model
from ..storage.system_tables import credential, session
from .passwords import fits, hash_password, is_outdated

MAXIMUM_FAILURES = 5
LOCK_TIME = timedelta(minutes=15)


def user_of_login(model: Model, connection: Connection, login: str) -> str | None:
    """The id of the living user with this login, whatever its case."""
    if "\x00" in login:
        return None  # PostgreSQL has no text with this character, and refuses to compare with one
    table = model.tables[VIEWER_OBJECT]
    living = table.table.c.deleted_at.is_(None)
    statement = select(table.table.c.id).where(table.column("login", "key") == match_key(login), living)
    return connection.execute(statement).scalar()


def users_with_password(connection: Connection) -> frozenset[str]:
    """The ids of all who have a password."""
    return frozenset(connection.execute(select(credential.c.user)).scalars())


def set_password(database: Database, user: str, password: str, now: datetime) -> None:
    """Give the user a new password; sessions end and a lock is lifted. ProblemError where it is too short or long."""
    row = {"user": user, "password_hash": hash_password(password), "failures": 0, "changed_at": now}
    with database.write() as connection:
        connection.execute(delete(credential).where(credential.c.user == user))
        connection.execute(insert(credential), row)
        connection.execute(delete(session).where(session.c.user == user))


def check_password(model: Model, login: str, password: str, now: datetime) -> str:
    """The id of the user who signs in so; else ProblemError `sign_in_failed`, the same whatever is wrong.

    An attempt is counted before the password is looked at, so that attempts at the same moment can't outrun the lock.
    """
    database = model.database
    with database.read() as connection:
        user = user_of_login(model, connection, login)
    password_hash = _claim_attempt(database, user, now) if user else None
    if not fits(password_hash, password) or user is None or password_hash is None or not _is_active(model, user):
        minutes = LOCK_TIME // timedelta(minutes=1)
        raise ProblemError(Problem("sign_in_failed", parameters={"attempts": MAXIMUM_FAILURES, "minutes": minutes}))
    _forget_failures(database, user, hash_password(password) if is_outdated(password_hash) else None)
    return user


def _claim_attempt(database: Database, user: str, now: datetime) -> str | None:
    """The stored hash where the user may try now; the try counts as a failure until it proves to be none."""
    table = credential.c
    lock_over = and_(table.locked_until.is_not(None), table.locked_until <= now)
    failures = case((lock_over, 1), else_=table.failures + 1)
    end_of_lock = literal(now + LOCK_TIME, Instant())
    locked_until = case((and_(~lock_over, table.failures + 1 >= MAXIMUM_FAILURES), end_of_lock), else_=None)
    statement = (
        update(credential)
        .where(table.user == user, or_(table.locked_until.is_(None), table.locked_until <= now))
        .values(failures=failures, locked_until=locked_until)
        .returning(table.password_hash)
    )
    with database.write() as connection:
        return connection.execute(statement).scalar()


def _forget_failures(database: Database, user: str, better_hash: str | None) -> None:
    values = {"failures": 0, "locked_until": None, **({"password_hash": better_hash} if better_hash else {})}
    with database.write() as connection:
        connection.execute(update(credential).where(credential.c.user == user).values(values))


def _is_active(model: Model, user: str) -> bool:
    table = model.tables[VIEWER_OBJECT]
    statement = select(table.column("active")).where(table.table.c.id == user)
    with model.database.read() as connection:
        return bool(connection.execute(statement).scalar())
