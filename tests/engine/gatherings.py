"""Clubs with gatherings and their guests, for tests of computed fields: formulas and roll-ups upon each other."""

from __future__ import annotations

from typing import Any


def _label(text: str) -> dict[str, str]:
    return {"en": text.replace("_", " "), "zh": f"聚会 {text}"}


def _fields(**bodies: dict[str, Any]) -> dict[str, Any]:
    return {name: {"label": _label(name), **body} for name, body in bodies.items()}


def _formula(expression: str, **more: Any) -> dict[str, Any]:
    return {"type": "formula", "expression": expression, **more}


def _rollup(relation: str, function: str, **more: Any) -> dict[str, Any]:
    return {"type": "rollup", "relation": relation, "function": function, **more}


def _object(name: str, **fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "object",
        "name": name,
        "label": _label(name),
        "plural": _label(f"{name}s"),
        "fields": _fields(name={"type": "text", "search": True}, **fields),
    }


def gathering_bodies() -> list[dict[str, Any]]:
    """A club is computed from its gatherings, those from their guests."""
    club = _object(
        "club",
        budget={"type": "decimal"},
        held=_rollup("gatherings", "count", filter="is_held", index=True),
        cost=_rollup("gatherings", "sum", value="total", filter="is_held"),
        mean=_rollup("gatherings", "average", value="total", scale=3),
        first=_rollup("gatherings", "min", value="day"),
        last=_rollup("gatherings", "max", value="day"),
        guests_coming=_rollup("gatherings", "sum", value="guests_coming", scale=0),
        gifts=_rollup("gatherings", "sum", value="gifts"),
        left=_formula("budget - cost"),
        used=_formula("cost / budget * 100", result="percent"),
        mood=_formula('IF(left < 0, "poor", "rich") & " " & name'),
        coming=_rollup("gatherings", "count", filter="day >= TODAY()"),
    )
    gathering = _object(
        "gathering",
        club={"type": "lookup", "target": "club", "on_delete": "clear"},
        day={"type": "date"},
        is_held={"type": "boolean"},
        price={"type": "decimal", "scale": 4},
        seats={"type": "integer"},
        total=_formula("price * seats", blank_as="zero", index=True),
        rounded=_formula("price", result="integer"),
        share=_formula("total / guests_coming"),
        guests_coming=_rollup("guests", "count", filter="is_coming"),
        gifts=_rollup("guests", "sum", value="gift", filter="is_coming"),
        week=_formula("day + 7"),
        is_past=_formula("day < TODAY()"),
        line=_formula('club.name & ": " & name'),
        club_left=_formula("club.left - total"),
        doubled=_formula("club_left * 2", scale=1),
        ratio=_formula("club.budget / seats"),
        hidden_sum={**_formula("club.budget + 1"), "as": "system"},
    )
    guest = _object(
        "guest",
        gathering={"type": "master_detail", "target": "gathering", "on_delete": "cascade"},
        is_coming={"type": "boolean"},
        gift={"type": "currency"},
        gift_taxed=_formula("gift * 1.1"),
    )
    rule = {
        "kind": "validation_rule",
        "name": "club_within_budget",
        "object": "club",
        "label": _label("within budget"),
        "when": "left < -1000",
        "message": {"en": "The budget is spent.", "zh": "预算已用完。"},
    }
    role = {"kind": "role", "name": "club_member", "label": _label("member")}
    role["objects"] = {"club": {"read": True, "edit": True}}
    return [club, gathering, guest, rule, role]
