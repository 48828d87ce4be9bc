"""What a device needs to keep the pages as an app: its description, the script that reads on without a connection."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, request, send_from_directory

from ..assets import DIST
from ..messages import LOCALES, Translator
from ..view_models import OfflinePage, Shell
from .requests import SPECULATION_RULES, application_renderer

BACKGROUND, THEME = "#ffffff", "#171c24"
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-mask.png", "512x512", "maskable"),
)

device_routes = Blueprint("device", __name__)


@device_routes.get("/manifest.webmanifest")
def describe_app() -> Response:
    """The web app manifest in the `language` asked for."""
    language = request.args.get("language", LOCALES[0])
    t = Translator(language)
    asset = application_renderer().assets
    shell = Shell(locale=t.locale, csrf_token="")
    icons = [
        {"src": asset.url(name), "sizes": sizes, "type": "image/png", "purpose": use} for name, sizes, use in ICONS
    ]
    vector = {"src": asset.url("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    body = {
        "id": "/",
        "name": t("device.name", organisation=shell.organisation),
        "short_name": shell.organisation,
        "description": t("device.description"),
        "lang": shell.language_tag,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": BACKGROUND,
        "theme_color": THEME,
        "icons": [vector, *icons],
    }
    return Response(json.dumps(body, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8")


@device_routes.get(SPECULATION_RULES)
def tell_what_to_ask_ahead() -> Response:
    """Which links a browser follows ahead: those to lists, when the mouse goes down on one, not when it passes over."""
    links = {"source": "document", "where": {"selector_matches": "[data-turn]"}, "eagerness": "conservative"}
    answer = Response(json.dumps({"prefetch": [links]}), content_type="application/speculationrules+json")
    answer.headers["Cache-Control"] = "max-age=86400"
    return answer


@device_routes.get("/service-worker.js")
def service_worker() -> Response:
    """The service worker, from the root so that it may keep every page; the browser asks anew at each visit."""
    name = application_renderer().assets.files["service_worker.js"]
    answer = send_from_directory(DIST, name, mimetype="text/javascript", max_age=0)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@device_routes.get("/offline/<language>")
def show_offline(language: str) -> Response:
    """The page that stands for those a device has not kept; the same for everybody."""
    if language not in LOCALES:
        abort(404)
    page = application_renderer().page("offline.html", Shell(locale=language, csrf_token=""), OfflinePage())
    return Response(page, content_type="text/html; charset=utf-8")
