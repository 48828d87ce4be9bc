"""What machines ask: is the process alive, can it work, how is it doing."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.exc import DBAPIError, TimeoutError

from ...engine.storage.versions import stored_version
from ..visit import current_runtime
from .answers import json_answer

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """Whether the process answers at all; looks at nothing else."""
    return json_answer({"status": "ok"})


@health.get("/readyz")
def ready() -> Response:
    """Whether it can serve: the database answers and its definitions are loaded."""
    runtime = current_runtime()
    try:
        with runtime.database.read() as connection:
            version = stored_version(connection)
    except (DBAPIError, TimeoutError):
        return json_answer({"status": "unavailable", "database": "unreachable"}, 503)
    if version != runtime.current.version:
        runtime.refresh()
    return json_answer({"status": "ok", "database": "ok", "manifest_version": version})
