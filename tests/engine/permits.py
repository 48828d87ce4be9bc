"""Permits, whose layouts depend on the person, on the permit's type and on its state."""

from __future__ import annotations

from typing import Any


def _label(text: str) -> dict[str, str]:
    return {"en": text.replace("_", " ").capitalize(), "zh": f"许可 {text}"}


def _picklist(name: str, *values: str) -> dict[str, Any]:
    return {
        "kind": "picklist",
        "name": name,
        "label": _label(name),
        "values": {one: {"label": _label(one)} for one in values},
    }


def _layout(name: str, section: str, items: dict[str, dict[str, Any]], **conditions: Any) -> dict[str, Any]:
    return {
        "kind": "layout",
        "name": name,
        "label": _label(name),
        "object": "permit",
        "sections": {"main": {"label": _label(section)}},
        "items": {field: {"section": "main", **item} for field, item in items.items()},
        **conditions,
    }


def _role(name: str, **types: Any) -> dict[str, Any]:
    """May make permits, of these types."""
    rights = {"permit": {"create": True, "read": True, "edit": True}}
    return {"kind": "role", "name": name, "label": _label(name), "objects": rights, "record_types": {"permit": types}}


def permit_bodies() -> list[dict[str, Any]]:
    """A layout for everybody, one for librarians, one for a type, one for what is closed; roles that allow types."""
    fields = {
        "name": {"type": "text", "label": _label("name"), "required": True},
        "sort": {"type": "picklist", "picklist": "permit_sort", "label": _label("sort"), "default": "day"},
        "state": {"type": "picklist", "picklist": "permit_state", "label": _label("state"), "default": "open"},
        "reason": {"type": "text", "label": _label("reason")},
        "note": {"type": "text", "label": _label("note")},
        "renews": {"type": "lookup", "target": "permit", "label": _label("renews"), "filter": "name = $Record.note"},
    }
    base: dict[str, dict[str, Any]] = {"name": {}, "sort": {}, "state": {}}
    locked: dict[str, dict[str, Any]] = {"name": {"read_only": True}, "state": {}, "reason": {"required": True}}
    return [
        {
            "kind": "object",
            "name": "permit",
            "label": _label("permit"),
            "plural": _label("permits"),
            "record_type": "sort",
            "fields": fields,
        },
        _picklist("permit_sort", "day", "year", "guest"),
        _role("permit_desk", allowed=["day", "year"]),
        _role("permit_chief", allowed=["year", "guest"], default="guest"),
        _picklist("permit_state", "open", "closed"),
        _layout("permit", "For all", {**base, "note": {"read_only": True}}),
        _layout("permit_glance", "At a glance", {"name": {}, "reason": {}}, modes=["prompt"]),
        _layout("permit_desk", "For the desk", {**base, "reason": {}}, roles=["librarian"]),
        _layout("permit_year", "For a year", {**base, "reason": {"required": True}, "note": {}}, record_types=["year"]),
        _layout("permit_closed", "When closed", locked, when='state = "closed"'),
    ]
