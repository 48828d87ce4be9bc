"""Names are free: no reserved word, no collision with a part of another field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.object import ObjectDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..system_fields import RESERVED_NAMES
from .base import OwnCheck, found

EXPRESSION_WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})
"""Words that an expression reads as something else than a field."""
PAGE_WORDS = frozenset(
    {"api", "lookup", "metrics", "new", "preferences", "healthz", "readyz", "search", "sign_in", "sign_out", "static"}
)
"""First parts of addresses that are not those of objects."""


class ReservedNames(OwnCheck):
    """Fields leave the system's names alone, objects those of pages, both the words of expressions."""

    name = "reserved_names"
    codes: ClassVar[tuple[str, ...]] = ("reserved_name",)

    def problems_of(self, manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
        if definition.name in EXPRESSION_WORDS | PAGE_WORDS:
            yield found(manifest, definition, "/name", "reserved_name", name=definition.name)
        money = any(manifest.field_type(f).expression_type == "money" for f in definition.fields.values())
        taken = RESERVED_NAMES | EXPRESSION_WORDS if money else (RESERVED_NAMES - {"currency"}) | EXPRESSION_WORDS
        for name, body in definition.body.get("fields", {}).items():
            if name in taken and not body.get("hidden"):
                yield found(manifest, definition, f"/fields/{name}", "reserved_name", name=name)


class PartNames(OwnCheck):
    """No field bears the name that a part of a compound field has (`home_city`)."""

    name = "part_names"
    codes: ClassVar[tuple[str, ...]] = ("part_name_taken",)

    def problems_of(self, manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
        written = definition.body.get("fields", {})
        for field in definition.fields.values():
            if field.part_of is None and field.name in written:
                for part in manifest.field_type(field).parts(field):
                    name = f"{field.name}_{part}"
                    if name in written:
                        parameters = {"name": name, "field": field.name}
                        yield found(manifest, definition, f"/fields/{name}", "part_name_taken", **parameters)
