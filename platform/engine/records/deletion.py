"""What a delete does to records that point to the deleted one, and what a restore brings back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from ...metadata.definitions.object import FieldDefinition
from ..change import DELETE, RESTORE, UPDATE, Change, RecordInput
from ..model import CompiledObject
from ..storage.tables import HISTORY_SET, ObjectTable
from .run import Run


def apply_delete_rules(run: Run) -> None:
    """block: refuse while living records point here; clear: blank their lookup; cascade: delete them too."""
    for compiled, changes in run.alive(DELETE):
        for change in changes:
            change.batch = change.batch or run.change_set
        for field in run.model.manifest.incoming.get(compiled.name, ()):
            pointing = _pointing(run, compiled, field, [change.id for change in changes])
            for change in changes:
                _apply(run, change, field, pointing.get(change.id, ()))


def _apply(run: Run, change: Change, field: FieldDefinition, records: Sequence[str]) -> None:
    leaving = {other.id for other in (*run.changes, *run.written, *run.follow_ups) if other.operation == DELETE}
    remaining = [record for record in records if record not in leaving]
    if not remaining:
        return
    match field.on_delete:
        case "cascade":
            for record in remaining:
                run.follow(RecordInput(field.object, operation=DELETE, id=record), change)
        case "clear":
            for record in remaining:
                run.follow(RecordInput(field.object, {field.name: None}, UPDATE, record), change)
        case _:
            label = run.model.manifest.objects[field.object].plural
            change.refuse("delete_blocked", None, objects=label, field=field.label, count=len(remaining))


def _pointing(
    run: Run, compiled: CompiledObject, field: FieldDefinition, ids: Sequence[str]
) -> Mapping[str, Sequence[str]]:
    """Living records whose field points to one of the ids, by that id."""
    table = run.model.tables[field.object]
    column, condition = reference_columns(run, table, field, compiled.name)
    statement = select(column, table.table.c.id).where(
        column.in_(list(ids)), condition, table.table.c.deleted_at.is_(None)
    )
    found: dict[str, list[str]] = {}
    for target, record in run.connection.execute(statement).tuples():
        found.setdefault(target, []).append(record)
    return found


def reference_columns(
    run: Run, table: ObjectTable, field: FieldDefinition, target: str
) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """The column that holds the id of the record pointed to, and what else must hold (polymorphic: the object)."""
    if (field.name, "value") in table.columns:
        return table.column(field.name), table.table.c.id.is_not(None)
    return table.column(f"{field.name}_id"), table.column(f"{field.name}_object") == target


def restore_batch(run: Run) -> None:
    """Bring back exactly what was deleted with these records, and cleared links that are still blank."""
    for compiled, changes in run.alive(RESTORE):
        for change in changes:
            if change.batch and not change.dependent:
                _restore_companions(run, compiled, change)


def _restore_companions(run: Run, compiled: CompiledObject, change: Change) -> None:
    """One statement per object that may hold companions: the number of objects, not of records."""
    waiting = [compiled.name]
    reached = {compiled.name}
    while waiting:
        for field in run.model.manifest.incoming.get(waiting.pop(), ()):
            if field.on_delete == "cascade" and field.object not in reached:
                reached.add(field.object)
                waiting.append(field.object)
            if field.on_delete == "clear":
                _restore_links(run, field, change)
    for name in sorted(reached):
        table = run.model.tables[name].table
        statement = select(table.c.id).where(table.c.deleted_batch == change.batch, table.c.id != change.id)
        for record in run.connection.execute(statement).scalars():
            run.follow(RecordInput(name, operation=RESTORE, id=record), change)


def _restore_links(run: Run, field: FieldDefinition, change: Change) -> None:
    table = run.model.tables[field.object]
    if (field.name, "value") not in table.columns:
        return
    column = table.column(field.name)
    history = table.history
    statement = (
        select(table.table.c.id)
        .join_from(table.table, history, and_(history.c.id == table.table.c.id, history.c[HISTORY_SET] == change.batch))
        .where(history.c[column.name] == change.id, column.is_(None), table.table.c.deleted_at.is_(None))
    )
    for record in run.connection.execute(statement).scalars():
        run.follow(RecordInput(field.object, {field.name: change.id}, UPDATE, record), change)
