"""Keeps writers and the switch to a new manifest apart: writers share a lock, the switch takes it alone."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from .apply_lock import MANIFEST_LOCK
from .system_tables import state

VERSION_NAME = "manifest_version"

SHARE_MANIFEST = text(f"SELECT pg_advisory_xact_lock_shared({MANIFEST_LOCK})")
STORED_VERSION = select(state.c.value).where(state.c.name == VERSION_NAME)


CHANNEL = "metacrm_manifest"
"""Where PostgreSQL tells whoever listens that there is a newer manifest."""


class StaleModel(Exception):
    """The database has a newer manifest: load it and begin again."""


def stored_version(connection: Connection) -> int:
    """The manifest version in force; 0 in an empty database."""
    return int(connection.execute(STORED_VERSION).scalar() or 0)


def tell_others(connection: Connection) -> None:
    """Let processes that listen know of the newer manifest when this transaction commits."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
