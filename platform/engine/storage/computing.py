"""Fills stored computed fields that a new manifest brings or changes: chunk by chunk, and caught up in the switch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection

from ...metadata.diff import fields_to_compute
from ..database import Database
from .draft import Draft
from .facts import organisation, read_facts
from .physical import physical_model
from .stored_values import CHUNK, StoredField, StoredValues
from .tables import build_tables


def fill_computed(database: Database, draft: Draft) -> None:
    """Compute them for all records there are, 1,000 in a transaction."""
    with database.read() as connection:
        stored = _stored(connection, draft)
    for field in _wanted(draft, stored):
        last = None
        while True:
            with database.write() as connection:
                ids = stored.chunks(connection, field.key[0], last)
                if not ids:
                    break
                stored.write(connection, field, stored.differing(connection, field, ids, lock=True))
                last = ids[-1]


def catch_up_computed(connection: Connection, draft: Draft, changed: Mapping[str, Collection[str]]) -> None:
    """Compute them again where records changed meanwhile (object → ids), and where roll-ups gather from those."""
    stored = _stored(connection, draft)
    touched = {name: set(ids) for name, ids in changed.items()}
    for field in _wanted(draft, stored):
        ids = touched.setdefault(field.key[0], set())
        if field.rollup:
            children = sorted(touched.get(field.rollup.child, ()))
            for chunk in _chunks(children):
                ids |= stored.holders(connection, field.rollup, chunk)
        for chunk in _chunks(sorted(ids)):
            stored.write(connection, field, stored.differing(connection, field, chunk))


def _stored(connection: Connection, draft: Draft) -> StoredValues:
    tables = build_tables(draft.new, physical_model(draft.allocation.entries))
    return StoredValues(draft.new, tables, organisation(read_facts(connection)))


def _wanted(draft: Draft, stored: StoredValues) -> list[StoredField]:
    keys = fields_to_compute(draft.old, draft.new)
    return [field for field in stored.fields if field.key in keys]


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
