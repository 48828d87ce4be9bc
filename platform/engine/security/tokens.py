"""Tokens: what programs sign in with; shown once, kept only as a hash."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from ..database import Database
from ..storage.system_tables import token
from .identities import secret_hash

PREFIX = "mc_"
MAXIMUM_LABEL = 120


def create_token(database: Database, user: str, label: str, now: datetime, expires_at: datetime | None = None) -> str:
    """A new token of the user; the answer is the only place where it ever stands in full."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {
        "token_hash": secret_hash(secret),
        "user": user,
        "label": label[:MAXIMUM_LABEL],
        "created_at": now,
        "expires_at": expires_at,
    }
    with database.write() as connection:
        connection.execute(insert(token), row)
    return secret


def tokens_of(database: Database, user: str) -> list[Mapping[str, Any]]:
    """The user's tokens, newest first: label, created_at, expires_at."""
    columns = (token.c.label, token.c.created_at, token.c.expires_at)
    statement = select(*columns).where(token.c.user == user).order_by(token.c.created_at.desc())
    with database.read() as connection:
        return [dict(row) for row in connection.execute(statement).mappings()]


def revoke_tokens(database: Database, user: str, label: str | None = None) -> int:
    """Make tokens of the user worthless: those with the label, else all; answers how many there were."""
    statement = delete(token).where(token.c.user == user)
    if label is not None:
        statement = statement.where(token.c.label == label)
    with database.write() as connection:
        return connection.execute(statement).rowcount
