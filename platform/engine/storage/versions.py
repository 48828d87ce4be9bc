"""Keeps writers and the switch to a new manifest apart: writers share a lock, the switch takes it alone."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from ..model import Model
from .system_tables import state

MANIFEST_LOCK = 7_226_011
"""The key of the PostgreSQL advisory lock; on SQLite a write transaction is alone anyway."""
VERSION_NAME = "manifest_version"

_SHARE = text(f"SELECT pg_advisory_xact_lock_shared({MANIFEST_LOCK})")
_VERSION = select(state.c.value).where(state.c.name == VERSION_NAME)


class StaleModel(Exception):
    """The database has a newer manifest: load it and begin again."""


def check_version(connection: Connection, model: Model) -> None:
    """At the start of a write transaction: hold the manifest still, and make sure that the model is of that manifest."""
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARE)
    if stored_version(connection) != model.version:
        raise StaleModel


def stored_version(connection: Connection) -> int:
    """The manifest version in force; 0 in an empty database."""
    return int(connection.execute(_VERSION).scalar() or 0)
