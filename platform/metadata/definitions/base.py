"""A definition is one resolved JSON file of some kind; a kind is one dataclass file and one schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from msgspec import Struct

from ..frozen import EMPTY
from ..labels import NO_TEXT, Text


class RawDefinition(Struct, frozen=True):
    """A definition or overlay as it was read: not judged, not resolved. `file` is the path shown in problems."""

    kind: str
    name: str
    body: Mapping[str, Any]
    file: str
    extends: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What definitions of all layers are matched by."""
        return (self.kind, self.name)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What every kind has. `layer` names the pack (or "platform", "customer") that created the definition."""

    kind: ClassVar[str]
    folder: ClassVar[str]

    name: str
    label: Text = NO_TEXT
    layer: str = ""
    file: str = ""
    order: float = 0
    body: Mapping[str, Any] = field(default=EMPTY, repr=False, compare=False)

    @classmethod
    def from_body(cls, name: str, body: Mapping[str, Any], layer: str, file: str) -> Self:
        """Make the definition from its merged and schema-checked body."""
        return cls(**cls.arguments(body), name=name, layer=layer, file=file, body=body)

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The keyword arguments that the body gives; kinds add theirs."""
        return {"label": body.get("label", NO_TEXT), "order": body.get("order", 0)}


def ordered(members: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The visible members of a flat map in order: by `order`, else as in the file; `after` puts one behind another.

    A missing `after` anchor puts the member last (the check `anchors` warns).
    """
    ranked = sorted(enumerate(members.items()), key=lambda entry: (entry[1][1].get("order", entry[0] * 10), entry[0]))
    names = [name for _, (name, body) in ranked if "after" not in body]
    for _, (name, body) in ranked:
        if "after" in body:
            anchor = body["after"]
            names.insert(names.index(anchor) + 1 if anchor in names else len(names), name)
    return {name: members[name] for name in names if not members[name].get("hidden")}
