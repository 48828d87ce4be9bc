"""Where a person can go: the apps with their objects, what he may create, and the letters after G that lead there."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence

from flask import request

from ...metadata.definitions.app import AppDefinition
from ...metadata.manifest import Manifest
from ..view_models import Link, NavGroup
from .view import View

HOME_LETTER = "h"
_CREATED = 8


def apps_of(manifest: Manifest) -> list[AppDefinition]:
    """The apps in their order."""
    return sorted(manifest.apps.values(), key=lambda app: app.order)


def navigation_of(view: View) -> tuple[NavGroup, ...]:
    """The home page, then every app with the objects that the viewer may read."""
    home = Link(view.t("nav.home"), "/", "home", current=request.path == "/", keys=f"g {HOME_LETTER}")
    groups = [NavGroup("", (home,))]
    letters = go_letters(view.model.manifest)
    for app in apps_of(view.model.manifest):
        links = tuple(_object_link(view, name, letters) for name in app.items if view.rights.allows("read", name))
        if links:
            groups.append(NavGroup(view.text(app.label, app.name), links))
    return tuple(groups)


def create_links(view: View, items: Sequence[Link]) -> tuple[Link, ...]:
    """New records of the first objects of the navigation that the viewer may create."""
    names = [link.href.lstrip("/") for link in items]
    marks = [view.mark(name) for name in names if view.rights.allows("create", name)]
    return tuple(Link(mark.label, f"{mark.href}/new", mark.icon, tone=mark.tone) for mark in marks[:_CREATED])


def go_letters(manifest: Manifest) -> Mapping[str, str]:
    """Object → its letter after G: the first of its name that is free, the same for everybody; "" when none is left."""
    letters: dict[str, str] = {}
    taken = {HOME_LETTER}
    for name in (item for app in apps_of(manifest) for item in app.items):
        if name not in letters:
            free = (letter for letter in name + string.ascii_lowercase if letter.isalpha() and letter not in taken)
            letters[name] = next(free, "")
            taken.add(letters[name])
    return letters


def _object_link(view: View, name: str, letters: Mapping[str, str]) -> Link:
    mark = view.mark(name)
    current = request.path.split("/")[1] == name
    keys = f"g {letters[name]}" if letters[name] else ""
    return Link(mark.label_plural, mark.href, mark.icon, current, tone=mark.tone, keys=keys)
