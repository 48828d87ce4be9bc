"""The home page, plain where no desktop is defined, and the search page."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ...engine.query.aggregate import AggregateRequest
from ...engine.query.select import ListRequest
from ..view_models import Hit, HitGroup, HomePage, Link, NavGroup, SearchPage, Tile
from .desk_patience import Patience
from .desks import filled, own_panels
from .hits import RECENT, hit_of, opened_hits
from .showing import Showing
from .view import View

RECENT_OBJECTS = 4
_NOON, _EVENING = 12, 18


def home_page(view: View, apps: tuple[NavGroup, ...], create: tuple[Link, ...], desk: str = "") -> HomePage:
    """A greeting and the desktop of that name, or the viewer's first; where he has none, a plain page of his apps."""
    now = view.now
    part = "morning" if now.hour < _NOON else "afternoon" if now.hour < _EVENING else "evening"
    weekday = view.t(f"home.weekday_{now.isoweekday()}")
    greeting = HomePage(
        greeting=view.t(f"home.{part}", name=view.context.actor.name),
        date=view.t("home.date", weekday=weekday, date=view.date_text(now.date())),
        create=create,
    )
    return filled(view, greeting, desk) or _plain(view, greeting, apps)


def _plain(view: View, page: HomePage, apps: tuple[NavGroup, ...]) -> HomePage:
    """How many records of the first objects are one's own, what was opened and what changed last, and the apps."""
    names = [link.href.lstrip("/") for group in apps for link in group.links][:RECENT_OBJECTS]
    return replace(
        page,
        tiles=_tiles(view, names),
        opened=opened_hits(view),
        recent=_recent(view, names),
        apps=apps,
        columns=(own_panels(view, Patience(view.model)),),
    )


def _tiles(view: View, names: list[str]) -> tuple[Tile, ...]:
    """How many records of these objects are one's own; who owns none of any is told how many there are."""
    counts, note = [_count(view, name, "owner = $User.id") for name in names], "home.mine"
    if not any(counts):
        counts, note = [_count(view, name) for name in names], "home.all"
    return tuple(_tile(view, name, count, note) for name, count in zip(names, counts, strict=True))


def _count(view: View, name: str, where: str = "") -> int:
    answer = view.records.aggregate(view.context, AggregateRequest(name, where=where))
    return int(answer.groups[0]["count()"])


def _tile(view: View, name: str, count: int, note: str) -> Tile:
    mark = view.mark(name)
    return Tile(mark.label_plural, f"{count:,}", mark.icon, view.t(note), mark.href)


def _recent(view: View, names: list[str]) -> tuple[Hit, ...]:
    """The records changed last, of several objects: one statement per object."""
    found: list[tuple[Any, Hit]] = []
    for name in names:
        definition = view.object(name)
        fields = (definition.title, "modified_at")
        page = view.records.list(view.context, ListRequest(name, fields=fields, limit=RECENT, raw=True))
        for record in page.records:
            found.append((record["modified_at"], _recent_hit(view, name, record)))
    found.sort(key=lambda entry: entry[0], reverse=True)
    return tuple(hit for _, hit in found[:RECENT])


def _recent_hit(view: View, name: str, record: dict[str, Any]) -> Hit:
    definition = view.object(name)
    title = str(record.get(definition.title) or "")
    when = Showing(view).display(definition.fields["modified_at"], record["modified_at"])
    return hit_of(view, name, record["id"], title, view.mark(name).label, when)


def search_page(view: View, query: str) -> SearchPage:
    """The best hits of every object, grouped."""
    groups: dict[str, list[Hit]] = {}
    for hit in view.records.search(view.context, query) if query.strip() else ():
        groups.setdefault(hit["object"], []).append(hit_of(view, hit["object"], hit["id"], str(hit["name"] or "")))
    return SearchPage(query, tuple(HitGroup(view.mark(name), tuple(hits)) for name, hits in groups.items()))
