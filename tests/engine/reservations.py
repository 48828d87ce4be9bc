"""Definitions in which much depends on the record: a book is reserved for a member, to be fetched at some desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

LEVELS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "reservation_city": {"north": (), "south": ()},
    "reservation_branch": {"mill": ("north",), "harbour": ("south",), "van": ("north", "south")},
    "reservation_floor": {"mill_1": ("mill",), "harbour_1": ("harbour",), "harbour_2": ("harbour",)},
    "reservation_desk": {"mill_1_a": ("mill_1",), "harbour_1_a": ("harbour_1",), "harbour_2_a": ("harbour_2",)},
}
"""A picklist → its values → the values of the picklist before it under which they may be chosen."""


def _label(text: str) -> dict[str, str]:
    return {"en": text.capitalize(), "zh": f"预约 {text}"}


def _field(field_type: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": field_type, "label": _label(label), **more}


def _computed(expression: str) -> dict[str, str]:
    return {"$expression": expression}


def _picklists() -> list[dict[str, Any]]:
    names, made = list(LEVELS), []
    for place, (name, values) in enumerate(LEVELS.items()):
        members = {
            value: {"label": _label(value.replace("_", " ")), **({"parents": list(parents)} if parents else {})}
            for value, parents in values.items()
        }
        parent = {"parent": names[place - 1]} if place else {}
        made.append({"kind": "picklist", "name": name, "label": _label(name), "values": members, **parent})
    states = {state: {"label": _label(state)} for state in ("open", "ready", "cancelled")}
    return [
        *made,
        {"kind": "picklist", "name": "reservation_state", "label": _label("state"), "values": states},
    ]


def _fields() -> dict[str, Any]:
    levels = {name.removeprefix("reservation_"): name for name in LEVELS}
    parents = dict(zip([*levels][1:], levels, strict=False))
    return {
        "name": _field("text", "name", required=True),
        "state": _field("picklist", "state", picklist="reservation_state", default="open"),
        "reason": _field("text", "reason", required_when='state = "cancelled"'),
        "weight": _field("decimal", "weight", precision=8, scale=2),
        "handle": _field("text", "handle", read_only_when="weight < 1", blank_as="zero"),
        "wanted": _field("picklist", "wanted genre", picklist="genre"),
        "book": _field(
            "lookup",
            "book",
            target="book",
            on_delete="clear",
            filter='available AND ($Record.wanted = "" OR genre = $Record.wanted)',
        ),
        "member": _field("lookup", "member", target="member", on_delete="clear", related_name="reservations"),
        "porter": _field(
            "lookup",
            "porter",
            target="member",
            on_delete="clear",
            related_name="carried",
            filter='NOT EXISTS(reservations, state = "ready" AND fee >= $Record.fee)',
        ),
        "excuse": _field("text", "excuse", required_when='COUNTOF(member.reservations, state = "open") > 1'),
        "instead_of": _field(
            "lookup",
            "instead of",
            target="reservation",
            on_delete="clear",
            filter="member.guarantor = $Record.member.guarantor AND fee <= $Record.fee",
        ),
        "fee": _field("currency", "fee", read_only_when='state = "ready"'),
        "days": _field("integer", "days", default=7, read_only_when='member.status = "suspended"'),
        "starts_on": _field("date", "starts on", default=_computed("TODAY() + 1")),
        "ends_on": _field("date", "ends on", default=_computed("starts_on + days")),
        "tag": _field("text", "tag", max_length=40, default=_computed('UPPER(name) & "/" & member.name')),
        "desk_department": _field("department", "department", default=_computed("$User.department")),
        "lent_to": _field("integer", "lent to the member", default=_computed("COUNTOF(member.loans)")),
        "half": _field("decimal", "half", scale=2, default=_computed("1 / days")),
        **{
            level: _field(
                "picklist", level, picklist=name, **({"parent_field": parents[level]} if level in parents else {})
            )
            for level, name in levels.items()
        },
        "floors": _field("multi_picklist", "floors", picklist="reservation_floor", parent_field="branch"),
        "remark": _field("long_text", "remark"),
        "total": _field("formula", "total", expression="fee * days"),
        "burden": _field("formula", "burden", expression='member.name & ": " & TEXT(COUNTOF(member.reservations))'),
        "hint": _field("text", "hint"),
    }


def _layout() -> dict[str, Any]:
    main = ("name", "state", "wanted", "book", "member", "instead_of", "fee", "days", "starts_on", "ends_on", "tag")
    formulas = ("total", "burden")
    places = ("city", "branch", "floor", "desk", "floors")
    items = {name: {"section": "main"} for name in (*main, *formulas)} | {name: {"section": "place"} for name in places}
    items |= {
        "reason": {"section": "outcome"},
        "remark": {"section": "outcome", "required_when": 'state = "cancelled" AND days > 20'},
        "hint": {"section": "main", "visible_when": 'member.status != "active"', "required_when": "days > 20"},
    }
    items["tag"] |= {"read_only_when": 'REGEX(name, "L.*")'}
    items["wanted"] |= {"required_when": "ISBLANK(book) AND days > 30"}
    return {
        "kind": "layout",
        "name": "reservation",
        "label": _label("reservation"),
        "object": "reservation",
        "sections": {
            "main": {"label": _label("main")},
            "place": {"label": _label("place")},
            "outcome": {"label": _label("outcome"), "visible_when": 'state = "cancelled"'},
        },
        "items": items,
    }


def _board() -> dict[str, Any]:
    names = {"name": "reservation_board", "label": _label("board"), "object": "reservation"}
    return {"kind": "list_view", **names, "type": "kanban", "group": "state", "sort": "name"}


def reservation_bodies() -> list[dict[str, Any]]:
    """The definitions: picklists in four levels, the object, its layout and its board."""
    names = {"label": _label("reservation"), "plural": _label("reservations")}
    entity = {"kind": "object", "name": "reservation", **names, "title": "name", "fields": _fields()}
    return [*_picklists(), entity, _layout(), _board()]
