"""Compares two manifests and names every difference as an operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .definitions.object import FieldDefinition, ObjectDefinition
from .layers import escape
from .manifest import Manifest
from .operations import (
    AddField,
    AddIndex,
    ChangeDefinition,
    ChangeFieldType,
    CreateObject,
    Operation,
    RemoveField,
    RemoveIndex,
    RemoveObject,
    RenameField,
    RenameObject,
)


def diff(old: Manifest | None, new: Manifest) -> tuple[Operation, ...]:
    """The operations that lead from `old` (None: an empty database) to `new`: objects first, then the rest by kind."""
    return (*_objects(old, new), *_definitions(old, new))


def former_object(old: Manifest, new: Manifest, name: str) -> str | None:
    """The name under which `old` knows an object of `new`; None where it is new."""
    if name in old.objects:
        return name
    former = new.objects[name].formerly
    return next((word for word in former if word in old.objects and word not in new.objects), None)


def former_field(old: ObjectDefinition, new: ObjectDefinition, field: FieldDefinition) -> str | None:
    """The name under which `old` knows a field of `new`; None where it is new."""
    if field.name in old.fields:
        return field.name
    return next((word for word in field.formerly if word in old.fields and word not in new.fields), None)


def fields_to_compute(old: Manifest | None, new: Manifest) -> tuple[tuple[str, str], ...]:
    """The stored computed fields of objects that both know whose values `old` did not keep right; in their order."""
    return tuple(_to_compute(old, new)) if old else ()


def _to_compute(old: Manifest, new: Manifest) -> Iterator[tuple[str, str]]:
    for name, field_name in new.formulas:
        computed = new.objects[name].fields[field_name].computed
        former = former_object(old, new, name)
        if computed and computed.stored and former:
            known = old.objects[former].fields.get(field_name)
            if known is None or known.computed is None or known.computed.mark != computed.mark:
                yield name, field_name


def _objects(old: Manifest | None, new: Manifest) -> Iterator[Operation]:
    kept: set[str] = set()
    for name, definition in new.objects.items():
        before = former_object(old, new, name) if old else None
        if old is None or before is None:
            yield CreateObject(name, definition.label)
            continue
        kept.add(before)
        if before != name:
            yield RenameObject(name, definition.label, before)
        if old.objects[before] is definition:
            continue
        yield from _fields(old.objects[before], definition)
        yield from _indexes(old.objects[before], definition)
    for name, definition in old.objects.items() if old else ():
        if name not in kept:
            yield RemoveObject(name, definition.label)


def _fields(old: ObjectDefinition, new: ObjectDefinition) -> Iterator[Operation]:
    kept: set[str] = set()
    for field in _stated(new):
        before = former_field(old, new, field)
        if before is None:
            yield AddField(new.name, field.name, field.label, field.type)
            continue
        kept.add(before)
        if before != field.name:
            yield RenameField(new.name, field.name, field.label, before)
        if old.fields[before].type != field.type and not field.computed:
            yield ChangeFieldType(new.name, field.name, field.label, old.fields[before].type, field.type)
    for field in _stated(old):
        if field.name not in kept:
            yield RemoveField(new.name, field.name, field.label)


def _stated(definition: ObjectDefinition) -> list[FieldDefinition]:
    return [field for field in definition.fields.values() if not field.system and field.part_of is None]


def _indexes(old: ObjectDefinition, new: ObjectDefinition) -> Iterator[Operation]:
    before, after = _index_keys(old), _index_keys(new)
    for fields, unique in after - before:
        yield AddIndex(new.name, fields, unique)
    for fields, unique in before - after:
        # An index goes with its field; only one whose fields stay is told of.
        if all(field.lstrip("-") in new.fields for field in fields):
            yield RemoveIndex(new.name, fields, unique)


def _index_keys(definition: ObjectDefinition) -> set[tuple[tuple[str, ...], bool]]:
    stated = {(tuple(index.get("fields", ())), False) for index in definition.indexes.values()}
    single = {((field.name,), False) for field in _stated(definition) if field.index}
    return stated | single | {((field.name,), True) for field in _stated(definition) if field.unique}


def _definitions(old: Manifest | None, new: Manifest) -> Iterator[Operation]:
    before: Mapping[tuple[str, str], Any] = old.merged if old else {}
    after = new.merged
    for key in sorted({*before, *after}):
        kind, name = key
        if key not in after:
            if kind != "object":
                yield ChangeDefinition(kind, name, "removed")
        elif key not in before:
            if kind != "object":
                yield ChangeDefinition(kind, name, "created")
        elif before[key].mark != after[key].mark and before[key].body != after[key].body:
            pointers = tuple(_untold_pointers(kind, before[key].body, after[key].body))
            yield from [ChangeDefinition(kind, name, "changed", pointers)] if pointers else []


def _untold_pointers(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The pointers that change, without those that an operation on a field or index already names."""
    for pointer in changed_pointers(before, after):
        steps = pointer.split("/")[1:]
        is_field = kind == "object" and steps[0] == "fields"
        member_comes_or_goes = is_field and len(steps) == 2
        if member_comes_or_goes or (is_field and steps[2:] in (["type"], ["unique"], ["index"])):
            continue
        if kind == "object" and steps[0] == "indexes":
            continue
        yield pointer


def changed_pointers(before: Any, after: Any, pointer: str = "") -> Iterator[str]:
    """The JSON pointers of all values that differ; a value on one side only is named once, at its top."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            place = f"{pointer}/{escape(key)}"
            if key not in before or key not in after:
                yield place
            else:
                yield from changed_pointers(before[key], after[key], place)
    elif before != after:
        yield pointer
