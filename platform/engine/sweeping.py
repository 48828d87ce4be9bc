"""Deletes what is left over of files: records to which nothing points, and contents that no record has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, select

from .change import DELETE, RecordInput
from .context import SYSTEM, Context
from .files import GRACE
from .model import Model
from .query.file_access import FILE_OBJECT, unlinked_files
from .runtime import Runtime

CHUNK = 500
"""Records looked at together."""
RECENT = timedelta(days=8)
"""How old the records are at most that the start of a server looks at."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many records of files were deleted, and how many contents."""

    records: int
    contents: int


def sweep_files(runtime: Runtime, *, thoroughly: bool = True) -> Swept:
    """Delete file records that nothing points to once they are a day old, and contents of no record.

    A deleted record can be restored; its content goes a month later. A former version of a record and a deleted record
    count as pointing. Unless `thoroughly`, only records of the last week are looked at and no content goes: a person
    must have made sure that no other database keeps its files in the same folder.
    """
    model = runtime.refresh()
    context = Context(actor=SYSTEM, origin="system", cause="sweep", zone=model.organisation.zone)
    since = None if thoroughly else context.now - RECENT
    file = model.tables[FILE_OBJECT]
    made = file.column("created_at")
    bounds = [file.table.c.deleted_at.is_(None), made < context.now - GRACE]
    bounds += [made >= since] if since else []
    deleted = 0
    with model.database.read() as connection:
        found = [one for ids in _chunks(model, connection, bounds) for one in unlinked_files(model, connection, ids)]
    for start in range(0, len(found), CHUNK):
        inputs = [RecordInput(FILE_OBJECT, {}, DELETE, one) for one in found[start : start + CHUNK]]
        deleted += sum(outcome.ok for outcome in runtime.records.save(context, inputs, all_or_none=False))
    return Swept(deleted, runtime.files.sweep(context.now) if thoroughly else 0)


def _chunks(model: Model, connection: Connection, bounds: list[ColumnElement[bool]]) -> Iterator[list[str]]:
    identifier = model.tables[FILE_OBJECT].table.c.id
    statement = select(identifier).where(*bounds).order_by(identifier).limit(CHUNK)
    ids = [*connection.execute(statement).scalars()]
    while ids:
        yield ids
        ids = [*connection.execute(statement.where(identifier > ids[-1])).scalars()]
