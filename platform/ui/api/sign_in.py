"""The session of a program that works like a browser: begin it, look at it, end it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from ...metadata.problem import Gathering, Problem, ProblemError
from ..session import page_csrf_token, sign_in, sign_out
from ..visit import current_visit
from .answers import json_answer
from .body import json_object, member, only_members, parameters

sign_in_routes = Blueprint("session", __name__, url_prefix="/api/v1/session")


@sign_in_routes.post("")
def begin() -> Response:
    """Sign in with login and password; the cookie goes with the answer, which names the token for X-CSRF-Token."""
    if not request.is_json:
        # A form of a foreign page can send anything but this type without asking us first.
        raise ProblemError(Problem("unsupported_media_type"))
    body = json_object()
    only_members(body, ("login", "password"))
    gathered = Gathering()
    login = password = ""
    with gathered:
        login = member(body, "login", str)
    with gathered:
        password = member(body, "password", str)
    gathered.refuse()
    sign_in(login, password)
    return json_answer(_described(), 201)


@sign_in_routes.get("")
def look() -> Response:
    """Who is signed in."""
    parameters()
    return json_answer(_described())


@sign_in_routes.delete("")
def end() -> Response:
    """Sign out."""
    sign_out()
    return Response(status=204)


def _described() -> dict[str, Any]:
    visit = current_visit()
    actor = visit.context.actor
    described = {
        "user": {"id": actor.id, "name": actor.name, "login": actor.login, "department": actor.department},
        "roles": sorted(actor.roles),
        "locale": visit.locale,
    }
    return described if visit.by_token else {**described, "csrf_token": page_csrf_token()}
