"""The product as a web application for the measured server: the same one that `metacrm serve` starts."""

from __future__ import annotations

from flask import Flask

from metacrm.engine.config import Config
from metacrm.engine.runtime import Runtime
from metacrm.ui.app import create_app
from metacrm.ui.logging import configure_logging
from metacrm.ui.pages.routes import register_pages


def application() -> Flask:
    """The application on the database that METACRM_DATABASE_URL names."""
    configure_logging()
    return create_app(Runtime.open(Config.from_environment()), [register_pages])
