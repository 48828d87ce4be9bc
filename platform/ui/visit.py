"""One request: its id, who makes it and in which language; found once and kept while it is answered."""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Request, current_app, g, request

from ..engine.context import Actor, Context
from ..engine.runtime import Runtime
from ..engine.security.identities import Identity
from ..metadata.labels import LANGUAGES
from ..metadata.problem import Problem, ProblemError

LOCALE_COOKIE, LANGUAGE = "mc_locale", "language"
"""Where the language chosen is kept: on this device, and among the person's preferences."""
_SAFE_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,64}\Z")


@dataclass(slots=True)
class Visit:
    """`secret` is the session's (or, before sign-in, the visitor's) and stands behind the CSRF token.

    `identity` is None for who is not signed in; `by_token` tells programs from browsers.
    """

    request_id: str
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: float = field(default_factory=time.perf_counter)
    identity: Identity | None = None
    secret: str = ""
    by_token: bool = False
    _locale: str | None = None

    @property
    def locale(self) -> str:
        """The language of the answer, chosen when it is first asked for: by then it is known who asks."""
        if self._locale is None:
            self._locale = choose_locale(request, self.identity, by_token=self.by_token)
        return self._locale

    @property
    def actor(self) -> Actor:
        """Who asks; ProblemError `not_signed_in`."""
        if self.identity is None:
            raise ProblemError(Problem("not_signed_in"))
        return self.identity.actor

    @property
    def context(self) -> Context:
        """What the engine is told about the request; ProblemError `not_signed_in`."""
        return Context(
            actor=self.actor,
            now=self.now,
            locale=self.locale,
            origin="api" if self.by_token else "form",
            cause=self.request_id,
            zone=current_runtime().current.organisation.zone,
            request_id=self.request_id,
        )


def current_runtime() -> Runtime:
    """The runtime this application serves."""
    runtime: Runtime = current_app.extensions["metacrm"]
    return runtime


def current_visit() -> Visit:
    """The visit of the request in hand; also there when the request could not even be routed."""
    visit: Visit | None = g.get("visit")
    if visit is None:
        visit = g.visit = new_visit(request)
    return visit


def current_context() -> Context:
    """The engine's context of the request; ProblemError `not_signed_in`."""
    return current_visit().context


def new_visit(asked: Request) -> Visit:
    """A visit of somebody not known yet."""
    given = asked.headers.get("X-Request-Id", "")
    request_id = given if _SAFE_ID.match(given) else str(uuid.uuid4())
    return Visit(request_id=request_id)


def choose_locale(asked: Request, identity: Identity | None, *, by_token: bool) -> str:
    """The first of: a program's Accept-Language, the person's choice, this device's, the user's, the browser's."""
    wanted = asked.accept_languages.best_match(LANGUAGES) if asked.headers.get("Accept-Language") else None
    own = identity.locale if identity else None
    chosen = identity.preferences.get(LANGUAGE) if identity else None
    cookie = asked.cookies.get(LOCALE_COOKIE)
    ours = current_runtime().current.organisation.locale
    for candidate in (wanted if by_token else None, chosen, cookie, own, wanted, ours):
        if candidate in LANGUAGES:
            return candidate
    return LANGUAGES[0]
