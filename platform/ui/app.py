"""Makes the web application of one runtime: sessions, protection, log, the interface for programs, and the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from ..engine.runtime import Runtime
from .api import register_api
from .api.body import MAXIMUM_BYTES
from .api.errors import register_errors
from .assets import DIST
from .compression import register_compression
from .logging import register_request_log
from .metrics import register_metrics
from .protection import register_protection
from .session import register_sessions

Part = Callable[[Flask], None]
"""Adds routes to the application: the generated pages are one."""

ONE_YEAR = 365 * 24 * 3600


def create_app(runtime: Runtime, parts: Sequence[Part] = (), *, proxies: int = 0) -> Flask:
    """The application; `proxies` is how many trusted reverse proxies stand before it (their X-Forwarded-… count)."""
    app = Flask(__name__, static_folder=str(DIST), static_url_path="/static/dist", template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAXIMUM_BYTES, SEND_FILE_MAX_AGE_DEFAULT=ONE_YEAR)
    app.url_map.strict_slashes = False
    app.extensions["metacrm"] = runtime
    # After-request functions run last to first: the log and the counts see the answer as it leaves.
    register_request_log(app)
    register_metrics(app)
    register_compression(app)
    register_protection(app)
    register_sessions(app)
    register_errors(app)
    register_api(app)
    for part in parts:
        part(app)
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app
