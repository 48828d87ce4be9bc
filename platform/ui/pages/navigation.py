"""Where a person can go: the apps with their objects, what he may create, and the letters after G that lead there."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence

from flask import request
from msgspec.structs import replace

from ...metadata.definitions.app import AppDefinition
from ...metadata.labels import Text
from ...metadata.manifest import Manifest
from ..view_models import Link, NavGroup
from .view import View

HOME_LETTER = "h"
FOLDED_COOKIE = "mc_folded"
"""Names the groups that are folded on this device, with dots between them."""
_CREATED = 8


def apps_of(manifest: Manifest) -> list[AppDefinition]:
    """The apps in their order."""
    return sorted(manifest.apps.values(), key=lambda app: app.order)


def navigation_of(view: View) -> tuple[NavGroup, ...]:
    """The home page, then every app with the objects that the viewer may read."""
    home = Link(view.t("nav.home"), "/", "home", current=request.path == "/", keys=f"g {HOME_LETTER}")
    places = _Places(view)
    apps = (places.of_app(app) for app in apps_in_order(view))
    return (NavGroup("", (home,)), *(app for app in apps if app.links))


def apps_in_order(view: View) -> list[AppDefinition]:
    """The apps in their order, but before all the one that a role of the viewer's begins with."""
    roles = (role for name, role in view.model.manifest.roles.items() if name in view.context.actor.roles and role.app)
    first = min(roles, key=lambda role: (role.order, role.name), default=None)
    return sorted(apps_of(view.model.manifest), key=lambda app: first is None or app.name != first.app)


class _Places:
    """The navigation as one person sees it on one device."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._letters = go_letters(view.model.manifest)
        self._folded = frozenset(request.cookies.get(FOLDED_COOKIE, "").split("."))

    def of_app(self, app: AppDefinition) -> NavGroup:
        """The app with those of its groups that have something to show."""
        groups = (self._group(f"{app.name}-{one.name}", one.label, one.items) for one in app.groups)
        return self._group(app.name, app.label, app.loose, tuple(group for group in groups if group.items))

    def _group(self, key: str, label: Text, names: Sequence[str], groups: tuple[NavGroup, ...] = ()) -> NavGroup:
        links = tuple(self._link(name) for name in names if self._view.rights.allows("read", name))
        group = NavGroup(self._view.text(label, key), links, key, groups)
        # Where a person is, he sees.
        return replace(group, closed=key in self._folded and not any(link.current for link in group.links))

    def _link(self, name: str) -> Link:
        mark = self._view.mark(name)
        current = request.path.split("/")[1] == name
        keys = f"g {self._letters[name]}" if self._letters[name] else ""
        return Link(mark.label_plural, mark.href, mark.icon, current, tone=mark.tone, keys=keys)


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
