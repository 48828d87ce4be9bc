"""A layout: sections and items of the view page, the form, or both, the lines in it and the related lists under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from msgspec import Struct

from ..frozen import EMPTY
from ..labels import NO_TEXT, Text
from .base import Definition, ordered

MODES = ("view", "edit", "quick", "prompt")
"""The pages that a layout may serve."""
WHEN, RECORD_TYPES, ROLES = CONDITIONS = ("when", "record_types", "roles")


class Tab(Struct, frozen=True):
    """A part of the record page, perhaps with the timeline, that shows when it is chosen."""

    name: str
    label: Text
    timeline: bool = False


class Section(Struct, frozen=True):
    """A titled block of fields in 1 to 4 columns, shown where `visible_when` (an expression; "": always) holds.

    With `blank_as` "zero" blank numbers count as 0 in it. `tab`: on which tab of the record page it stands.
    """

    name: str
    label: Text = NO_TEXT
    columns: int = 2
    collapsed: bool = False
    visible_when: str = ""
    blank_as: str = "blank"
    tab: str = ""


class Item(Struct, frozen=True):
    """A field's place; `modes` says where it shows ("view", "edit"); `wide` spans all columns of its section.

    `visible_when`, `required_when` and `read_only_when` are expressions over the record; "" where there is none. With
    `blank_as` "zero" blank numbers count as 0 in them.
    """

    name: str
    field: str
    section: str
    column: int = 1
    wide: bool = False
    read_only: bool = False
    required: bool = False
    help: Text = NO_TEXT
    modes: tuple[str, ...] = ("view", "edit")
    visible_when: str = ""
    required_when: str = ""
    read_only_when: str = ""
    blank_as: str = "blank"


class RelatedList(Struct, frozen=True):
    """Records of `object` whose `field` points to the record shown."""

    name: str
    object: str
    field: str
    label: Text = NO_TEXT
    columns: tuple[str, ...] = ()
    sort: str = ""
    new: bool = True
    tab: str = ""


class Lines(Struct, frozen=True):
    """Records of `object` whose `field` points to the record, edited as rows of its form.

    `columns` are fields of the object; `position` is a whole number that keeps their order ("": the order in which they
    were made); `totals` are columns that are summed up.
    """

    name: str
    object: str
    field: str
    label: Text = NO_TEXT
    columns: tuple[str, ...] = ()
    position: str = ""
    totals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LayoutDefinition(Definition):
    """`modes` names the pages it serves; `highlights` are at most six fields under the title.

    `roles`, `record_types` and `when` (an expression on the record) say for whom and for what it is; what is left out
    asks nothing. With `blank_as` "zero" blank numbers count as 0 in `when`.
    """

    kind: ClassVar[str] = "layout"
    folder: ClassVar[str] = "layouts"

    object: str
    modes: tuple[str, ...] = ("view", "edit")
    roles: tuple[str, ...] = ()
    record_types: tuple[str, ...] = ()
    when: str = ""
    blank_as: str = "blank"
    highlights: tuple[str, ...] = ()
    tabs: Mapping[str, Tab] = EMPTY
    sections: Mapping[str, Section] = EMPTY
    items: Mapping[str, Item] = EMPTY
    lines: Mapping[str, Lines] = EMPTY
    related: Mapping[str, RelatedList] = EMPTY

    @property
    def conditions(self) -> tuple[str, ...]:
        """What it asks, the weightiest first."""
        return tuple(name for name in CONDITIONS if getattr(self, name))

    @property
    def specificity(self) -> tuple[int, ...]:
        """By which layouts are compared: how many conditions it has, then which."""
        return (len(self.conditions), *(int(name in self.conditions) for name in CONDITIONS))

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """Sections, items, lines and related lists in order."""
        return {
            **super().arguments(body),
            "object": body["object"],
            "modes": tuple(body.get("modes", ("view", "edit"))),
            "roles": tuple(body.get("roles", ())),
            "record_types": tuple(body.get("record_types", ())),
            "when": body.get("when", ""),
            "blank_as": body.get("blank_as", "blank"),
            "highlights": tuple(body.get("highlights", ())),
            "tabs": _members(body, "tabs", _tab),
            "sections": _members(body, "sections", _section),
            "items": _members(body, "items", _item),
            "lines": _members(body, "lines", _lines),
            "related": _members(body, "related", _related),
        }


def _members(body: Mapping[str, Any], key: str, make: Any) -> Mapping[str, Any]:
    return MappingProxyType({name: make(name, member) for name, member in ordered(body.get(key, {})).items()})


def _tab(name: str, body: Mapping[str, Any]) -> Tab:
    return Tab(name, body["label"], body.get("timeline", False))


def _section(name: str, body: Mapping[str, Any]) -> Section:
    return Section(
        name=name,
        label=body.get("label", NO_TEXT),
        columns=body.get("columns", 2),
        collapsed=body.get("collapsed", False),
        visible_when=body.get("visible_when", ""),
        blank_as=body.get("blank_as", "blank"),
        tab=body.get("tab", ""),
    )


def _item(name: str, body: Mapping[str, Any]) -> Item:
    return Item(
        name=name,
        field=body.get("field", name),
        section=body["section"],
        column=body.get("column", 1),
        wide=body.get("wide", False),
        read_only=body.get("read_only", False),
        required=body.get("required", False),
        help=body.get("help", NO_TEXT),
        modes=tuple(body.get("modes", ("view", "edit"))),
        visible_when=body.get("visible_when", ""),
        required_when=body.get("required_when", ""),
        read_only_when=body.get("read_only_when", ""),
        blank_as=body.get("blank_as", "blank"),
    )


def _lines(name: str, body: Mapping[str, Any]) -> Lines:
    return Lines(
        name=name,
        object=body["object"],
        field=body["field"],
        label=body.get("label", NO_TEXT),
        columns=tuple(body["columns"]),
        position=body.get("position", ""),
        totals=tuple(body.get("totals", ())),
    )


def _related(name: str, body: Mapping[str, Any]) -> RelatedList:
    return RelatedList(
        name=name,
        object=body["object"],
        field=body["field"],
        label=body.get("label", NO_TEXT),
        columns=tuple(body.get("columns", ())),
        sort=body.get("sort", ""),
        new=body.get("new", True),
        tab=body.get("tab", ""),
    )
