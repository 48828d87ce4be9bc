"""Who is behind a request: one statement from a session or token to the user, his roles and the manifest version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, or_, select

from ...metadata.frozen import EMPTY
from ...metadata.scope import VIEWER_OBJECT
from ..context import Actor
from ..model import Model
from ..statements import fetch
from ..storage.facts import MANIFEST_VERSION
from ..storage.system_tables import preference, session, state, token

_USER_FIELDS = ("id", "name", "login", "department", "locale", "zone", "roles", "active")
_COLUMNS = (*_USER_FIELDS, "expires_at", "manifest_version", "preferences")


@dataclass(frozen=True, slots=True)
class Identity:
    """The user signed in. `manifest_version` is the one in force now; `expires_at` the end of the session or token.

    `preferences` are what he chose for his own screens; what they may be is the screens' business.
    """

    actor: Actor
    locale: str | None
    zone: str | None
    manifest_version: int
    expires_at: datetime | None
    preferences: Mapping[str, str] = EMPTY


def secret_hash(secret: str) -> str:
    """What the database keeps of a session's or token's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def session_identity(model: Model, connection: Connection, secret: str, now: datetime) -> Identity | None:
    """The active user of a living session, or None."""
    return _identity(model, connection, session, secret, now)


def token_identity(model: Model, connection: Connection, secret: str, now: datetime) -> Identity | None:
    """The active user of a valid token, or None."""
    return _identity(model, connection, token, secret, now)


def acting_user(model: Model, connection: Connection, user: str) -> Actor | None:
    """The active user of that id with his roles of today, or None: work in the background is done in his name."""
    record = model.tables[VIEWER_OBJECT]
    columns = [record.column(name).label(name) for name in _USER_FIELDS]
    statement = select(*columns).where(record.table.c.id == user, record.table.c.deleted_at.is_(None))
    row = connection.execute(statement).mappings().one_or_none()
    return _actor(row) if row is not None and row["active"] else None


def _identity(model: Model, connection: Connection, source: Table, secret: str, now: datetime) -> Identity | None:
    key = ("identity", source.name)
    statement = model.statement(key, lambda: _statement(model, source))
    rows = fetch(connection, statement, {"hash": secret_hash(secret), "now": now})
    row = dict(zip(_COLUMNS, rows[0], strict=True)) if rows else None
    if row is None or not row["active"]:
        return None
    return _read(row)


def _statement(model: Model, source: Table) -> Select[*tuple[Any, ...]]:
    user = model.tables[VIEWER_OBJECT]
    version = select(state.c.value).where(state.c.name == MANIFEST_VERSION).scalar_subquery()
    columns = [user.column(name).label(name) for name in _USER_FIELDS]
    more = (source.c.expires_at.label("expires_at"), version.label("manifest_version"), preference.c.body)
    return (
        select(*columns, *more)
        .join_from(source, user.table, user.table.c.id == source.c.user)
        .outerjoin(preference, preference.c.user == source.c.user)
        .where(
            source.c.token_hash == bindparam("hash"),
            or_(source.c.expires_at.is_(None), source.c.expires_at > bindparam("now", type_=source.c.expires_at.type)),
            user.table.c.deleted_at.is_(None),
        )
    )


def _read(row: Mapping[Any, Any]) -> Identity:
    chosen = json.loads(row["preferences"]) if row["preferences"] else EMPTY
    return Identity(_actor(row), row["locale"], row["zone"], int(row["manifest_version"]), row["expires_at"], chosen)


def _actor(row: Mapping[Any, Any]) -> Actor:
    return Actor(row["id"], row["name"], frozenset(row["roles"] or ()), row["department"], row["login"])
