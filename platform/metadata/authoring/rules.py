"""A validation rule as an implementer wishes it: a definition of the customer's own, or an overlay on what there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..manifest import Manifest
from .members import Body, differences

KIND = "validation_rule"


@dataclass(frozen=True)
class RuleWish:
    """`field` is "" where the message is about the whole record; see ValidationRuleDefinition for the rest."""

    object: str
    name: str
    label: Mapping[str, str]
    message: Mapping[str, str]
    when: str
    field: str = ""
    active: bool = True
    blank_as: str = "blank"


def rule_definitions(manifest: Manifest, wish: RuleWish) -> list[dict[str, Any]]:
    """The rule, whole where it is new; else what an overlay must say so that it is as wished, nothing where it is."""
    held = manifest.merged.get((KIND, wish.name))
    body: Body = held.body if held else {"active": True, "blank_as": "blank"}
    settled = {"active": body.get("active", True), "blank_as": body.get("blank_as", "blank")}
    wanted = {
        "label": {**dict.fromkeys(body.get("label", ())), **wish.label},
        "message": {**dict.fromkeys(body.get("message", ())), **wish.message},
        "when": wish.when,
        "field": wish.field or None,
        "active": wish.active,
        "blank_as": wish.blank_as,
    }
    said = differences({**body, **settled}, wanted)
    if held:
        return [{"extends": f"{KIND}/{wish.name}", **said}] if said else []
    return [{"kind": KIND, "name": wish.name, "object": wish.object, **said}]
