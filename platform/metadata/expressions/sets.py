"""What stands inside an aggregate: the names of the related records and of the record, and both as one to evaluate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec import Struct

from .naming import named_in
from .typed import Aggregate, Record, Typed, nodes
from .types import RECORD, FieldRef, RelatedScope, RelationRef, Scope, Unresolved


class SetScope(Struct, frozen=True):
    """Plain names are fields of the related records; `$Record` is the record that the whole expression is about."""

    related_records: Scope
    record: Scope
    depth: int

    def resolve(self, path: tuple[str, ...]) -> FieldRef | Unresolved:
        """The field at the end of `path`."""
        if path[0] != RECORD:
            return self.related_records.resolve(path)
        if len(path) == 1:
            return Unresolved(RECORD, (f"{RECORD}.id",))
        # A scope that has a second record says itself which one is meant.
        known = self.record.resolve(path)
        found = known if isinstance(known, FieldRef) else self.record.resolve(path[1:])
        return found if isinstance(found, Unresolved) or found is known else _outer(found)

    def related(self, path: tuple[str, ...]) -> tuple[RelationRef, Scope] | Unresolved:
        """The set of records related to these."""
        return related_in(self.related_records, path)

    def named(self, kind: str) -> Mapping[str, Any]:
        """The definitions that a function may ask for by name: the same as outside."""
        return named_in(self.record, kind)

    def owner(self, reference: FieldRef) -> Scope:
        """The scope that knows the field: of the related records, or of the record that `$Record` names."""
        return self.record if reference.path[0] == RECORD else self.related_records

    def own(self, reference: FieldRef) -> FieldRef:
        """What a path that begins with `$Record` names, as the scope around all aggregates calls it."""
        if isinstance(self.record.resolve(reference.path), FieldRef):
            return reference
        compare = reference.compare_path
        return replace(reference, path=reference.path[1:], compare_path=compare[1:] if compare is not None else None)


def scope_within(scope: Scope, related_records: Scope) -> SetScope:
    """The scope inside an aggregate that stands in `scope`."""
    if isinstance(scope, SetScope):
        return SetScope(related_records, scope.record, scope.depth + 1)
    return SetScope(related_records, scope, 1)


def related_in(scope: Scope, path: tuple[str, ...]) -> tuple[RelationRef, Scope] | Unresolved:
    """The set at the end of `path`; unresolved where the scope knows none at all."""
    return scope.related(path) if isinstance(scope, RelatedScope) else Unresolved(path[-1])


def _outer(reference: FieldRef) -> FieldRef:
    compare = reference.compare_path
    return replace(
        reference, path=(RECORD, *reference.path), compare_path=(RECORD, *compare) if compare is not None else None
    )


def aggregates(*expressions: Typed) -> tuple[Aggregate, ...]:
    """What the expressions ask of records related to their own."""
    return tuple(node for typed in expressions for node in nodes(typed) if isinstance(node, Aggregate))


class Within:
    """A related record together with the record that `$Record` names."""

    __slots__ = ("_record", "_related")

    def __init__(self, related: Record, record: Record) -> None:
        self._related = related
        self._record: Record = record._record if isinstance(record, Within) else record

    def get(self, key: str, /) -> Any:
        """The value at `key` of the one or the other."""
        if key.startswith(RECORD):
            return self._record.get(key.partition(".")[2])
        return self._related.get(key)
