"""What an expression on an object may name: its fields, fields over lookups, the viewer's, and a second record's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .definitions.object import FieldDefinition
from .expressions.naming import FILTER, VIEWER
from .expressions.typed import Typed
from .expressions.types import RECORD, ExpressionType, FieldRef, RelationRef, Scope, Unresolved
from .frozen import EMPTY
from .manifest import Manifest
from .suggestions import meant

VIEWER_OBJECT = "user"
NAMED_RELATIONS = 12


@dataclass(frozen=True, slots=True)
class ObjectScope:
    """Resolves paths from one object of a manifest.

    `record` is the object of the record for which the expression is asked, reached as `$Record`: in the filter of a
    lookup the record that holds the lookup, while plain names are those of the records on offer. `place` is where the
    expression stands.
    """

    manifest: Manifest
    object: str
    record: str = ""
    place: str = FILTER

    def resolve(self, path: tuple[str, ...]) -> FieldRef | Unresolved:
        """The field at the end of `path`; `$User.<field>` starts at the viewer, `$Record.<field>` at the record."""
        starts = {VIEWER: VIEWER_OBJECT, **({RECORD: self.record} if self.record else {})}
        viewer = path[0] == VIEWER
        root, steps = ((path[0],), path[1:]) if path[0] in starts else ((), path)
        start = starts.get(path[0], self.object)
        if not steps:
            return Unresolved(path[0], (f"{path[0]}.id",))
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
            sort=self._sort(last),
        )

    def formula(self, reference: FieldRef) -> Typed | None:
        """What the field computes, if it has no column of its own."""
        field = reference.field
        if not isinstance(field, FieldDefinition) or not field.is_live:
            return None
        return self.manifest.formulas.get((field.object, field.name))

    def related(self, path: tuple[str, ...]) -> tuple[RelationRef, Scope] | Unresolved:
        """The set at the end of `path` and the scope of its records; before its name stand lookups, or nothing."""
        *steps, name = path
        if path[0] in (VIEWER, RECORD):
            return Unresolved(path[0])
        start = self.resolve(tuple(steps)) if steps else None
        if isinstance(start, Unresolved):
            return start
        owners = (self.object,) if start is None else self._owners(start.field)
        relations = {one: field for owner in reversed(owners) for one, field in self._relations(owner).items()}
        if name not in relations:
            labels = {one: self.manifest.objects[field.object].label for one, (_, field) in relations.items()}
            return Unresolved(name, tuple(meant(name, labels)), known=tuple(labels)[:NAMED_RELATIONS])
        target, field = relations[name]
        relation = RelationRef(name, field.object, target, field, start)
        return relation, ObjectScope(self.manifest, field.object)

    def _relations(self, owner: str) -> dict[str, tuple[str, FieldDefinition]]:
        return {name: (owner, field) for name, field in self.manifest.relations.get(owner, EMPTY).items()}

    def _owners(self, field: Any) -> tuple[str, ...]:
        return self.manifest.reachable(field) if isinstance(field, FieldDefinition) else ()

    def _sort(self, field: FieldDefinition) -> Callable[[Any], Any] | None:
        storage = self.manifest.field_type(field).storage
        if not storage.sortable or field.targets or field.is_live:
            return None
        if field.choices:
            names = list(field.choices.values)
            return lambda value: names.index(value) if value in names else len(names)
        sort: Callable[[Any], Any] = storage.derived(field).get("sort", _as_it_is)
        return sort

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
        part = ".".join(path[: length + len(path) - len(steps)])
        return Unresolved(part, tuple(meant(steps[length - 1], known)), self._owner(start, steps[: length - 1]))

    def _owner(self, start: str, passed: tuple[str, ...]) -> Any:
        """What the name after the steps was looked for in: the label of an object, or a field that leads nowhere."""
        owners = self._owners(self.manifest.resolve_path(start, ".".join(passed))[-1]) if passed else (start,)
        return self.manifest.objects[owners[0]].label if owners else ".".join(passed)


def _as_it_is(value: Any) -> Any:
    return value
