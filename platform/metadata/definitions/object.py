"""An object: a kind of record, with its fields, and what the engine must know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from msgspec import Struct

from ..frozen import EMPTY
from ..labels import NO_TEXT, Text
from .base import Definition
from .computed import Computed
from .picklist import PicklistDefinition

COMPUTED = "$expression"
"""The key of a default that is computed: {"$expression": "TODAY() + 30"}."""


class FieldDefinition(Struct, frozen=True, kw_only=True):
    """One field as the manifest resolves it; `options` holds what its type asks for (max_length, target …).

    A default is a constant (`default`) or an expression (`default_expression`). `required_when` and `read_only_when`
    are conditions on the record; "" where there is none. With `blank_as` "zero" blank numbers count as 0 in them.
    `computed` is set where the value follows from others.
    """

    object: str
    name: str
    type: str
    label: Text = NO_TEXT
    help: Text = NO_TEXT
    required: bool = False
    unique: bool = False
    read_only: bool = False
    search: bool = False
    index: bool = False
    history: bool = True
    default: Any = None
    default_expression: str = ""
    default_blank_as: str = "blank"
    required_when: str = ""
    read_only_when: str = ""
    blank_as: str = "blank"
    options: Mapping[str, Any] = EMPTY
    formerly: tuple[str, ...] = ()
    system: bool = False
    part_of: str | None = None
    part: str | None = None
    related_name: str = ""
    choices: PicklistDefinition | None = None
    targets: tuple[str, ...] = ()
    layer: str = ""
    computed: Computed | None = None

    @property
    def has_default(self) -> bool:
        """Whether a new record that brings no value gets one."""
        return self.default is not None or bool(self.default_expression)

    @property
    def is_live(self) -> bool:
        """Whether it has no column because its value is computed when it is asked for."""
        return self.computed is not None and not self.computed.stored

    @property
    def filter(self) -> str:
        """The condition on the records that a lookup offers; "" where it offers all."""
        return "" if self.computed else str(self.options.get("filter", ""))

    @property
    def target(self) -> str:
        """The one object that a lookup points to."""
        return self.targets[0]

    @property
    def on_delete(self) -> str:
        """What a delete of the target does here: block, clear, cascade, or keep (who made a record stays written)."""
        return str(self.options.get("on_delete", "block"))


@dataclass(frozen=True, kw_only=True)
class ObjectDefinition(Definition):
    """A kind of record. `title` names the field shown as a record's name; `fields` are in order, system fields last.

    `record_type` names the picklist that tells the kinds of its records apart, "" where there is none.
    """

    kind: ClassVar[str] = "object"
    folder: ClassVar[str] = "objects"

    plural: Text = NO_TEXT
    description: Text = NO_TEXT
    icon: str = "box"
    tone: str = "slate"
    title: str = "name"
    record_type: str = ""
    traits: Mapping[str, Any] = EMPTY
    indexes: Mapping[str, Mapping[str, Any]] = EMPTY
    formerly: tuple[str, ...] = ()
    fields: Mapping[str, FieldDefinition] = EMPTY

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """Everything but the fields, which the manifest resolves because they need the field types."""
        return {
            **super().arguments(body),
            "plural": body.get("plural", body.get("label", NO_TEXT)),
            "description": body.get("description", NO_TEXT),
            "icon": body.get("icon", "box"),
            "tone": body.get("tone", "slate"),
            "title": body.get("title", "name"),
            "record_type": body.get("record_type", ""),
            "traits": body.get("traits", EMPTY),
            "indexes": body.get("indexes", EMPTY),
            "formerly": tuple(body.get("formerly", ())),
        }
