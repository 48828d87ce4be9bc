"""Keeps writers and the switch to a new manifest apart: writers share a lock, the switch takes it alone."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from .apply_lock import MANIFEST_LOCK
from .system_tables import state

VERSION_NAME = "manifest_version"

_SHARE = text(f"SELECT pg_advisory_xact_lock_shared({MANIFEST_LOCK})")
_VERSION = select(state.c.value).where(state.c.name == VERSION_NAME)


class StaleModel(Exception):
    """The database has a newer manifest: load it and begin again."""


def check_version(connection: Connection, version: int) -> None:
    """At the start of a write transaction: hold the manifest still, and make sure that it is the caller's `version`."""
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARE)
    if stored_version(connection) != version:
        raise StaleModel


def stored_version(connection: Connection) -> int:
    """The manifest version in force; 0 in an empty database."""
    return int(connection.execute(_VERSION).scalar() or 0)
