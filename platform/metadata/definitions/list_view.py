"""A list view: which records of an object show, as a table, a board, a calendar or a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from msgspec import Struct

from ..frozen import EMPTY
from ..labels import NO_TEXT, Text
from .base import Definition, ordered

DATED = ("start", "end", "tone_by", "person", "scope", "mode")
"""What only calendars and timelines say."""
OWNER = "owner"
SCOPES = OWN, TEAM, ALL = "own", "team", "all"
MODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"calendar": ("month", "week", "day", "list"), "timeline": ("month", "quarter", "year")}
)
"""How much time a calendar and a timeline can show at once."""
USUAL_MODES: Mapping[str, str] = MappingProxyType({"calendar": "month", "timeline": "quarter"})


class ListColumn(Struct, frozen=True):
    """A column; `field` may be a dotted path over lookups; `width` in pixels; `slot` its place on a phone card."""

    name: str
    field: str
    label: Text = NO_TEXT
    width: int | None = None
    slot: str | None = None


@dataclass(frozen=True, kw_only=True)
class ListViewDefinition(Definition):
    """`sort` as in the API ("-amount,name"); a kanban has `group` (a picklist field), `sum` (a number) and `card`.

    `limits`: value of the group → how many cards its column should hold at most.

    A calendar and a timeline have `start`, perhaps `end`, `tone_by` (a picklist), `person` (whose record it is) and
    `scope` (whose records show first: own, team or all) and `mode` (how much time, "" for the usual); a timeline may
    have `group`, a picklist or a lookup.

    A table may be grouped, too, by a path, a date cut by ":month" or the like. `frozen` columns stay at the left.
    """

    kind: ClassVar[str] = "list_view"
    folder: ClassVar[str] = "list_views"

    object: str
    type: str = "table"
    columns: Mapping[str, ListColumn] = EMPTY
    where: str = ""
    sort: str = ""
    default: bool = False
    group: str = ""
    sum: str = ""
    card: tuple[str, ...] = ()
    limits: Mapping[str, int] = EMPTY
    frozen: int = 1
    start: str = ""
    end: str = ""
    tone_by: str = ""
    person: str = OWNER
    scope: str = ALL
    mode: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether it shows its records in time."""
        return self.type in MODES

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The columns in order, and the rest as written."""
        columns = {name: _column(name, member) for name, member in ordered(body.get("columns", {})).items()}
        return {
            **super().arguments(body),
            "object": body["object"],
            "type": body.get("type", "table"),
            "columns": MappingProxyType(columns),
            "where": body.get("where", ""),
            "sort": body.get("sort", ""),
            "default": body.get("default", False),
            "group": body.get("group", ""),
            "sum": body.get("sum", ""),
            "card": tuple(body.get("card", ())),
            "limits": MappingProxyType(dict(body.get("limits", {}))),
            "frozen": body.get("frozen", 1),
            **{name: body[name] for name in DATED if name in body},
        }


def _column(name: str, body: Mapping[str, Any]) -> ListColumn:
    return ListColumn(name, body.get("field", name), body.get("label", NO_TEXT), body.get("width"), body.get("slot"))
