"""Why a record has the layout it has, how a person arranges it for himself, and the types a new record may have."""

from __future__ import annotations

from msgspec import Struct

from .lists import ObjectMark


class LayoutCondition(Struct, frozen=True):
    """What a layout asks, in words, and whether it holds."""

    text: str
    holds: bool


class LayoutCandidate(Struct, frozen=True):
    """A layout that could serve; `chosen` is the one that does."""

    label: str
    name: str
    chosen: bool
    conditions: tuple[LayoutCondition, ...] = ()


class ModeLayouts(Struct, frozen=True):
    """The candidates for one page, in the order in which they are asked."""

    label: str
    layouts: tuple[LayoutCandidate, ...] = ()


class LayoutPage(Struct, frozen=True):
    """All of it for one record; `types` says which types new records may have, and with which they begin."""

    title: str
    modes: tuple[ModeLayouts, ...]
    types: tuple[str, ...] = ()
    back_href: str = "/"


class RecordType(Struct, frozen=True):
    """A type that a new record may have; `description` says when it is the right one."""

    name: str
    label: str
    description: str = ""
    tone: str = "slate"


class TypesPage(Struct, frozen=True):
    """The types among which a person chooses before the form of a new record.

    POST to `action`: `type`, the pairs of `hidden`, and `always` = "true" to begin with it from now on unasked.
    `chosen` is the type that is proposed; `always` whether the person skips this page.
    """

    object: ObjectMark
    title: str
    action: str
    types: tuple[RecordType, ...]
    chosen: str = ""
    always: bool = False
    hidden: tuple[tuple[str, str], ...] = ()
    cancel_href: str = "/"


class ArrangePart(Struct, frozen=True):
    """A section or a related list of a record page; `shown` unless the person hides it."""

    key: str
    label: str
    shown: bool


class ArrangePage(Struct, frozen=True):
    """The parts in the person's order. POST to `action`: `shown` (keys), `place.<key>` (numbers), or `do` = "reset"."""

    title: str
    action: str
    layout: str
    sections: tuple[ArrangePart, ...]
    lists: tuple[ArrangePart, ...] = ()
    back_href: str = "/"
