"""Decides which columns a new manifest needs: keeps, renames, restores, converts or makes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import Struct

from ...metadata.definitions.object import FieldDefinition, ObjectDefinition
from ...metadata.diff import former_field, former_object
from ...metadata.manifest import Manifest
from .filling import takes_default
from .physical import ACTIVE, RETIRED, WHOLE_TABLE, PhysicalColumn, derived_roles, same_value_storage, storage_signature


class Conversion(Struct, frozen=True):
    """A field whose values move to a new column because its type changes."""

    object: str
    old: FieldDefinition
    new: FieldDefinition


class Rederivation(Struct, frozen=True):
    """A field whose column stays and which gets further derived columns, those of these roles."""

    field: FieldDefinition
    roles: frozenset[str]


class Allocation(Struct, frozen=True):
    """The whole map as it will be; `conversions`, `rederived` and `filled` need a back-fill.

    `filled`: new fields of objects that were there, whose default the records that exist get.

    `removed`: (object, field) of the old manifest whose columns are retired, conversions not among them.
    """

    entries: tuple[PhysicalColumn, ...]
    conversions: tuple[Conversion, ...] = ()
    rederived: tuple[Rederivation, ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    filled: tuple[FieldDefinition, ...] = ()

    @property
    def needs_rows(self) -> bool:
        """Whether columns are filled in the records that exist."""
        return bool(self.conversions or self.rederived or self.filled)


class _Allocator:
    def __init__(self, old: Manifest | None, new: Manifest, known: Sequence[PhysicalColumn], now: datetime) -> None:
        self.old, self.new, self.now = old, new, now
        self.free: dict[tuple[str, str], list[PhysicalColumn]] = {}
        self.columns: dict[str, set[str]] = {}
        self.stays = unchanged_objects(old, new)
        self.entries = [entry for entry in known if entry.object in self.stays]
        for entry in known:
            if entry.object not in self.stays:
                self._release(entry)
                self.columns.setdefault(entry.object, set()).add(entry.column)
        self.tables = {entry.column for entry in known if entry.field == WHOLE_TABLE}
        self.conversions: list[Conversion] = []
        self.rederived: list[Rederivation] = []
        self.filled: list[FieldDefinition] = []

    def run(self) -> Allocation:
        for name, definition in self.new.objects.items():
            if name in self.stays:
                continue
            former = former_object(self.old, self.new, name) if self.old else None
            self._object(definition, self.old.objects[former] if self.old and former else None)
        converted = {(item.old.object, item.old.name) for item in self.conversions}
        left = [entry for entries in self.free.values() for entry in entries]
        retired = [self._retired(entry) for entry in left]
        gone = [(entry.object, entry.field) for entry in left if entry.status == ACTIVE]
        removed = tuple(sorted(key for key in gone if key not in converted))
        entries = (*self.entries, *retired)
        return Allocation(entries, tuple(self.conversions), tuple(self.rederived), removed, tuple(self.filled))

    def _object(self, definition: ObjectDefinition, before: ObjectDefinition | None) -> None:
        name = definition.name
        source = before.name if before else name
        table = self._take(source, WHOLE_TABLE, ACTIVE) or self._take(name, WHOLE_TABLE, RETIRED)
        column = table.column if table else self._unused(name, self.tables)
        self.tables.add(column)
        self._keep(table, PhysicalColumn(name, WHOLE_TABLE, column, "table"))
        columns = self.columns.get(name, set()) | self.columns.get(source, set())
        for field in definition.fields.values():
            field_type = self.new.field_type(field)
            if self.new.columns(field):
                signature = storage_signature(field, field_type)
                former = self._former(before, definition, field)
                is_made = self._field(field, signature, former, source, columns)
                if before and not former and is_made and takes_default(field):
                    self.filled.append(field)
        if source != name:
            self._move_retired(source, name)

    def _former(
        self, before: ObjectDefinition | None, after: ObjectDefinition, field: FieldDefinition
    ) -> FieldDefinition | None:
        """The field of the old manifest whose values this one takes over; a part goes with its whole."""
        if before is None:
            return None
        if field.part_of is None:
            name = former_field(before, after, field)
            return before.fields[name] if name else None
        whole = former_field(before, after, after.fields[field.part_of])
        return before.fields.get(f"{whole}_{field.part}") if whole else None

    def _field(
        self, field: FieldDefinition, signature: str, before: FieldDefinition | None, source: str, columns: set[str]
    ) -> bool:
        """Finds or makes the field's column; answers whether it is a new one."""
        current = self._take(source, before.name, ACTIVE) if before else None
        if current and same_value_storage(current.storage, signature):
            self._keep(current, replace(current, object=field.object, field=field.name, storage=signature))
            self._rederive(field, current.storage, signature)
            return False
        if current:
            # It stays retired under its old name, so that setting the type back finds the old values.
            self._release(current)
        restored = next(
            (e for e in self._retired_of(source, field.name) if same_value_storage(e.storage, signature)), None
        )
        if restored and not current:
            self.free[restored.object, restored.field].remove(restored)
            self._keep(restored, replace(restored, object=field.object, storage=signature))
            self._rederive(field, restored.storage, signature)
            return False
        column = self._unused(field.name, columns)
        columns.add(column)
        self.entries.append(PhysicalColumn(field.object, field.name, column, signature, ACTIVE, self.now))
        if current and before and not field.computed:
            self.conversions.append(Conversion(field.object, before, field))
        return True

    def _rederive(self, field: FieldDefinition, before: str, after: str) -> None:
        roles = frozenset(derived_roles(after)) - frozenset(derived_roles(before))
        if roles:
            self.rederived.append(Rederivation(field, roles))

    def _retired_of(self, object_name: str, field: str) -> list[PhysicalColumn]:
        found = [entry for entry in self.free.get((object_name, field), ()) if entry.status == RETIRED]
        return sorted(found, key=lambda entry: entry.changed_at, reverse=True)

    def _release(self, entry: PhysicalColumn) -> None:
        self.free.setdefault((entry.object, entry.field), []).append(entry)

    def _take(self, object_name: str, field: str, status: str) -> PhysicalColumn | None:
        entries = self.free.get((object_name, field), [])
        found = next((entry for entry in entries if entry.status == status), None)
        if found:
            entries.remove(found)
        return found

    def _keep(self, before: PhysicalColumn | None, after: PhysicalColumn) -> None:
        unchanged = before is not None and replace(before, changed_at=self.now) == replace(
            after, status=ACTIVE, changed_at=self.now
        )
        self.entries.append(before if before and unchanged else replace(after, status=ACTIVE, changed_at=self.now))

    def _retired(self, entry: PhysicalColumn) -> PhysicalColumn:
        return replace(entry, status=RETIRED, changed_at=self.now) if entry.status == ACTIVE else entry

    def _move_retired(self, source: str, name: str) -> None:
        for key in [key for key in self.free if key[0] == source]:
            for entry in self.free.pop(key):
                self._release(replace(entry, object=name))

    def _unused(self, name: str, taken: set[str]) -> str:
        return next(candidate for candidate in _candidates(name) if candidate not in taken)


def allocate(old: Manifest | None, new: Manifest, known: Sequence[PhysicalColumn], now: datetime) -> Allocation:
    """The map that `new` needs, given what the database has (`known`); nothing that exists is given up."""
    return _Allocator(old, new, known, now).run()


def unchanged_objects(old: Manifest | None, new: Manifest) -> frozenset[str]:
    """The objects that are the same in both manifests, fields and all: nothing about their tables changes."""
    if old is None:
        return frozenset()
    # Objects that both manifests share are one and the same value: comparing those that differ is not worth its price.
    return frozenset(name for name, definition in new.objects.items() if old.objects.get(name) is definition)


def _candidates(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}__{number}"
        number += 1
