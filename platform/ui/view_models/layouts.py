"""Why a record has the layout it has, and how a person arranges it for himself."""

from __future__ import annotations

from dataclasses import dataclass


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
    """All of it for one record."""

    title: str
    modes: tuple[ModeLayouts, ...]
    back_href: str = "/"


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
