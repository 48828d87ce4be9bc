"""Signing in and out over HTTP: the cookies, the bearer token, and the proof that one of our pages sent a request."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from ..engine.security.credentials import check_password
from ..engine.security.identities import Identity, session_identity, token_identity
from ..engine.security.sessions import LIFETIME, begin_session, csrf_fits, csrf_token, end_session, prolong_session
from ..metadata.problem import Problem, ProblemError
from .visit import Visit, current_runtime, current_visit, new_visit

SESSION_COOKIE = "mc_session"
VISITOR_COOKIE = "mc_visitor"
CSRF_HEADER, CSRF_FIELD = "X-CSRF-Token", "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
API_PREFIX = "/api/"
SIGN_IN_PATH = "/api/v1/session"
UNKNOWN_VISITORS = (
    "/static/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/manifest.webmanifest",
    "/service-worker.js",
    "/speculation-rules.json",
    "/offline/",
)


def register_sessions(app: Flask) -> None:
    """Find out who asks before each request, refuse forged ones, and keep the cookies after it."""
    app.before_request(_identify)
    app.after_request(_keep_cookies)


def page_csrf_token() -> str:
    """The token for the pages of this visitor, signed in or not; "" where nobody was asked who it is."""
    visit = current_visit()
    if request.path.startswith(UNKNOWN_VISITORS):
        # The page says that a file is missing; a cookie with it would spoil the form that the visitor has open.
        return ""
    if not visit.secret:
        visit.secret = g.new_visitor = secrets.token_urlsafe(24)
    return csrf_token(current_runtime().current.secret, visit.secret)


def sign_in(login: str, password: str) -> None:
    """Begin a session, whose cookie goes with the answer; ProblemError `sign_in_failed`."""
    runtime, visit = current_runtime(), current_visit()
    user = check_password(runtime.current, login, password, visit.now)
    visit.secret = g.new_session = begin_session(runtime.database, user, visit.now)
    with runtime.database.read() as connection:
        visit.identity = session_identity(runtime.current, connection, visit.secret, visit.now)


def sign_out() -> None:
    """End the session; its cookie goes with the answer."""
    visit = current_visit()
    if visit.identity is not None and not visit.by_token:
        end_session(current_runtime().database, visit.secret)
    visit.identity, visit.secret = None, ""
    g.session_ended = True


def _identify() -> None:
    visit = g.visit = new_visit(request)
    if request.path.startswith(UNKNOWN_VISITORS):
        return
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        visit.by_token = True
        scheme, _, token = authorization.partition(" ")
        visit.identity = _identity_of(token.strip(), True, visit) if scheme.lower() == "bearer" else None
    else:
        visit.secret = request.cookies.get(SESSION_COOKIE, "")
        visit.identity = _identity_of(visit.secret, False, visit) if visit.secret else None
        if visit.identity is None:
            visit.secret = request.cookies.get(VISITOR_COOKIE, "")
        _refuse_forged(visit)
        if visit.identity is not None and visit.identity.expires_at is not None:
            database = current_runtime().database
            g.prolonged = prolong_session(database, visit.secret, visit.identity.expires_at, visit.now)


def _identity_of(secret: str, is_token: bool, visit: Visit) -> Identity | None:
    runtime = current_runtime()
    find = token_identity if is_token else session_identity
    with runtime.database.read() as connection:
        identity = find(runtime.current, connection, secret, visit.now)
    if identity is not None and identity.manifest_version != runtime.current.version:
        runtime.refresh()
    return identity


def _refuse_forged(visit: Visit) -> None:
    """Whatever a browser sends by itself (cookies) proves nothing; a page of ours adds its token."""
    if request.method in SAFE_METHODS or (request.path == SIGN_IN_PATH and request.method == "POST"):
        return
    if visit.identity is None and request.path.startswith(API_PREFIX):
        return  # nobody is signed in, so there is nothing to be forged
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    if not visit.secret or not csrf_fits(current_runtime().current.secret, visit.secret, given):
        # Who has no session any more has no token that fits: he is to sign in, not to be suspected.
        raise ProblemError(Problem("csrf_failed" if visit.identity else "not_signed_in"))


def _keep_cookies(answer: Response) -> Response:
    visit = current_visit()
    if g.get("new_session"):
        _set_cookie(answer, SESSION_COOKIE, visit.secret)
        answer.delete_cookie(VISITOR_COOKIE, path="/")
    elif g.get("session_ended"):
        answer.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="Lax", secure=request.is_secure)
    elif g.get("new_visitor") and visit.identity is None:
        _set_cookie(answer, VISITOR_COOKIE, visit.secret)
    elif g.get("prolonged"):
        _set_cookie(answer, SESSION_COOKIE, visit.secret)
    return answer


def _set_cookie(answer: Response, name: str, value: str) -> None:
    seconds = int(LIFETIME.total_seconds())
    answer.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="Lax", secure=request.is_secure)
