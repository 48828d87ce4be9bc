"""Gives a new field's constant default to the records that exist, chunk by chunk, and to those made meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, delete, insert, literal, select, update

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import InvalidValue
from ...metadata.manifest import Manifest
from ...metadata.organisation import Organisation
from ..database import Database
from .tables import ObjectTable

CHUNK = 10_000
"""Records in one transaction."""


class Filling(Struct, frozen=True):
    """The same values for the columns of many records, and `members` for the link table of a multi-valued field."""

    table: Table
    columns: Mapping[str, Any]
    link: Table | None = None
    members: Sequence[Any] = ()

    def fill(self, database: Database) -> None:
        """Write them into all records, in the order of their ids."""
        identifier, last = self.table.c.id, None
        while True:
            with database.write() as connection:
                rest = select(identifier).order_by(identifier).offset(CHUNK - 1).limit(1)
                end = connection.execute(rest if last is None else rest.where(identifier > last)).scalar()
                bounds = () if last is None else (identifier > last,)
                self._write(connection, bounds if end is None else (*bounds, identifier <= end))
            if end is None:
                return
            last = end

    def fill_records(self, connection: Connection, ids: Sequence[str]) -> None:
        """Write them into these records."""
        for start in range(0, len(ids), CHUNK):
            self._write(connection, [self.table.c.id.in_(ids[start : start + CHUNK])])

    def _write(self, connection: Connection, where: Sequence[ColumnElement[bool]]) -> None:
        connection.execute(update(self.table).where(*where).values(dict(self.columns)))
        if self.link is None:
            return
        records = select(self.table.c.id).where(*where)
        connection.execute(delete(self.link).where(self.link.c.record.in_(records)))
        for member in self.members:
            chosen = records.add_columns(literal(member, self.link.c.value.type))
            connection.execute(insert(self.link).from_select(["record", "value"], chosen))


def takes_default(field: FieldDefinition) -> bool:
    """Whether records that exist get the field's default: a constant that may stand in all of them."""
    return field.default is not None and not (field.part_of or field.targets or field.unique)


def fillings(
    added: Sequence[FieldDefinition], manifest: Manifest, tables: Mapping[str, ObjectTable], settings: Organisation
) -> Iterator[Filling]:
    """One for each of the new fields whose default its type can read."""
    for field in added:
        field_type, item = manifest.field_type(field), tables[field.object]
        try:
            value = field_type.values.parser(field, settings)(field.default)
        except InvalidValue:
            continue
        makers = field_type.storage.derived(field)
        columns = {item.column(field.name).name: value}
        columns |= {item.columns[field.name, role].name: make(value) for role, make in makers.items()}
        link = item.links.get(field.name)
        yield Filling(item.table, columns, link, value if link is not None else ())
