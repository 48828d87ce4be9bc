"""Which column holds which field: a stored map, so that a rename is no DDL and a type change is a new column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import Connection, case, delete, insert, select

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import FieldType
from ...metadata.frozen import EMPTY
from .system_tables import physical_column

ACTIVE, RETIRED = "active", "retired"
WHOLE_TABLE = ""
"""Stands in the place of the field in the entry that names an object's table."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PhysicalColumn:
    """The base name of a field's columns, and the storage they were made for; `field` "" names the object's table."""

    object: str
    field: str
    column: str
    storage: str
    status: str = ACTIVE
    changed_at: datetime = _NEVER


class PhysicalModel(Struct, frozen=True):
    """Names by (object, field); what has no entry lies in a table or column of its own name."""

    active: Mapping[tuple[str, str], str] = EMPTY  # type: ignore[assignment]

    def column(self, field: FieldDefinition) -> str:
        """The base column name of a field."""
        return self.active.get((field.object, field.name), field.name)

    def table(self, object_name: str) -> str:
        """The name of the table that holds an object's records."""
        return self.active.get((object_name, WHOLE_TABLE), object_name)


def load_physical_columns(connection: Connection) -> tuple[PhysicalColumn, ...]:
    """Every entry of the map, retired ones included."""
    rows = connection.execute(select(*(physical_column.c[name] for name in PhysicalColumn.__slots__))).all()
    return tuple(PhysicalColumn(*row) for row in rows)


def physical_model(entries: Iterable[PhysicalColumn]) -> PhysicalModel:
    """The model that the active ones of these entries make."""
    return PhysicalModel({(entry.object, entry.field): entry.column for entry in entries if entry.status == ACTIVE})


def load_physical_model(connection: Connection) -> PhysicalModel:
    """The model as the database keeps it: only the few entries that say another name are read."""
    entry = physical_column.c
    own_name = case((entry.field == WHOLE_TABLE, entry.object), else_=entry.field)
    others = select(entry.object, entry.field, entry.column).where(entry.status == ACTIVE, entry.column != own_name)
    return PhysicalModel({(row.object, row.field): row.column for row in connection.execute(others)})


def write_physical_columns(
    connection: Connection, before: Sequence[PhysicalColumn], after: Sequence[PhysicalColumn]
) -> None:
    """Make the stored map what `after` says, touching only what differs from `before`."""
    # What stays is one and the same entry in both: comparing thousands that don't differ is not worth its price.
    same = {id(entry) for entry in before} & {id(entry) for entry in after}
    old, new = ({entry for entry in entries if id(entry) not in same} for entries in (before, after))
    table = physical_column.c
    for entry in old - new:
        key = (table.object == entry.object) & (table.field == entry.field) & (table.column == entry.column)
        connection.execute(delete(physical_column).where(key))
    added = [{name: getattr(entry, name) for name in PhysicalColumn.__slots__} for entry in new - old]
    if added:
        connection.execute(insert(physical_column), added)


def storage_signature(field: FieldDefinition, field_type: FieldType) -> str:
    """What must be equal for two fields to share a column: type, form of the value, targets; then derived columns.

    What stands behind "#" may differ: columns derived from the value can be made anew at any time. Of a computed field
    what it is computed from, so that values computed otherwise don't take the place of those in force.
    """
    value: list[str] = []
    derived: list[str] = []
    for spec in field_type.storage.columns(field):
        (value if spec.role == "value" else derived).append(f"{spec.role}:{spec.type!r}")
    many = ";many" if field_type.storage.many else ""
    computed = f"computed {field.computed.mark};" if field.computed else ""
    return f"{computed}{field.type};{','.join(value)}{many};{'|'.join(field.targets)}#{','.join(derived)}"


def derived_roles(signature: str) -> list[str]:
    """The roles of the derived columns that a signature names."""
    return [part.partition(":")[0] for part in signature.partition("#")[2].split(",") if ":" in part]


def same_value_storage(one: str, other: str) -> bool:
    """Whether two signatures agree in what the value itself needs."""
    return one.partition("#")[0] == other.partition("#")[0]
