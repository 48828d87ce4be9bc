"""The filter builder: groups, conditions with their controls, formulas, and what the filter finds."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from .lists import ObjectMark
from .values import Choice, Field


class StepGroup(Struct, frozen=True):
    """Choices of one step to a field under a heading; "" is no heading."""

    label: str
    choices: tuple[Choice, ...]


class FieldStep(Struct, frozen=True):
    """One step on the way to a field: the choices, and the one taken. A value with a dot at its end goes further."""

    chosen: str
    groups: tuple[StepGroup, ...]


class FilterControl(Struct, frozen=True):
    """The control of one value: modes to choose from (a day, days ago, …) where there are several, and inputs."""

    name: str
    label: str
    modes: tuple[Choice, ...] = ()
    mode: str = ""
    fields: tuple[Field, ...] = ()


class FilterCondition(Struct, frozen=True):
    """A condition on a field. `place` is its address in the form ("r-0-1")."""

    kind: ClassVar[str] = "condition"
    place: str
    steps: tuple[FieldStep, ...]
    operators: tuple[Choice, ...]
    operator: str
    controls: tuple[FilterControl, ...] = ()
    path: str = ""
    words: str = ""
    problems: tuple[str, ...] = ()


class FilterFormula(Struct, frozen=True):
    """A part written as an expression; `object` is what its fields belong to."""

    kind: ClassVar[str] = "formula"
    place: str
    object: str
    text: str
    problems: tuple[str, ...] = ()


class FilterGroup(Struct, frozen=True):
    """Conditions of which all or any must hold, or must not.

    `of` is the set of related records that they are about, "" for the record itself; `sets` are those to choose from.
    `relates` says that a part of it may ask about related records in turn.
    """

    kind: ClassVar[str] = "group"
    place: str
    any: bool = False
    denied: bool = False
    members: tuple[FilterCondition | FilterFormula | FilterGroup, ...] = ()
    of: str = ""
    sets: tuple[Choice, ...] = ()
    relates: bool = False


class FilterPage(Struct, frozen=True):
    """The builder as a page and as a dialog over the list.

    The form POSTs to `action` with `do` = "apply", "check", "show", "add:PLACE", "group:PLACE", "related:PLACE",
    "formula:PLACE", "text:PLACE", "parts:PLACE" or "remove:PLACE"; "apply" redirects to the list, all others answer the
    page anew; only these two tell of values still to be given. `found` says what the filter finds, `waits` that it is
    not complete yet, `problem` why it can't be asked; `focus` is the id of the control to
    go on with. A personal view is to be saved from `text`, the expression.
    """

    object: ObjectMark
    action: str
    cancel_href: str
    clear_href: str
    root: FilterGroup
    text: str = ""
    found: str = ""
    waits: str = ""
    problem: str = ""
    focus: str = ""
