"""What a person chose for his screens: kept with the user on the server, and in cookies for the page before sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from ...engine.personal.preferences import keep_preferences
from ..visit import LANGUAGE, LOCALE_COOKIE, current_runtime, current_visit

PREFERENCES: Mapping[str, tuple[str, ...]] = {
    "theme": ("light", "dark", "system"),
    "density": ("comfortable", "compact"),
    "motion": ("system", "off"),
    "keys": ("on", "off"),
    "messages": ("short", "long", "stay"),
    "side": ("open", "rail"),
    LANGUAGE: ("en", "zh"),
}
"""Name → what it may be. `keys` are the shortcuts of a single letter; `motion` follows the device or is off.

`messages` is how long a message stays that can be taken back: 8 s, 30 s, or until it is closed.
"""
_YEAR = 365 * 24 * 3600


def chosen_preferences() -> Mapping[str, str]:
    """The person's own choices, else what was chosen on this device; the language is settled with the visit."""
    identity = current_visit().identity
    own = identity.preferences if identity else {}
    given = {name: own.get(name) or request.cookies.get(_cookie(name)) for name in PREFERENCES if name != LANGUAGE}
    return {name: value for name, value in given.items() if value in PREFERENCES[name]}


def save_preferences(answer: Response, posted: Mapping[str, Any]) -> Response:
    """Keep the choices posted, on the server for who is signed in; unknown ones are dropped."""
    wanted = {name: posted.get(name) for name in PREFERENCES}
    chosen = {name: value for name, value in wanted.items() if value in PREFERENCES[name]}
    identity = current_visit().identity
    if identity and identity.actor.id and chosen:
        keep_preferences(current_runtime().database, identity.actor.id, chosen)
    for name, value in chosen.items():
        answer.set_cookie(_cookie(name), value, max_age=_YEAR, path="/", samesite="Lax")
    return answer


def _cookie(name: str) -> str:
    return LOCALE_COOKIE if name == LANGUAGE else f"mc_{name}"
