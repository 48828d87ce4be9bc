"""The form of a layout or a list: which fields show, where, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ....metadata.authoring.fields import placed
from ....metadata.authoring.members import joined, overlay, reordered
from ....metadata.definitions.base import ordered
from ....metadata.plan import Plan
from ...view_models import Choice, CustomiseForm, MemberGroup, MemberRow
from ..view import View
from .definition import FIRST, definition_of, head_of
from .inputs import Inputs, Posted
from .overview import address_of
from .proposal import Proposal, panel
from .rows import posted_order

MEMBERS: Mapping[str, str] = {"layout": "items", "list_view": "columns"}
SHOWN = "shown"
"""The one section of a list: its columns."""


def arrange_page(view: View, kind: str, name: str, posted: Posted, made: Proposal, plan: Plan | None) -> CustomiseForm:
    """The fields in their sections, and last those that do not show."""
    definition = definition_of(view, kind, name)
    inputs = Inputs(view, posted)
    places = _places(view, kind, name)
    now = {**dict.fromkeys(_fields(view, kind, name), ""), **_now(view, kind, name)}
    wanted = {key: posted.one(f"section.{key}", section) for key, section in now.items()}
    order = posted_order(posted, list(now))
    rows = {key: _row(view, inputs, kind, name, key, now[key], place) for place, key in enumerate(order, start=1)}
    groups = tuple(
        MemberGroup(section, label, tuple(rows[key] for key in order if wanted[key] == section))
        for section, label in (*places.items(), ("", view.t("customise.not_shown")))
    )
    address = address_of(kind, name)
    return CustomiseForm(
        head=head_of(view, definition, FIRST),
        action=address,
        groups=groups,
        groups_title=view.t(f"customise.tab_{kind}"),
        plan=panel(view, made, plan, address) if plan else None,
    )


def arrange_proposal(view: View, kind: str, name: str, posted: Posted) -> Proposal:
    """The overlay that puts every field where the form says."""
    held: Mapping[str, Any] = definition_of(view, kind, name).body.get(MEMBERS[kind], {})
    now, known = _now(view, kind, name), _fields(view, kind, name)
    keys = [*now, *(key for key in known if key not in now)]
    wanted = {key: posted.one(f"section.{key}", now.get(key, "")) for key in keys}
    patches = {
        key: _placed(view, kind, name, key, section) for key, section in wanted.items() if section != now.get(key, "")
    }
    shown = [key for key in posted_order(posted, keys) if wanted[key]]
    reached = {**held, **{key: {**held.get(key, {}), "hidden": False} for key in shown if key not in now}}
    moved = reordered(reached, shown) if _is_moved(list(now), shown, wanted, kind) else {}
    return Proposal(overlay(kind, name, **{MEMBERS[kind]: joined(patches, moved)}))


def _is_moved(before: Sequence[str], shown: Sequence[str], wanted: Mapping[str, str], kind: str) -> bool:
    """Whether the order differs inside any section: which section comes first is not said by the items."""
    sections = dict.fromkeys(wanted[key] for key in shown) if kind == "layout" else {SHOWN: None}
    return any(
        [key for key in before if key in shown and wanted[key] == section]
        != [key for key in shown if wanted[key] == section]
        for section in sections
    )


def _placed(view: View, kind: str, name: str, key: str, section: str) -> dict[str, Any]:
    said = placed(view.model.manifest, kind, name, key, section)
    return said if kind == "layout" else {word: value for word, value in said.items() if word != "section"}


def _now(view: View, kind: str, name: str) -> dict[str, str]:
    """The members that show, in order, with their sections."""
    members = ordered(definition_of(view, kind, name).body.get(MEMBERS[kind], {}))
    return {key: str(body["section"]) if kind == "layout" else SHOWN for key, body in members.items()}


def _places(view: View, kind: str, name: str) -> dict[str, str]:
    """The sections by name."""
    layout = view.model.manifest.layouts.get(name) if kind == "layout" else None
    if layout is None:
        return {SHOWN: view.t("customise.columns")}
    return {section.name: view.text(section.label, section.name) for section in layout.sections.values()}


def _fields(view: View, kind: str, name: str) -> list[str]:
    """The names of the fields that could show and do not, parts of compound ones left out."""
    definition = view.model.manifest.named(kind).get(name)
    if definition is None:
        return []
    members = getattr(definition, MEMBERS[kind]).values()
    there = {one.field for one in members}
    fields = view.model.manifest.objects[definition.object].fields.values()
    return [one.name for one in fields if one.name not in there and one.part_of is None]


def _row(view: View, inputs: Inputs, kind: str, name: str, key: str, section: str, place: int) -> MemberRow:
    choices = tuple(_sections(view, kind, name))
    field = inputs.choice(f"section.{key}", view.t("customise.where"), choices, section)
    return MemberRow(key, _label(view, kind, name, key), place, (field,), note=key)


def _sections(view: View, kind: str, name: str) -> Iterator[Choice]:
    for section, label in _places(view, kind, name).items():
        yield Choice(section, label)


def _label(view: View, kind: str, name: str, key: str) -> str:
    definition = view.model.manifest.named(kind).get(name)
    if definition is None:
        return key
    members = getattr(definition, MEMBERS[kind])
    path = members[key].field if key in members else key
    fields = view.model.manifest.resolve_path(definition.object, path)
    return " › ".join(view.text(one.label, one.name) for one in fields) or key
