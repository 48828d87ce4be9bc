"""Writes an object's or a field's new name wherever a value holds the old one; part of the switch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, update

from ...metadata.operations import RenameField, RenameObject
from .draft import Draft
from .physical import physical_model
from .system_tables import change, counter, recent, seed_record
from .tables import build_tables

OBJECT_PART = "object"
"""The part of a polymorphic link that names the object."""


def write_new_names(connection: Connection, draft: Draft) -> None:
    """Polymorphic links, the change feed, counters, seeds and what people opened last go on under the new names."""
    for renamed in (one for one in draft.plan.operations if isinstance(one, RenameObject)):
        for place in (change, counter, recent, seed_record):
            connection.execute(update(place).where(place.c.object == renamed.old).values(object=renamed.object))
        for table, column, derived in _links(draft):
            new = {column: renamed.object, **{name: make(renamed.object) for name, make in derived.items()}}
            connection.execute(update(table).where(table.c[column] == renamed.old).values(new))
    for field in (one for one in draft.plan.operations if isinstance(one, RenameField)):
        of_field = (counter.c.object == field.object, counter.c.field == field.old)
        connection.execute(update(counter).where(*of_field).values(field=field.field))


def _links(draft: Draft) -> Iterator[tuple[Table, str, Mapping[str, Callable[[Any], Any]]]]:
    """Every column in which a link names an object, with the columns that are derived from it."""
    tables = build_tables(draft.new, physical_model(draft.allocation.entries))
    for name, definition in draft.new.objects.items():
        for field in definition.fields.values():
            if field.part == OBJECT_PART:
                item, derive = tables[name], draft.new.field_type(field).storage.derived(field)
                derived = {item.columns[field.name, role].name: make for role, make in derive.items()}
                yield from ((table, item.column(field.name).name, derived) for table in (item.table, item.history))
