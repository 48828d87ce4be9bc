"""What administrators find at the foot of the navigation and in the palette."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from msgspec import Struct

from ..view_models import Link
from .view import View


class AdminPlace(Struct, frozen=True):
    """A page for administrators; `title` is the key of its words."""

    title: str
    address: str
    icon: str


ADMIN_PLACES: Sequence[AdminPlace] = (
    AdminPlace("customise.title", "/admin/customise", "adjustments"),
    AdminPlace("workbench.title", "/admin/expressions", "code"),
)


def admin_links(view: View) -> tuple[Link, ...]:
    """The ways there, for whoever has the right."""
    if not view.rights.administrator:
        return ()
    return tuple(
        Link(view.t(place.title), place.address, place.icon, request.path.startswith(place.address))
        for place in ADMIN_PLACES
    )
