"""Computes stored formulas and roll-ups anew, set-based: to fill new ones, and to tell or mend what drifted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, bindparam, func, select, update

from ...metadata.manifest import Manifest
from ...metadata.organisation import Organisation
from ..formulas import Formula, computed_values, stored_formulas
from .rollups import LABEL, Rollup, Tables, rolled_values, stored_rollups
from .tables import ObjectTable

CHUNK = 1_000
Key = tuple[str, str]
"""Object and field."""
Differing = Mapping[str, Mapping[str, Any]]
"""Record id → field → the value that it should hold."""


class StoredField(Struct, frozen=True):
    """A stored computed field: its formulas (of an amount two), or its roll-up."""

    key: Key
    formulas: tuple[Formula, ...] = ()
    rollup: Rollup | None = None


class StoredValues:
    """The computed fields of a manifest that lie in columns, each behind those that it follows from."""

    def __init__(self, manifest: Manifest, tables: Tables, organisation: Organisation) -> None:
        self._manifest, self._tables = manifest, tables
        rollups = {(one.object, one.field): one for one in stored_rollups(manifest, organisation)}
        objects = {owner for owner, _ in manifest.formulas}
        formulas = {
            (owner, one.field): one for owner in objects for one in stored_formulas(manifest, organisation, owner)
        }
        self.fields = tuple(
            StoredField(key, tuple(formulas[one] for one in self._with_parts(key) if one in formulas), rollups.get(key))
            for key in manifest.formulas
            if key in formulas or key in rollups
        )

    def chunks(self, connection: Connection, object_name: str, after: str | None = None) -> Sequence[str]:
        """The next ids of the object's records, deleted ones among them, in their order."""
        table = self._tables[object_name].table
        wanted = select(table.c.id).order_by(table.c.id).limit(CHUNK)
        return connection.execute(wanted if after is None else wanted.where(table.c.id > after)).scalars().all()

    def count(self, connection: Connection, object_name: str) -> int:
        """How many records the object has, deleted ones among them."""
        return connection.execute(select(func.count()).select_from(self._tables[object_name].table)).scalar_one()

    def differing(
        self, connection: Connection, field: StoredField, ids: Collection[str], *, lock: bool = False
    ) -> Differing:
        """What the field should hold, of the records in which it holds something else.

        With `lock` the records are locked first, so that nobody changes meanwhile what it follows from.
        """
        made = self._tables[field.key[0]]
        if lock:
            connection.execute(_locking(made, ids)).all()
        if field.rollup:
            return self._rolled(connection, field.rollup, ids)
        return self._computed(connection, made, field.formulas, ids)

    def write(self, connection: Connection, field: StoredField, values: Differing) -> None:
        """Store the values; computed ones raise only the version of what is computed."""
        made = self._tables[field.key[0]]
        names = sorted({name for one in values.values() for name in one})
        if not names:
            return
        columns = {name: made.column(name).name for name in names}
        derived = {name: self._derived(made, field.key[0], name) for name in names}
        rows = []
        for record, given in values.items():
            row: dict[str, Any] = {"the_id": record}
            for name in names:
                value = given[name]
                row[columns[name]] = value
                row |= {column: None if value is None else make(value) for column, make in derived[name].items()}
            rows.append(row)
        assigned: dict[str, Any] = {column: bindparam(column) for column in rows[0] if column != "the_id"}
        assigned["computed_version"] = func.coalesce(made.table.c.computed_version, 0) + 1
        connection.execute(update(made.table).where(made.table.c.id == bindparam("the_id")).values(assigned), rows)

    def holders(self, connection: Connection, rollup: Rollup, children: Collection[str]) -> set[str]:
        """The records that these children point to, or ever pointed to."""
        made = self._tables[rollup.child]
        column = made.column(rollup.link).name
        found: set[str] = set()
        for rows in (made.table, made.history):
            wanted = select(rows.c[column]).where(rows.c.id.in_(children), rows.c[column].is_not(None))
            found.update(connection.execute(wanted.distinct()).scalars())
        return found

    def _computed(
        self, connection: Connection, made: ObjectTable, formulas: Sequence[Formula], ids: Collection[str]
    ) -> Differing:
        names = sorted({name for one in formulas for name in (one.field, *one.reads)})
        columns = [made.column(name).label(f"c{place}") for place, name in enumerate(names)]
        rows = connection.execute(select(made.table.c.id, *columns).where(made.table.c.id.in_(ids)))
        found = {}
        for record, *held in rows:
            values = dict(zip(names, held, strict=True))
            if differing := computed_values(formulas, values):
                found[record] = {one.field: differing.get(one.field, values[one.field]) for one in formulas}
        return found

    def _rolled(self, connection: Connection, rollup: Rollup, ids: Collection[str]) -> Differing:
        made = self._tables[rollup.object]
        held = made.column(rollup.field)
        query: Select[Any] = rolled_values(self._tables, [rollup], connection.dialect.name)
        rows = connection.execute(query.add_columns(held.label("held")).where(made.table.c.id.in_(ids))).mappings()
        values = {row["id"]: (row["held"], rollup.value(row[f"{LABEL}0"])) for row in rows}
        return {record: {rollup.field: new} for record, (old, new) in values.items() if old != new}

    def _with_parts(self, key: Key) -> Iterator[Key]:
        for field in self._manifest.objects[key[0]].fields.values():
            if key[1] in (field.name, field.part_of):
                yield key[0], field.name

    def _derived(self, made: ObjectTable, object_name: str, name: str) -> Mapping[str, Any]:
        field = self._manifest.objects[object_name].fields[name]
        makers = self._manifest.field_type(field).storage.derived(field)
        return {made.columns[name, role].name: make for role, make in makers.items()}


def _locking(made: ObjectTable, ids: Collection[str]) -> Select[Any]:
    rows = select(made.table.c.id).where(made.table.c.id.in_(ids)).order_by(made.table.c.id)
    return rows.with_for_update(key_share=True)
