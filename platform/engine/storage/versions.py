"""Keeps writers and the switch to a new manifest apart: writers share a lock, the switch takes it alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, text

from ..model import Model
from ..statements import ask, tell
from .apply_lock import MANIFEST_LOCK
from .system_tables import state

VERSION_NAME = "manifest_version"

_SHARE = text(f"SELECT pg_advisory_xact_lock_shared({MANIFEST_LOCK})")
_VERSION = select(state.c.value).where(state.c.name == VERSION_NAME)


class StaleModel(Exception):
    """The database has a newer manifest: load it and begin again."""


def check_version(connection: Connection, model: Model) -> None:
    """At the start of a write transaction: hold the manifest still, and make sure that it is the caller's.

    StaleModel comes with the first answer of the database, before anything is written.
    """
    if connection.dialect.name == "postgresql":
        tell(connection, model.statement("share_manifest", lambda: _SHARE), {})

    def verdict(rows: Sequence[tuple[Any, ...]]) -> None:
        if int(rows[0][0] if rows else 0) != model.version:
            raise StaleModel

    ask(connection, model.statement("manifest_version", lambda: _VERSION), {}, verdict)


def stored_version(connection: Connection) -> int:
    """The manifest version in force; 0 in an empty database."""
    return int(connection.execute(_VERSION).scalar() or 0)
