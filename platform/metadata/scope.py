"""What an expression on an object may name: its fields, fields over lookups, the viewer's, and a second record's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .definitions.object import FieldDefinition
from .expressions.types import RECORD, ExpressionType, FieldRef, Unresolved
from .manifest import Manifest
from .suggestions import nearest

VIEWER = "$User"
VIEWER_OBJECT = "user"


@dataclass(frozen=True, slots=True)
class ObjectScope:
    """Resolves paths from one object of a manifest.

    `record` is the object of the record for which the expression is asked, reached as `$Record`: in the filter of a
    lookup the record that holds the lookup, while plain names are those of the records on offer.
    """

    manifest: Manifest
    object: str
    record: str = ""

    def resolve(self, path: tuple[str, ...]) -> FieldRef | Unresolved:
        """The field at the end of `path`; `$User.<field>` starts at the viewer, `$Record.<field>` at the record."""
        starts = {VIEWER: VIEWER_OBJECT, **({RECORD: self.record} if self.record else {})}
        viewer = path[0] == VIEWER
        root, steps = ((path[0],), path[1:]) if path[0] in starts else ((), path)
        start = starts.get(path[0], self.object)
        if not steps:
            return Unresolved(path[0])
        fields = self.manifest.resolve_path(start, ".".join(steps)) if start in self.manifest.objects else ()
        if not fields:
            return self._unresolved(start, path, steps)
        last = fields[-1]
        names = tuple(field.name for field in fields)
        part = self.manifest.field_type(last).storage.role_parts.get("compare")
        return FieldRef(
            path=(*root, *names),
            type=self.type_of(last),
            field=last,
            object_name=last.object,
            compare_path=(*root, *names[:-1], f"{last.name}_{part}") if part else None,
            volatility="viewer" if viewer else "fixed",
        )

    def named(self, kind: str) -> Mapping[str, Any]:
        """The definitions of a kind that a function may ask for by name."""
        return self.manifest.named(kind)

    def type_of(self, field: FieldDefinition) -> ExpressionType:
        """The expression type of a field's value."""
        kind = self.manifest.field_type(field).expression_type
        target = field.targets[0] if len(field.targets) == 1 and field.targets[0] != "*" else ""
        if field.name == "id" and not field.targets:
            target = field.object
        return ExpressionType(kind, target, tuple(field.choices.values) if field.choices else None)

    def _unresolved(self, start: str, path: tuple[str, ...], steps: tuple[str, ...]) -> Unresolved:
        if start not in self.manifest.objects:
            return Unresolved(path[0])
        length = 1
        while length < len(steps) and self.manifest.resolve_path(start, ".".join(steps[:length])):
            length += 1
        known = self.manifest.names_after(start, ".".join(steps[:length]))
        return Unresolved(".".join(path[: length + len(path) - len(steps)]), tuple(nearest(steps[length - 1], known)))
