"""What a delete does to records that point to the deleted one, and what a restore brings back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from ...metadata.definitions.object import FieldDefinition
from ..change import DELETE, RESTORE, UPDATE, Change, RecordInput
from ..model import CompiledObject
from ..storage.tables import HISTORY_SET, ObjectTable
from .run import Run

Use = tuple[Change, FieldDefinition, Sequence[str]]
"""A delete, a field that points to its record, and the living records in which it does."""


def apply_delete_rules(run: Run) -> None:
    """block: refuse while living records point here; clear: blank their lookup; cascade: delete them with this one.

    Every record that somebody asks to delete begins a batch of its own, so that a restore brings back only what went
    with it.
    """
    uses: list[Use] = []
    for compiled, changes in run.alive(DELETE):
        for change in changes:
            change.batch = change.batch or run.model.new_identifier()
        uses += _uses(run, compiled, changes)
    while _refuse_blocked(run, uses):
        pass
    leaving = _leaving(run)
    for change, field, records in uses:
        for record in records if change.alive else ():
            if (field.object, record) in leaving:
                continue
            if field.on_delete == "cascade":
                run.follow(RecordInput(field.object, operation=DELETE, id=record), change)
            elif field.on_delete == "clear":
                run.follow(RecordInput(field.object, {field.name: None}, UPDATE, record), change)


def _refuse_blocked(run: Run, uses: Sequence[Use]) -> bool:
    """Whether a delete was refused: its record stays then, and may block another delete of the batch."""
    leaving = _leaving(run)
    blocked = False
    for change, field, records in [use for use in uses if use[0].alive and use[1].on_delete == "block"]:
        remaining = sum((field.object, record) not in leaving for record in records)
        if remaining:
            label = run.model.manifest.objects[field.object].plural
            change.refuse("delete_blocked", None, objects=label, field=field.label, count=remaining)
            blocked = True
    return blocked


def _leaving(run: Run) -> set[tuple[str, str]]:
    """Object and id of the records that this transaction deletes."""
    changes = (*run.changes, *run.written, *run.follow_ups)
    return {(change.object, change.id) for change in changes if change.operation == DELETE and change.alive}


def _uses(run: Run, compiled: CompiledObject, changes: Sequence[Change]) -> Iterator[Use]:
    ruled = (field for field in run.model.manifest.incoming.get(compiled.name, ()) if field.on_delete != "keep")
    for field in ruled:
        pointing = _pointing(run, compiled, field, [change.id for change in changes])
        yield from ((change, field, pointing[change.id]) for change in changes if change.id in pointing)


def _pointing(
    run: Run, compiled: CompiledObject, field: FieldDefinition, ids: Sequence[str]
) -> Mapping[str, Sequence[str]]:
    """Living records whose field points to one of the ids, by that id."""
    table = run.model.tables[field.object]
    column, condition = reference_columns(table, field, compiled.name)
    statement = select(column, table.table.c.id).where(
        column.in_(list(ids)), condition, table.table.c.deleted_at.is_(None)
    )
    found: dict[str, list[str]] = {}
    for target, record in run.connection.execute(statement):
        found.setdefault(target, []).append(record)
    return found


def reference_columns(
    table: ObjectTable, field: FieldDefinition, target: str, history: bool = False
) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """The column that holds the id of the record pointed to, and what else must hold (polymorphic: the object).

    With `history` those of the object's history.
    """
    rows = table.history if history else table.table
    if (field.name, "value") in table.columns:
        return rows.c[table.column(field.name).name], rows.c.id.is_not(None)
    return rows.c[table.column(f"{field.name}_id").name], rows.c[table.column(f"{field.name}_object").name] == target


def restore_batch(run: Run) -> None:
    """Bring back exactly what was deleted with these records, and links the delete cleared and that are still blank."""
    for compiled, changes in run.alive(RESTORE):
        for field in run.model.manifest.incoming.get(compiled.name, ()):
            if field.on_delete == "clear":
                _restore_links(run, compiled, field, changes)
        asked = [change for change in changes if change.batch and not change.dependent]
        for name in _cascading(run, compiled.name) if asked else ():
            _restore_companions(run, name, asked)


def _cascading(run: Run, object_name: str) -> list[str]:
    """The objects whose records a delete of the object's may take along, itself included."""
    reached, waiting = {object_name}, [object_name]
    while waiting:
        for field in run.model.manifest.incoming.get(waiting.pop(), ()):
            if field.on_delete == "cascade" and field.object not in reached:
                reached.add(field.object)
                waiting.append(field.object)
    return sorted(reached)


def _restore_companions(run: Run, object_name: str, asked: Sequence[Change]) -> None:
    causes = {change.batch: change for change in asked}
    table = run.model.tables[object_name].table
    statement = select(table.c.id, table.c.deleted_batch).where(
        table.c.deleted_batch.in_(sorted(str(batch) for batch in causes)),
        table.c.id.not_in([change.id for change in asked]),
    )
    for record, batch in run.connection.execute(statement):
        run.follow(RecordInput(object_name, operation=RESTORE, id=record), causes[batch])


def _restore_links(run: Run, compiled: CompiledObject, field: FieldDefinition, changes: Sequence[Change]) -> None:
    causes = {change.id: change for change in changes}
    polymorphic = (field.name, "value") not in run.model.tables[field.object].columns
    for record, target in run.connection.execute(_cleared_links(run, compiled, field, [*causes])):
        value = {"object": compiled.name, "id": target} if polymorphic else target
        run.follow(RecordInput(field.object, {field.name: value}, UPDATE, record), causes[target])


def _cleared_links(
    run: Run, compiled: CompiledObject, field: FieldDefinition, ids: Sequence[str]
) -> Select[tuple[Any, Any]]:
    """Records whose link to one of the ids was blanked in the change set that deleted it, and is blank today."""
    holder = run.model.tables[field.object]
    former, was_of_object = reference_columns(holder, field, compiled.name, history=True)
    present, _ = reference_columns(holder, field, compiled.name)
    deleted, alive = compiled.table.table.alias("deleted"), compiled.table.history.alias("alive")
    return (
        select(holder.table.c.id, deleted.c.id)
        .select_from(holder.table)
        .join(holder.history, holder.history.c.id == holder.table.c.id)
        .join(deleted, deleted.c.id == former)
        .join(
            alive,
            and_(
                alive.c.id == deleted.c.id,
                alive.c.version == deleted.c.version - 1,
                alive.c[HISTORY_SET] == holder.history.c[HISTORY_SET],
            ),
        )
        .where(deleted.c.id.in_(list(ids)), was_of_object, present.is_(None), holder.table.c.deleted_at.is_(None))
    )
