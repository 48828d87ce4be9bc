"""The request in hand as pages need it: the view, the shell around the page, messages in cookies."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, Response, current_app, redirect, request

from ...engine.change import Outcome
from ..api.answers import record_id
from ..protection import is_trustworthy
from ..rendering import Renderer
from ..session import page_csrf_token
from ..view_models import Shell, Toast, UserMenu
from ..visit import current_runtime, current_visit
from .administration import admin_links
from .jobs import jobs_links
from .navigation import create_links, navigation_of
from .preferences import chosen_preferences
from .showing import Record, initials, tone_of
from .view import View

RENDERER = "metacrm_renderer"
TOAST_COOKIE = "mc_toast"
SPECULATION_RULES = "/speculation-rules.json"
_TURNING = frozenset({"list.html", "home.html", "search.html"})
"""The pages that give their place to a list (`list/turning.js`); they ask ahead by themselves."""
_BOTTOM_LINKS = 3
OFFLINE_COPY = "Offline-Copy"
"""Is answered with a page that a device may keep to read it offline; names whom it was made for."""
_KEPT_PAGES = frozenset(
    {"home.html", "list.html", "board.html", "detail.html", "related.html", "timeline.html", "prompt.html"}
)


def use_renderer(app: Flask, renderer: Renderer) -> None:
    """The renderer of this application's pages."""
    app.extensions[RENDERER] = renderer


def application_renderer() -> Renderer:
    """The renderer in use."""
    renderer: Renderer = current_app.extensions[RENDERER]
    return renderer


def current_view() -> View:
    """What page builders need; ProblemError `not_signed_in`."""
    runtime, visit = current_runtime(), current_visit()
    context = visit.context
    zone = visit.identity.zone if visit.identity else None
    return View(runtime.current, runtime.records, context, _zone(zone) or context.zone)


def _zone(name: str | None) -> ZoneInfo | None:
    """The zone of that name; None where there is none, so that a wrong name never costs a page."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def record_of(view: View, object_name: str, identifier: str) -> Record:
    """The record that an address names; ProblemError `record_not_found`."""
    definition = view.object(object_name)
    return view.record(definition.name, record_id(identifier, definition.label))


def render(template: str, page: object, view: View | None = None, status: int = 200) -> Response:
    """The whole page as an answer."""
    shell = shell_of(view)
    content = application_renderer().page(template, shell, page)
    answer = Response(content, status, content_type="text/html; charset=utf-8")
    answer.headers["Content-Language"] = shell.language_tag
    if shell.person and status == HTTPStatus.OK and template in _KEPT_PAGES:
        answer.headers[OFFLINE_COPY] = shell.person
    if shell.person and template not in _TURNING and is_trustworthy():
        answer.headers["Speculation-Rules"] = f'"{SPECULATION_RULES}"'
    if request.cookies.get(TOAST_COOKIE):
        answer.delete_cookie(TOAST_COOKIE, path="/")
    return answer


def part(template: str, view: View, **values: object) -> str:
    """A part of a page alone, as HTML."""
    return application_renderer().part(template, view.context.locale, **values)


def render_part(template: str, view: View, **values: object) -> Response:
    """A part of a page alone, for a script that puts it in its place."""
    return Response(part(template, view, **values), content_type="text/html; charset=utf-8")


def see_other(target: str) -> Response:
    """An answer that leads on to another of our pages after a form was taken."""
    answer: Any = redirect(target, 303)
    return answer  # type: ignore[no-any-return]


def with_toast(answer: Response, text: str, undo_url: str = "") -> Response:
    """The answer with a message that the next page shows."""
    content = urlsafe_b64encode(json.dumps([text, undo_url]).encode()).decode()
    answer.set_cookie(TOAST_COOKIE, content, max_age=60, path="/", samesite="Lax", httponly=True)
    return answer


def undo_address(outcome: Outcome) -> str:
    """Where what was saved is taken back; "" where nothing was written."""
    return f"/undo/{outcome.change_set}" if outcome.status in ("updated", "deleted") else ""


def is_by_script() -> bool:
    """Whether a script asks, which stays on its page: a redirect that it followed would use the message up."""
    return not request.accept_mimetypes.accept_html


def is_turning() -> bool:
    """Whether a script asks for a list to stand in the place of another; only tables can (`list/turning.js`)."""
    return request.headers.get("Page-Turn") == "list"


def came_from() -> str:
    """The address of the page of ours that sent the request, else the home page."""
    try:
        sender = urlsplit(request.referrer or "")
    except ValueError:
        return "/"
    address = urlunsplit(("", "", sender.path, sender.query, ""))
    return local_path(address) if sender.netloc == request.host else "/"


def local_path(text: str) -> str:
    """The path of our own that `text` names, else the home page: no redirect ever leaves the site."""
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if is_ours else "/"


def shell_of(view: View | None) -> Shell:
    """The frame around the page: all of it for a person signed in, preferences alone before."""
    visit = current_visit()
    common: dict[str, Any] = {
        **chosen_preferences(),
        "locale": visit.locale,
        "csrf_token": page_csrf_token(),
        "scheme": "dark" if request.cookies.get("mc_scheme") == "dark" else "light",
        "path": request.full_path.rstrip("?") if request.method == "GET" else request.path,
        "toasts": _toasts(),
    }
    if view is None:
        return Shell(**common)
    navigation = navigation_of(view)
    items = [link for group in navigation[1:] for link in group.links]
    return Shell(
        **common,
        person=view.context.actor.id or "",
        user=_user(view),
        navigation=navigation,
        foot=admin_links(view),
        create=create_links(view, items),
        bottom=(navigation[0].items[0], *items[:_BOTTOM_LINKS]),
    )


def _toasts() -> tuple[Toast, ...]:
    try:
        text, undo_url = json.loads(urlsafe_b64decode(request.cookies.get(TOAST_COOKIE, "")))
        return (Toast(str(text)[:300], undo_url=local_path(str(undo_url)) if undo_url else ""),)
    except (ValueError, TypeError):
        return ()


def _user(view: View) -> UserMenu:
    actor = view.context.actor
    roles = [view.model.manifest.roles[name] for name in sorted(actor.roles) if name in view.model.manifest.roles]
    detail = view.t("list.comma").join(view.text(role.label, role.name) for role in roles)
    return UserMenu(actor.name, initials(actor.name), tone_of(actor.id or ""), detail, jobs_links(view))
