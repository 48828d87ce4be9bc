"""The home page and the search page: what was opened and changed lately, the apps, records that have all the words."""

from __future__ import annotations

from typing import Any

from ...engine.personal.recents import recent_records
from ...engine.query.aggregate import AggregateRequest
from ...engine.query.select import ListRequest
from ..view_models import Hit, HitGroup, HomePage, Link, NavGroup, SearchPage, Tile
from .showing import PEOPLE, Showing, initials, tone_of
from .view import View

RECENT = 8
RECENT_OBJECTS = 4
_NOON, _EVENING = 12, 18


def home_page(view: View, apps: tuple[NavGroup, ...], create: tuple[Link, ...]) -> HomePage:
    """A greeting, how many records of the first objects are one's own, and what changed last."""
    names = [link.href.lstrip("/") for group in apps for link in group.links][:RECENT_OBJECTS]
    now = view.now
    part = "morning" if now.hour < _NOON else "afternoon" if now.hour < _EVENING else "evening"
    weekday = view.t(f"home.weekday_{now.isoweekday()}")
    return HomePage(
        greeting=view.t(f"home.{part}", name=view.context.actor.name),
        date=view.t("home.date", weekday=weekday, date=view.date_text(now.date())),
        tiles=_tiles(view, names),
        opened=_opened(view),
        recent=_recent(view, names),
        apps=apps,
        create=create,
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


def _opened(view: View) -> tuple[Hit, ...]:
    """The records that the viewer opened last."""
    opened = recent_records(view.model, view.context, RECENT)
    return tuple(_hit(view, one.object, one.id, one.name, view.mark(one.object).label) for one in opened)


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
    return _hit(view, name, record["id"], title, view.mark(name).label, when)


def _hit(view: View, name: str, record_id: str, title: str, under: str = "", end: str = "") -> Hit:
    person = name in PEOPLE or "person" in view.object(name).traits
    return Hit(
        title=title,
        href=f"/{name}/{record_id}",
        sub=under,
        end=end,
        initials=initials(title),
        tone=tone_of(record_id),
        round=person,
    )


def search_page(view: View, query: str) -> SearchPage:
    """The best hits of every object, grouped."""
    groups: dict[str, list[Hit]] = {}
    for hit in view.records.search(view.context, query) if query.strip() else ():
        groups.setdefault(hit["object"], []).append(_hit(view, hit["object"], hit["id"], str(hit["name"] or "")))
    return SearchPage(query, tuple(HitGroup(view.mark(name), tuple(hits)) for name, hits in groups.items()))
