"""A desktop: a home page made of blocks, most of which show what a list view finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from msgspec import Struct

from ..labels import NO_TEXT, Text
from .base import Definition, ordered

RECORDS, FIGURE, BARS, OPENED = "records", "figure", "bars", "opened"
COLUMNS = 3
USUAL_ROWS = 5


class DesktopBlock(Struct, frozen=True):
    """A part of the page. `mine`: only what the viewer owns. `sum` is the number that figures and bars add up.

    `group`: by what bars part the records. Where a board's view says both, a block of bars need not.
    """

    name: str
    show: str
    view: str = ""
    label: Text = NO_TEXT
    mine: bool = False
    sum: str = ""
    group: str = ""
    rows: int = USUAL_ROWS
    column: int = 1


@dataclass(frozen=True, kw_only=True)
class DesktopDefinition(Definition):
    """`roles`: whose holders have it, everybody where there is none. `blocks` stand in order, each in its column."""

    kind: ClassVar[str] = "desktop"
    folder: ClassVar[str] = "desktops"

    icon: str = ""
    roles: tuple[str, ...] = ()
    blocks: tuple[DesktopBlock, ...] = ()

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The visible blocks."""
        return {
            **super().arguments(body),
            "icon": body.get("icon", ""),
            "roles": tuple(body.get("roles", ())),
            "blocks": tuple(_block(name, block) for name, block in ordered(body.get("blocks", {})).items()),
        }


def _block(name: str, body: Mapping[str, Any]) -> DesktopBlock:
    return DesktopBlock(
        name=name,
        show=body.get("show", RECORDS),
        view=body.get("view", ""),
        label=body.get("label", NO_TEXT),
        mine=body.get("mine", False),
        sum=body.get("sum", ""),
        group=body.get("group", ""),
        rows=body.get("rows", USUAL_ROWS),
        column=body.get("column", 1),
    )
