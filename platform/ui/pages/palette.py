"""What the palette offers for the words typed: records, what can be done here, places, forms, views, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from ...engine.identifiers import is_identifier
from ...engine.personal.recents import recent_records
from ..action_catalogue import actions_for
from ..actions.base import Target
from ..view_models import PaletteEntry, PaletteGroup
from .list_state import WHOLE
from .places import CREATE, GO, SETTINGS, VIEWS, closeness, fits, places_of, saved_places, tokens_of, wanted_of
from .selections import groups_condition
from .showing import initials, is_person, tone_of
from .view import View

COMMANDS_ONLY = ">"
RECORDS, RECENT, HERE, SEARCH = "records", "recent", "here", "search"
MAXIMUM_SELECTED = 100
_KEPT = ("view", "find", "sort", "columns", "where", "whole")
"""Of a list's address: what still holds for a part of its records."""
_LIMITS: Mapping[str, int] = {RECORDS: 8, RECENT: 6, GO: 5, CREATE: 4, VIEWS: 4, SETTINGS: 4}
_FIRST_LIMITS: Mapping[str, int] = {GO: 12, CREATE: 8}


class Ticked(Struct, frozen=True):
    """What is ticked in a list: ids with commas between them (the first), groups as JSON, or `all` that it finds.

    `chosen` is how many that are.
    """

    selected: str = ""
    groups: str = ""
    all: str = ""
    chosen: str = ""


def palette_groups(view: View, typed: str, address: str, ticked: Ticked) -> tuple[PaletteGroup, ...]:
    """The groups for what was typed on the page at `address`, where so much is `ticked`.

    ">" before the words leaves out records and places. A group that has exactly what was typed comes first, one with a
    place that begins so before records of which some only hold it.
    """
    commands, query = typed.startswith(COMMANDS_ONLY), typed.removeprefix(COMMANDS_ONLY).strip()
    target = target_of(view, address, ticked)
    here = _here(view, query, target, ticked)
    groups = [] if commands else _records(view, query) if query else _recent(view, target)
    groups.insert(0 if target and target.selected else len(groups), here)
    groups += _places(view, query, (CREATE, SETTINGS) if commands else (GO, CREATE, VIEWS, SETTINGS), commands)
    groups = [group for group in groups if group.entries]
    if query and not commands:
        groups.sort(key=lambda group: _rank(group, query))
        groups.append(_everywhere(view, query))
    return tuple(groups)


def _rank(group: PaletteGroup, query: str) -> int:
    """How close a group is to what was typed: by its best entry, records by their worst unless one is meant exactly."""
    found = [closeness(entry.title, query) for entry in group.entries]
    return max(found) if group.name == RECORDS and min(found) > 0 else min(found)


def target_of(view: View, address: str, ticked: Ticked) -> Target | None:
    """The records that a page is about: the ticked rows of a list, else the record shown; None elsewhere."""
    path, _, asked = address.partition("?")
    name, record, *_ = [*path.strip("/").split("/"), "", ""]
    if name not in view.model.manifest.objects:
        return None
    ids = tuple(one for one in ticked.selected.split(",") if is_identifier(one))[:MAXIMUM_SELECTED]
    is_open = bool(ticked.all or ticked.groups)
    if ids or is_open:
        question = _question(view, name, dict(parse_qsl(asked)), ids, ticked)
        return Target(name, ids, view.rights, selected=True, question=question, is_open=is_open)
    return Target(name, (record,), view.rights) if is_identifier(record) else None


def _question(
    view: View, name: str, asked: Mapping[str, str], ids: Sequence[str], ticked: Ticked
) -> tuple[tuple[str, str], ...]:
    """What to ask of the list at that address for exactly what is ticked in it."""
    pairs = {key: asked[key] for key in _KEPT if asked.get(key)}
    if not ticked.all:
        wanted = [f'id = "{record}"' for record in ids]
        if ticked.groups:
            wanted.append(f"({groups_condition(view, name, {**asked, 'groups': ticked.groups})})")
        pairs |= {"where": " OR ".join(wanted), "whole": WHOLE}
    return tuple(pairs.items())


def _here(view: View, query: str, target: Target | None, ticked: Ticked) -> PaletteGroup:
    entries = []
    for action in actions_for(target, view.t) if target else ():
        press = f'[data-act="{action.press}"]' if action.press else ""
        entries.append(
            PaletteEntry(
                action.label,
                action.href,
                press,
                action.icon,
                keys=action.key,
                dialog=action.dialog,
                danger=action.danger,
            )
        )
    if query:
        wanted = wanted_of(query)
        entries = [entry for entry in entries if fits(tokens_of(entry.title), wanted)]
    label = view.t("palette.here")
    if target and target.selected:
        label = _selected_label(view, target, ticked)
    return PaletteGroup(HERE, label, tuple(entries))


def _selected_label(view: View, target: Target, ticked: Ticked) -> str:
    known, chosen = len(target.records), int(ticked.chosen) if ticked.chosen.isdecimal() else 0
    if ticked.all:
        return view.t("palette.selected_all")
    if chosen > known and not target.is_open:
        return view.t("palette.selected_first", known=known, chosen=chosen)
    return view.t("palette.selected", count=chosen or known)


def _places(view: View, query: str, groups: Sequence[str], commands: bool) -> list[PaletteGroup]:
    """The places of each group; with nothing typed those that everybody needs, or all commands."""
    places = places_of(view)
    if query:
        wanted = wanted_of(query)
        fit = [place for place in (*places, *saved_places(view)) if fits(place.tokens, wanted)]
        fit.sort(key=lambda place: closeness(place.entry.title, query))
        limits = _LIMITS
    else:
        fit = [place for place in places if place.first or commands]
        limits = {} if commands else _FIRST_LIMITS
    found = []
    for group in groups:
        entries = tuple(place.entry for place in fit if place.group == group)
        found.append(PaletteGroup(group, view.t(f"palette.{group}"), entries[: limits.get(group)]))
    return found


def _recent(view: View, target: Target | None) -> list[PaletteGroup]:
    """The records opened last, but for the one that is shown."""
    shown = target.records if target else ()
    opened = [one for one in recent_records(view.model, view.context) if one.id not in shown]
    entries = tuple(_record(view, one.object, one.id, one.name) for one in opened[: _LIMITS[RECENT]])
    return [PaletteGroup(RECENT, view.t("home.opened"), entries)]


def _records(view: View, query: str) -> list[PaletteGroup]:
    """The records found, those opened lately before the others, exact names before both."""
    opened = [(one.object, one.id, one.name) for one in recent_records(view.model, view.context)]
    wanted = wanted_of(query)
    lately = {(name, record): title for name, record, title in opened if fits(tokens_of(title), wanted)}
    hits = {(hit["object"], hit["id"]): str(hit["name"] or "") for hit in view.records.search(view.context, query)}
    ordered = sorted((lately | hits).items(), key=lambda hit: closeness(hit[1], query))
    entries = tuple(_record(view, name, record, title) for (name, record), title in ordered[: _LIMITS[RECORDS]])
    return [PaletteGroup(RECORDS, view.t("palette.records"), entries)]


def _record(view: View, name: str, record: str, title: str) -> PaletteEntry:
    mark = view.mark(name)
    person = is_person(view.object(name))
    return PaletteEntry(
        title=title or record,
        href=f"/{name}/{record}",
        icon=mark.icon,
        sub=mark.label,
        tone=tone_of(record) if person else mark.tone,
        initials=initials(title) if person else "",
        round=person,
    )


def _everywhere(view: View, query: str) -> PaletteGroup:
    entry = PaletteEntry(
        view.t("palette.everywhere", query=query), f"/search?{urlencode([('q', query)])}", icon="search"
    )
    return PaletteGroup(SEARCH, view.t("search.title"), (entry,))
