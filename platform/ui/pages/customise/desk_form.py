"""The form of a home page: its blocks in their columns, moved like the fields of a layout, and a block to be added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ....metadata.authoring.desktops import FIGURES, KIND, BlockWish, DesktopWish, desktop_definitions, place_of
from ....metadata.authoring.naming import PREFIX, name_for
from ....metadata.definitions.base import ordered
from ....metadata.definitions.desktop import BARS, COLUMNS, FIGURE, OPENED, RECORDS, USUAL_ROWS
from ....metadata.definitions.list_view import ListViewDefinition
from ....metadata.layers import CUSTOMER, MergedDefinition, escape
from ....metadata.plan import Plan
from ...view_models import Choice, Crumbs, CustomiseForm, Field, FormSection, Link, MemberGroup, MemberRow
from ..groups import is_groupable
from ..view import View
from .definition import FIRST, definition_of, head_of
from .inputs import Inputs, Posted, errors_at
from .overview import ADDRESS, address_of, address_of_kind
from .proposal import Proposal, panel
from .rows import posted_order

LONGEST_NUMBER = 10
"""Digits of what is read as a number; the schema judges the rest as it stands."""
SHOWS = (RECORDS, FIGURE, BARS)


def desk_page(view: View, name: str, posted: Posted, made: Proposal, plan: Plan | None) -> CustomiseForm:
    """The blocks at their places, and the fields of one more; `name` is "" for a new home page."""
    t = view.t
    held = definition_of(view, KIND, name) if name else None
    body: Mapping[str, Any] = held.body if held else {}
    problems = plan.problems if plan else ()
    pointers = {"/label": "label.en", "/roles": "roles", "/blocks": "add.view"}
    for key in body.get("blocks", {}):
        pointers |= {f"/blocks/{key}": f"section.{key}", f"/blocks/{key}/rows": f"rows.{key}"}
    inputs = Inputs(view, posted, errors_at(view, problems, pointers))
    address = address_of(KIND, name) if name else f"{ADDRESS}/new-desktop"
    following = address_of(KIND, name or _new_name(view, posted))
    way = (Link(t("customise.title"), ADDRESS), Link(t("kinds.desktop"), address_of_kind(KIND)))
    return CustomiseForm(
        head=head_of(view, held, FIRST) if held else Crumbs(t("desk.new"), way, "home"),
        action=address,
        sections=(
            FormSection(t("desk.add"), tuple(_adding(view, inputs, posted))),
            FormSection(t("kind.desktop"), tuple(_identity(view, inputs, body))),
        ),
        groups=tuple(_groups(view, inputs, posted, held)) if held else (),
        groups_title=t("customise.tab_desktop"),
        plan=panel(view, made, plan, following) if plan else None,
        redraw="add.view",
    )


def desk_proposal(view: View, name: str, posted: Posted) -> Proposal:
    """What makes the home page as the form says."""
    held = definition_of(view, KIND, name) if name else None
    blocks: Mapping[str, Any] = held.body.get("blocks", {}) if held else {}
    known = _in_order(blocks)
    deleted = [key for key in known if held and _is_own(held, key) and posted.ticked(f"delete.{key}")]
    wish = DesktopWish(
        name=name or _new_name(view, posted),
        label=posted.label("label"),
        roles=posted.many("roles"),
        blocks={key: _wish(posted, key, blocks[key]) for key in posted_order(posted, known) if key not in deleted},
        added=_added(view, posted),
    )
    prefix = PREFIX if held and held.layer != CUSTOMER else ""
    places = [f"{KIND}/{name}#/blocks/{escape(key)}" for key in deleted]
    return Proposal(desktop_definitions(view.model.manifest, wish, prefix), places)


def _identity(view: View, inputs: Inputs, body: Mapping[str, Any]) -> Iterator[Field]:
    roles = [Choice(one.name, view.text(one.label, one.name)) for one in view.model.manifest.roles.values()]
    yield from inputs.labels("label", "customise.label", body.get("label", {}), required=True)
    yield inputs.choices(
        "roles", view.t("desk.roles"), roles, body.get("roles", ()), wide=True, help=view.t("desk.roles_help")
    )


def _groups(view: View, inputs: Inputs, posted: Posted, held: MergedDefinition) -> Iterator[MemberGroup]:
    """The places from above to below, each with its blocks; last what does not show."""
    blocks: Mapping[str, Any] = held.body.get("blocks", {})
    places = _places(view)
    rows = {
        key: _row(view, inputs, places, held, key, place)
        for place, key in enumerate(posted_order(posted, _in_order(blocks)), start=1)
    }
    for place, title in (*places.items(), ("", view.t("customise.not_shown"))) if blocks else ():
        there = (key for key in rows if _place(posted, key, blocks[key]) == place)
        yield MemberGroup(place, title, tuple(rows[key] for key in there))


def _row(
    view: View, inputs: Inputs, places: Mapping[str, str], held: MergedDefinition, key: str, place: int
) -> MemberRow:
    body = held.body["blocks"][key]
    chosen = view.model.manifest.list_views.get(str(body.get("view", "")))
    choices = [Choice(value, label) for value, label in places.items() if value != FIGURES or body.get("view")]
    fields = [inputs.choice(f"section.{key}", view.t("desk.place"), choices, place_of(body))]
    if place_of({**body, "hidden": False}) != FIGURES:
        rows = str(body.get("rows", USUAL_ROWS))
        fields.append(inputs.text(f"rows.{key}", view.t("desk.rows"), rows, "number", unit=view.t("desk.rows_unit")))
    if chosen and "owner" in view.object(chosen.object).fields:
        fields.append(inputs.tick(f"mine.{key}", view.t("desk.mine"), bool(body.get("mine"))))
    if _is_own(held, key):
        fields.append(inputs.tick(f"delete.{key}", view.t("desk.delete")))
    usual = _view_label(view, chosen) if chosen else view.t("home.opened") if body.get("show") == OPENED else key
    return MemberRow(key, view.text(body.get("label")) or usual, place, tuple(fields), note=str(body.get("view", key)))


def _adding(view: View, inputs: Inputs, posted: Posted) -> Iterator[Field]:
    """Which list view, and once it is chosen what of it; the server draws the form anew for that."""
    t = view.t
    views = sorted(view.model.manifest.list_views.values(), key=lambda one: _full_label(view, one).casefold())
    choices = [Choice(one.name, _full_label(view, one)) for one in views if one.object in view.model.manifest.objects]
    yield inputs.choice("add.view", t("kind.list_view"), choices, help=t("desk.add_help"), wide=True)
    chosen = view.model.manifest.list_views.get(posted.one("add.view"))
    if chosen is None:
        return
    shows = [Choice(show, t(f"desk.{show}")) for show in SHOWS]
    columns = [Choice(value, label) for value, label in _places(view).items() if value != FIGURES]
    yield inputs.choice("add.show", t("desk.show"), shows, RECORDS, required=True)
    yield inputs.choice("add.column", t("desk.place"), columns, "1", required=True)
    yield from inputs.labels("add.label", "customise.label", {})
    fields = view.object(chosen.object).fields.values()
    labels = {one.name: Choice(one.name, view.text(one.label, one.name)) for one in fields}
    yield inputs.choice("add.sum", t("desk.sum"), [labels[name] for name in _numbers(view, chosen)])
    grouped = [choice for name, choice in labels.items() if is_groupable(view, chosen.object, name)]
    yield inputs.choice("add.group", t("desk.group"), grouped, chosen.group)
    if "owner" in labels:
        yield inputs.tick("add.mine", t("desk.mine"))


def _added(view: View, posted: Posted) -> dict[str, Any]:
    name, show = posted.one("add.view"), posted.one("add.show", RECORDS)
    if name not in view.model.manifest.list_views:
        return {}
    column = posted.one("add.column", "1")
    said: dict[str, Any] = {
        "view": name,
        "show": show,
        "label": posted.label("add.label"),
        "sum": posted.one("add.sum") if show != RECORDS else "",
        "group": posted.one("add.group") if show == BARS else "",
        "mine": posted.ticked("add.mine"),
        "column": int(column) if column in _places(view) and column not in ("1", FIGURES) else 0,
    }
    return {key: value for key, value in said.items() if value}


def _wish(posted: Posted, key: str, held: Mapping[str, Any]) -> BlockWish:
    """What the form says of a block, for the schema to judge; what it does not say stays."""
    asked = posted.one(f"rows.{key}") or str(held.get("rows", USUAL_ROWS))
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER
    rows = int(asked) if is_number else asked
    mine = posted.ticked(f"mine.{key}") if f"mine.{key}" in posted.values else bool(held.get("mine", False))
    return BlockWish(_place(posted, key, held), rows, mine)


def _place(posted: Posted, key: str, held: Mapping[str, Any]) -> str:
    """Where the form puts a block; what shows no list view can't be a figure."""
    place = posted.one(f"section.{key}", place_of(held))
    known = {"", *map(str, range(1, COLUMNS + 1)), *((FIGURES,) if held.get("view") else ())}
    return place if place in known else place_of(held)


def _places(view: View) -> dict[str, str]:
    columns = {str(number): view.t("desk.column", number=str(number)) for number in range(1, COLUMNS + 1)}
    return {FIGURES: view.t("desk.figures"), **columns}


def _is_own(held: MergedDefinition, key: str) -> bool:
    """Whether the customer layer brought the block, so that it can be deleted; others can only be hidden."""
    return held.origin(f"/blocks/{escape(key)}") == CUSTOMER


def _in_order(blocks: Mapping[str, Any]) -> list[str]:
    """The blocks that show, in order, then the hidden ones."""
    shown = [*ordered(blocks)]
    return [*shown, *(key for key in blocks if key not in shown)]


def _numbers(view: View, chosen: ListViewDefinition) -> Iterator[str]:
    manifest = view.model.manifest
    for field in manifest.objects[chosen.object].fields.values():
        if "sum" in manifest.field_type(field).aggregates:
            yield field.name


def _view_label(view: View, chosen: ListViewDefinition) -> str:
    return view.text(chosen.label, chosen.name)


def _full_label(view: View, chosen: ListViewDefinition) -> str:
    about = view.model.manifest.objects.get(chosen.object)
    return f"{view.text(about.plural or about.label if about else None, chosen.object)} › {_view_label(view, chosen)}"


def _new_name(view: View, posted: Posted) -> str:
    label = posted.one("label.en") or posted.one("label.zh")
    return name_for(label, view.model.manifest.desktops, otherwise="desk")
