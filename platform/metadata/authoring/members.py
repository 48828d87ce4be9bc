"""Overlays on the members of a flat map: what differs, in which order they shall stand, which of them show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..conflicts import laid_over
from ..definitions.base import ordered

Body = Mapping[str, Any]


def differences(held: Body, wanted: Body) -> dict[str, Any]:
    """What an overlay must say so that the members of `wanted` hold; None in it clears what is held."""
    patch: dict[str, Any] = {}
    for key, value in wanted.items():
        before = held.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            if inner := differences(before, value):
                patch[key] = inner
        elif value != before:
            patch[key] = value
    return patch


def reordered(members: Mapping[str, Body], wanted: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Patches after which the visible members stand in the order wanted; none where they do already."""
    if [name for name in ordered(members) if name in wanted] == list(wanted):
        return {}
    patches: dict[str, dict[str, Any]] = {}
    for place, name in enumerate(wanted):
        held, order = members.get(name, {}), (place + 1) * 10
        cleared = {"after": None} if "after" in held else {}
        if cleared or held.get("order") != order:
            patches[name] = {"order": order, **cleared}
    return patches


def joined(*patches: Mapping[str, Body]) -> dict[str, Any]:
    """Several patches of the members of one map as one."""
    result: dict[str, Any] = {}
    for patch in patches:
        result = laid_over(result, patch)
    return result


def overlay(kind: str, name: str, **members: Body) -> list[dict[str, Any]]:
    """The overlay that says this about a definition; none where there is nothing to say."""
    said = {key: value for key, value in members.items() if value}
    return [{"extends": f"{kind}/{name}", **said}] if said else []
