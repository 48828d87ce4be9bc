"""A home page as an implementer wishes it: where its blocks stand, how much they show, and a block that comes to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..definitions.base import ordered
from ..definitions.desktop import FIGURE, RECORDS, USUAL_ROWS
from ..frozen import EMPTY
from ..manifest import Manifest
from .members import Body, differences, joined, reordered
from .naming import name_for

KIND = "desktop"
FIGURES = "figures"
"""The place above the columns, which are named by their numbers; "" is nowhere."""


@dataclass(frozen=True)
class BlockWish:
    """Where a block shall stand, how many rows or bars it shows (a text is refused), whether only the viewer's own."""

    place: str
    rows: int | str
    mine: bool


@dataclass(frozen=True)
class DesktopWish:
    """`blocks` in their order; `added` is the body of one more, nothing where there is none."""

    name: str
    label: Mapping[str, str]
    roles: Sequence[str]
    blocks: Mapping[str, BlockWish] = field(default_factory=dict)
    added: Body = EMPTY


def desktop_definitions(manifest: Manifest, wish: DesktopWish, prefix: str) -> list[dict[str, Any]]:
    """The home page, whole where it is new; else what an overlay must say. What is added begins with `prefix`."""
    held = manifest.merged.get((KIND, wish.name))
    body: Body = held.body if held else EMPTY
    blocks: Mapping[str, Body] = body.get("blocks", {})
    patches = {key: _patch(blocks[key], one) for key, one in wish.blocks.items() if key in blocks}
    said = differences(body, {"label": wish.label})
    if {*wish.roles} != {*body.get("roles", ())}:
        said["roles"] = [*wish.roles] or None
    made = joined({key: patch for key, patch in patches.items() if patch}, _order(blocks, wish.blocks))
    if wish.added:
        made[name_for(str(wish.added["view"]), blocks, prefix=prefix)] = dict(wish.added)
    if held:
        said = {**said, **({"blocks": made} if made else {})}
        return [{"extends": f"{KIND}/{wish.name}", **said}] if said else []
    given = {key: value for key, value in said.items() if value is not None}
    return [{"kind": KIND, "name": wish.name, **given, "blocks": made}]


def place_of(block: Body) -> str:
    """Where a block stands."""
    if block.get("hidden"):
        return ""
    return FIGURES if block.get("show") == FIGURE else str(block.get("column", 1))


def _patch(held: Body, wish: BlockWish) -> dict[str, Any]:
    """What an overlay says of a block: a figure that moves into a column shows its records, and the other way round."""
    if not wish.place:
        return {} if held.get("hidden") else {"hidden": True}
    patch: dict[str, Any] = {"hidden": None} if held.get("hidden") else {}
    shown = {**held, "hidden": False}
    if wish.place != place_of(shown):
        if wish.place == FIGURES:
            patch["show"] = FIGURE
        else:
            patch["column"] = int(wish.place)
            patch |= {"show": RECORDS} if held.get("show") == FIGURE else {}
    if wish.rows != held.get("rows", USUAL_ROWS):
        patch["rows"] = wish.rows
    if wish.mine != held.get("mine", False):
        patch["mine"] = wish.mine
    return patch


def _order(blocks: Mapping[str, Body], wishes: Mapping[str, BlockWish]) -> Mapping[str, Body]:
    """Patches of the order, where it differs within any place."""
    now, wanted = [*ordered(blocks)], [key for key, one in wishes.items() if one.place and key in blocks]
    places = {one.place for one in wishes.values()}
    if all(
        [key for key in now if key in wanted and wishes[key].place == place]
        == [key for key in wanted if wishes[key].place == place]
        for place in places
    ):
        return {}
    return reordered({**blocks, **{key: {**blocks[key], "hidden": False} for key in wanted}}, wanted)
