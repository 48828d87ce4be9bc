"""Builds the SQLAlchemy tables of a manifest's objects: the records, their history, links of multi-valued fields."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table

from ...metadata.definitions.object import FieldDefinition, ObjectDefinition
from ...metadata.frozen import EMPTY
from ...metadata.manifest import Manifest
from ...metadata.sql_types import Identifier, Instant
from .physical import PhysicalModel

HISTORY_SUFFIX = "__history"
HISTORY_ID, HISTORY_FROM, HISTORY_TO, HISTORY_SET = "history__id", "history__from", "history__to", "history__set"
"""Columns of a history table beside those of the records: no field can have such a name. SET is the change set."""
MAXIMUM_NAME = 63
_FALLBACK: Mapping[str, tuple[str, ...]] = {"sort": ("compare", "value"), "compare": ("value",), "key": ("value",)}


class IndexSpec(Struct, frozen=True):
    """An index the object's table must have: `columns` with True for descending; `unique` ones skip deleted records."""

    name: str
    columns: tuple[tuple[str, bool], ...]
    unique: bool = False


class ReferenceSpec(Struct, frozen=True):
    """A foreign key: `column` points to the id of `target_table`."""

    name: str
    column: str
    target_table: str


class ObjectTable(Struct, frozen=True):
    """Where the records of an object lie. `columns` is keyed by (field name, role); `links` by field name."""

    definition: ObjectDefinition
    table: Table
    history: Table
    columns: Mapping[tuple[str, str], Column[object]]
    links: Mapping[str, Table]
    indexes: tuple[IndexSpec, ...]
    references: tuple[ReferenceSpec, ...]

    def column(self, field: str, role: str = "value") -> Column[object]:
        """The column of a field in a role; a role without a column of its own falls back to the value."""
        for candidate in (role, *_FALLBACK.get(role, ())):
            if (found := self.columns.get((field, candidate))) is not None:
                return found
        raise KeyError((self.definition.name, field, role))


def build_tables(
    manifest: Manifest,
    physical: PhysicalModel,
    *,
    without: Collection[str] = (),
    before: TablesAtNeed | None = None,
) -> TablesAtNeed:
    """The tables of all objects, by object name; those named in `without` are left out.

    `before`: tables made for an earlier manifest of the same database; those of objects that both share are taken over,
    unless something lies elsewhere since: a definition that is as before can have had another column meanwhile.
    """
    names = {name: None for name in manifest.objects if name not in without}
    known = before.made if before and before.physical == physical else EMPTY
    shared = {name: table for name, table in known.items() if table.definition is manifest.objects.get(name)}
    return TablesAtNeed(names, lambda name: _object_table(manifest, physical, name), shared, physical)


class TablesAtNeed(Mapping[str, ObjectTable]):
    """The tables of many objects, each made when it is first asked for: a process works with few of them."""

    def __init__(
        self,
        names: Collection[str],
        make: Callable[[str], ObjectTable],
        made: Mapping[str, ObjectTable] = EMPTY,
        physical: PhysicalModel | None = None,
    ) -> None:
        self.physical = physical
        self._names = names
        self._make = make
        self._made = dict(made)

    @property
    def made(self) -> Mapping[str, ObjectTable]:
        """The tables that were asked for until now."""
        return MappingProxyType(dict(self._made))

    def __getitem__(self, name: str) -> ObjectTable:
        found = self._made.get(name)
        if found is None and name in self._names:
            # Of two threads that make it at once both get the first: statements compare tables by identity.
            found = self._made.setdefault(name, self._make(name))
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def shortened(name: str) -> str:
    """The name cut to what every database takes, with a hash where something was cut off."""
    if len(name) <= MAXIMUM_NAME:
        return name
    return f"{name[:52]}_{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def _object_table(manifest: Manifest, physical: PhysicalModel, name: str) -> ObjectTable:
    metadata = MetaData()
    definition = manifest.objects[name]
    columns = {(field, role): column for field, role, column in _columns(manifest, physical, definition)}
    for field in definition.fields.values():
        for role, part in manifest.field_type(field).storage.role_parts.items():
            columns[field.name, role] = columns[f"{field.name}_{part}", "value"]
    own = list(dict.fromkeys(columns.values()))
    name_in_database = physical.table(name)
    history_columns = [Column(column.name, column.type) for column in own]
    table = Table(name_in_database, metadata, *own, *_lifecycle_columns())
    history = Table(
        name_in_database + HISTORY_SUFFIX,
        metadata,
        Column(HISTORY_ID, BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
        *history_columns,
        *_lifecycle_columns(),
        Column(HISTORY_FROM, Instant, nullable=False),
        Column(HISTORY_TO, Instant, nullable=False),
        Column(HISTORY_SET, Identifier, nullable=False),
    )
    links = {
        field.name: _link_table(metadata, name_in_database, physical.column(field))
        for field in definition.fields.values()
        if manifest.field_type(field).storage.many
    }
    made = ObjectTable(
        definition,
        table,
        history,
        MappingProxyType(columns),
        MappingProxyType(links),
        (),
        tuple(_references(manifest, physical, definition)),
    )
    return ObjectTable(
        definition, table, history, made.columns, made.links, tuple(_indexes(manifest, made)), made.references
    )


def _columns(
    manifest: Manifest, physical: PhysicalModel, definition: ObjectDefinition
) -> Iterator[tuple[str, str, Column[object]]]:
    for field in definition.fields.values():
        base = physical.column(field)
        for spec in manifest.columns(field):
            primary = field.name == "id"
            yield (
                field.name,
                spec.role,
                Column(base + spec.suffix, spec.type, primary_key=primary, key=base + spec.suffix),
            )


def _lifecycle_columns() -> tuple[Column[object], ...]:
    return (
        Column("computed_version", Integer),
        Column("deleted_at", Instant),
        Column("deleted_batch", Identifier),
    )


def link_name(table: str, column: str) -> str:
    """The table that holds the single values of a multi-valued column."""
    return shortened(f"{table}__{column}__link")


def _link_table(metadata: MetaData, table: str, column: str) -> Table:
    return Table(
        link_name(table, column),
        metadata,
        Column("record", Identifier, primary_key=True),
        Column("value", String(120), primary_key=True, index=True),
    )


def _references(manifest: Manifest, physical: PhysicalModel, definition: ObjectDefinition) -> Iterator[ReferenceSpec]:
    for field in definition.fields.values():
        if len(field.targets) != 1 or field.target not in manifest.objects:
            continue
        column = physical.column(field)
        name = shortened(f"fk_{physical.table(definition.name)}_{column}")
        yield ReferenceSpec(name, column, physical.table(field.target))


def _indexes(manifest: Manifest, made: ObjectTable) -> Iterator[IndexSpec]:
    definition = made.definition
    table = made.table.name
    yield _index(table, (("modified_at", True), ("id", True)))
    for field in definition.fields.values():
        if field.unique:
            yield _index(table, ((made.column(field.name, "key").name, False),), unique=True)
        elif (field.name, "key") in made.columns:
            yield _index(table, ((made.column(field.name, "key").name, False),))
        if field.index or _is_reference(manifest, field):
            yield _index(table, ((made.column(field.name, "sort").name, False),))
    for index in definition.indexes.values():
        keys = [(made.column(key.lstrip("-"), "sort").name, key.startswith("-")) for key in index.get("fields", ())]
        # Every sort of a list ends in the id, so an index that does too gives the order without sorting.
        yield _index(table, (*keys, ("id", keys[-1][1])), unique=False)


def _is_reference(manifest: Manifest, field: FieldDefinition) -> bool:
    return (
        len(field.targets) == 1 and field.target in manifest.objects and field.name not in ("created_by", "modified_by")
    )


def _index(table: str, columns: tuple[tuple[str, bool], ...], unique: bool = False) -> IndexSpec:
    words = [name + ("_desc" if descending else "") for name, descending in columns]
    return IndexSpec(shortened(f"{'ux' if unique else 'ix'}_{table}_{'_'.join(words)}"), columns, unique)
