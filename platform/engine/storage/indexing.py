"""Keeps search in step with the definitions: fields that become searchable are indexed, others drop their entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ...metadata.definitions.object import FieldDefinition
from ...metadata.search_tokens import stored_tokens
from ..database import Database
from .conversion import CHUNK
from .draft import Draft
from .search_store import remove_field, replace_entries
from .tables import ObjectTable


def fields_to_index(draft: Draft) -> Iterator[tuple[ObjectTable, FieldDefinition]]:
    """Fields whose entries must be made from the records that exist: newly searchable, or of another name."""
    return ((item, field) for item, field, was in _searched(draft) if was is None or not was.search)


def _retyped(draft: Draft) -> Iterator[tuple[ObjectTable, FieldDefinition]]:
    """Fields that were searchable in another type: until the switch their entries are those of the old one."""
    return ((item, field) for item, field, was in _searched(draft) if was and was.search and was.type != field.type)


def _searched(draft: Draft) -> Iterator[tuple[ObjectTable, FieldDefinition, FieldDefinition | None]]:
    """Every searchable field of the objects that change, with the one of its name as it was."""
    for item in draft.new_tables.values() if draft.old else ():
        before = draft.before_of(item.table.name)
        known = before.definition if before and before.definition.name == item.definition.name else None
        for field in item.definition.fields.values():
            if field.search and (field.name, "value") in item.columns:
                yield item, field, known.fields.get(field.name) if known else None


def index_fields(database: Database, draft: Draft) -> None:
    """Make the entries, of 1,000 records in a transaction; nobody sees them until the fields are searchable."""
    for item, field in fields_to_index(draft):
        _index_field(database, draft, item, field)


def _index_field(database: Database, draft: Draft, item: ObjectTable, field: FieldDefinition) -> None:
    with database.write() as connection:
        # What an apply that failed left, or an older release of the field.
        remove_field(connection, field.object, field.name)
    record, value, last = item.table.c.id, item.column(field.name), None
    statement = select(record, value).where(value.is_not(None), item.table.c.deleted_at.is_(None))
    # Locked, so that nobody's newer entry is covered by one of the value we read.
    statement = statement.order_by(record).limit(CHUNK).with_for_update(key_share=True)
    while True:
        with database.write() as connection:
            rows = connection.execute(statement if last is None else statement.where(record > last)).all()
            if not rows:
                return
            _index(connection, draft, field, [row[0] for row in rows], rows)
            last = rows[-1][0]


def index_again(connection: Connection, draft: Draft, changed: Mapping[str, Sequence[str]]) -> None:
    """Make the entries of changed records (table → ids) anew; part of the switch."""
    for item, field in fields_to_index(draft):
        ids = changed.get(item.table.name, ())
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            record, value = item.table.c.id, item.column(field.name)
            alive = (record.in_(part), value.is_not(None), item.table.c.deleted_at.is_(None))
            _index(connection, draft, field, part, connection.execute(select(record, value).where(*alive)).all())


def settle_entries(database: Database, draft: Draft) -> None:
    """After the switch: drop the entries of fields that are searchable no more, and read those of another type anew."""
    gone = [
        (item.definition.name, field.name)
        for item in draft.old_tables.values()
        for field in item.definition.fields.values()
        if field.search and not _is_searched(draft, item.definition.name, field.name)
    ]
    for object_name, field in gone:
        with database.write() as connection:
            remove_field(connection, object_name, field)
    for item, retyped in _retyped(draft):
        _index_field(database, draft, item, retyped)


def _is_searched(draft: Draft, object_name: str, field: str) -> bool:
    definition = draft.new.objects.get(object_name)
    found = definition.fields.get(field) if definition else None
    return found is not None and found.search


def _index(
    connection: Connection, draft: Draft, field: FieldDefinition, ids: Sequence[str], rows: Sequence[Any]
) -> None:
    words = draft.new.field_type(field).values.search_text
    place = {"object": field.object, "field": field.name}
    added = [{**place, "record": record, "tokens": stored_tokens(words(value))} for record, value in rows]
    replace_entries(connection, [{**place, "record": record} for record in ids], added)
