"""A picklist: ordered, coloured values; a value may be retired, and may be allowed only under parent values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from msgspec import Struct

from ..frozen import EMPTY
from ..labels import NO_TEXT, Text
from .base import Definition, ordered


class Choice(Struct, frozen=True):
    """One value; `description` says when it is the right one.

    `parents` empty: allowed under every parent value; `properties`: figures the pack gives it.
    """

    name: str
    label: Text = NO_TEXT
    description: Text = NO_TEXT
    tone: str = "slate"
    active: bool = True
    parents: frozenset[str] = frozenset()
    properties: Mapping[str, Any] = EMPTY


@dataclass(frozen=True, kw_only=True)
class PicklistDefinition(Definition):
    """The values in their order; `parent` names the picklist whose value limits these."""

    kind: ClassVar[str] = "picklist"
    folder: ClassVar[str] = "picklists"

    values: Mapping[str, Choice] = EMPTY
    parent: str | None = None

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The values in order."""
        values = {name: _choice(name, value) for name, value in ordered(body.get("values", {})).items()}
        return {**super().arguments(body), "values": MappingProxyType(values), "parent": body.get("parent")}


def _choice(name: str, body: Mapping[str, Any]) -> Choice:
    return Choice(
        name=name,
        label=body.get("label", NO_TEXT),
        description=body.get("description", NO_TEXT),
        tone=body.get("tone", "slate"),
        active=body.get("active", True),
        parents=frozenset(body.get("parents", ())),
        properties=body.get("properties", EMPTY),
    )
