"""The HTTP interface for programs: JSON in, JSON or problem+json out."""

from __future__ import annotations

from flask import Flask

from .changes import changes
from .expressions import expressions
from .files import files
from .health import health
from .jobs import jobs
from .metadata import metadata
from .objects import objects
from .openapi import openapi
from .records import records
from .saves import saves
from .search import search
from .sign_in import sign_in_routes


def register_api(app: Flask) -> None:
    """Add every route of the interface."""
    parts = (
        health,
        sign_in_routes,
        objects,
        records,
        saves,
        changes,
        search,
        files,
        jobs,
        expressions,
        metadata,
        openapi,
    )
    for blueprint in parts:
        app.register_blueprint(blueprint)
