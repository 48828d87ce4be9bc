"""Sessions: a random secret in the browser's cookie, its hash in the database, and what proves that a page sent it."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update

from ..database import Database
from ..storage.system_tables import session
from .identities import secret_hash

LIFETIME = timedelta(hours=12)
_PROLONG_AFTER = timedelta(minutes=30)


def begin_session(database: Database, user: str, now: datetime) -> str:
    """Start a session of the user; answers its secret, which is kept nowhere else. Ended sessions are swept."""
    secret = secrets.token_urlsafe(32)
    row = {"token_hash": secret_hash(secret), "user": user, "created_at": now, "expires_at": now + LIFETIME}
    with database.write() as connection:
        connection.execute(delete(session).where(session.c.expires_at <= now))
        connection.execute(insert(session), row)
    return secret


def prolong_session(database: Database, secret: str, expires_at: datetime, now: datetime) -> bool:
    """Move the end of a session in use to 12 hours from now; at most one write in half an hour. True where it moved."""
    if expires_at - now > LIFETIME - _PROLONG_AFTER:
        return False
    with database.write() as connection:
        mine = session.c.token_hash == secret_hash(secret)
        connection.execute(update(session).where(mine).values(expires_at=now + LIFETIME))
    return True


def end_session(database: Database, secret: str) -> None:
    """Sign out: the secret is worth nothing from now on."""
    with database.write() as connection:
        connection.execute(delete(session).where(session.c.token_hash == secret_hash(secret)))


def end_all_sessions(database: Database, user: str) -> None:
    """Sign the user out everywhere."""
    with database.write() as connection:
        connection.execute(delete(session).where(session.c.user == user))


def csrf_token(key: bytes, secret: str) -> str:
    """What pages of this session (or visitor) carry and foreign pages can't know."""
    return hmac.digest(key, b"csrf\x00" + secret.encode("utf-8", "surrogatepass"), "sha256").hex()


def csrf_fits(key: bytes, secret: str, given: str) -> bool:
    """Whether `given` is the session's token."""
    return hmac.compare_digest(csrf_token(key, secret).encode(), given.encode("utf-8", "surrogatepass"))
