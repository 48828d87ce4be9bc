"""Why a record has the layout it has, how a person arranges it for himself, and the types a new record may have."""

from __future__ import annotations

from dataclasses import dataclass

from .lists import ObjectMark


@dataclass(frozen=True, slots=True)
class LayoutCondition:
    """What a layout asks, in words, and whether it holds."""

    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class LayoutCandidate:
    """A layout that could serve; `chosen` is the one that does."""

    label: str
    name: str
    chosen: bool
    conditions: tuple[LayoutCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class ModeLayouts:
    """The candidates for one page, in the order in which they are asked."""

    label: str
    layouts: tuple[LayoutCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutPage:
    """All of it for one record; `types` says which types new records may have, and with which they begin."""

    title: str
    modes: tuple[ModeLayouts, ...]
    types: tuple[str, ...] = ()
    back_href: str = "/"


@dataclass(frozen=True, slots=True)
class RecordType:
    """A type that a new record may have; `description` says when it is the right one."""

    name: str
    label: str
    description: str = ""
    tone: str = "slate"


@dataclass(frozen=True, slots=True)
class TypesPage:
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


@dataclass(frozen=True, slots=True)
class ArrangePart:
    """A section or a related list of a record page; `shown` unless the person hides it."""

    key: str
    label: str
    shown: bool


@dataclass(frozen=True, slots=True)
class ArrangePage:
    """The parts in the person's order. POST to `action`: `shown` (keys), `place.<key>` (numbers), or `do` = "reset"."""

    title: str
    action: str
    layout: str
    sections: tuple[ArrangePart, ...]
    lists: tuple[ArrangePart, ...] = ()
    back_href: str = "/"
