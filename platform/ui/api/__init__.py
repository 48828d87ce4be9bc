"""The HTTP interface for programs: JSON in, JSON or problem+json out."""

from __future__ import annotations

from flask import Flask

from .health import health
from .objects import objects
from .records import records
from .saves import saves
from .sign_in import sign_in_routes


def register_api(app: Flask) -> None:
    """Add every route of the interface."""
    for blueprint in (health, sign_in_routes, objects, records, saves):
        app.register_blueprint(blueprint)
