"""Opens a write transaction: the manifest is held still, and found to be the caller's, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ..model import Model
from ..statements import ask, tell
from ..storage.versions import SHARE_MANIFEST, STORED_VERSION, StaleModel


def check_version(connection: Connection, model: Model) -> None:
    """Take the writers' share of the manifest, and compare its version with the model's.

    StaleModel comes with the first answer of the database.
    """
    if connection.dialect.name == "postgresql":
        tell(connection, model.statement("share_manifest", lambda: SHARE_MANIFEST), {})

    def verdict(rows: Sequence[tuple[Any, ...]]) -> None:
        if int(rows[0][0] if rows else 0) != model.version:
            raise StaleModel

    ask(connection, model.statement("manifest_version", lambda: STORED_VERSION), {}, verdict)
