"""Writes the rows of a batch: a few statements for all records of an object, history copied before it is covered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Executable, Table, bindparam, case, delete, insert, select, update

from ...metadata.sql_types import Identifier, Instant
from ..change import CREATE, DELETE, RESTORE, UPDATE, Change
from ..model import CompiledObject
from ..query.membership import among, is_alone, sought
from ..statements import tell, tell_each
from ..storage.tables import HISTORY_FROM, HISTORY_SET, HISTORY_TO
from .bulk import insert_records
from .run import Run


def write_rows(run: Run) -> None:
    """Insert, update, delete (softly) or restore; an update that changes nothing writes nothing."""
    created = [*run.alive(CREATE)]
    new = {compiled.name: len(changes) for compiled, changes in created}
    updated = [(compiled, [change for change in changes if change.changed]) for compiled, changes in run.alive(UPDATE)]
    for compiled, changes in updated:
        if changes:
            copy_to_history(run, compiled, [change.id for change in changes])
            _free_keys(run, compiled, changes, new.get(compiled.name, 0))
    for compiled, changes in created:
        _insert(run, compiled, changes)
    for compiled, changes in updated:
        if changes:
            _update(run, compiled, changes)
    for operation in (DELETE, RESTORE):
        for compiled, changes in run.alive(operation):
            copy_to_history(run, compiled, [change.id for change in changes])
            _update(run, compiled, changes)
    for compiled, changes in run.alive():
        for item in compiled.many:
            _write_links(run, compiled.table.links[item.name], item.name, changes)
    run.written += [change for change in run.changes if change.alive and (change.changed or change.operation != UPDATE)]


def _insert(run: Run, compiled: CompiledObject, changes: Sequence[Change]) -> None:
    system = _stamps(run, created=True)
    for change in changes:
        made = {"created_at": change.made, "modified_at": change.made} if change.made else {}
        change.after.update(system, version=1, **made)
    insert_records(run.model, run.connection, compiled, [change.after for change in changes])


def copy_to_history(run: Run, compiled: CompiledObject, ids: Sequence[str]) -> None:
    """Copy the rows, as they are before this change, to the object's history."""
    alone = is_alone(ids)

    def make() -> Executable:
        table, history = compiled.table.table, compiled.table.history
        now = bindparam("valid_to", type_=Instant())
        source = select(
            *table.c,
            table.c.modified_at,
            # A transaction that waited for another may be older than it; time never runs backwards for a record.
            case((table.c.modified_at > now, table.c.modified_at), else_=now),
            bindparam("change_set", type_=Identifier()),
        ).where(among(table.c.id, "ids", run.model.database.dialect_name, alone=alone))
        columns = [column.name for column in table.c]
        return insert(history).from_select([*columns, HISTORY_FROM, HISTORY_TO, HISTORY_SET], source)

    values = {"ids": sought(ids), "valid_to": run.context.now, "change_set": run.change_set}
    tell(run.connection, run.model.statement(("history", compiled.name, alone), make), values)


def _free_keys(run: Run, compiled: CompiledObject, changes: Sequence[Change], created: int) -> None:
    """Blank unique values that records of the batch give up: another record of it may take one in the same breath."""
    for item in compiled.unique:
        giving = [change.id for change in changes if item.name in change.changed]
        if giving and len(giving) + created > 1:
            table = compiled.table.table
            column = compiled.table.column(item.name, "key").name
            run.connection.execute(update(table).where(table.c.id.in_(giving)).values({column: None}))


def _update(run: Run, compiled: CompiledObject, changes: Sequence[Change]) -> None:
    """One statement per set of columns changed: records changed alike share it."""
    stamps = _stamps(run, created=False)
    grouped: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for change in changes:
        before = change.before or {}
        stamps["modified_at"] = max(run.context.now, before.get("modified_at") or run.context.now)
        change.after.update(stamps, version=before.get("version", 0) + 1)
        row = {
            "modified_at": stamps["modified_at"],
            "modified_by": stamps["modified_by"],
            "version": change.after["version"],
        }
        if change.operation == DELETE:
            row |= {"deleted_at": stamps["modified_at"], "deleted_batch": change.batch}
        elif change.operation == RESTORE:
            row |= {"deleted_at": None, "deleted_batch": None}
        row |= _changed_columns(compiled, change)
        grouped[frozenset(row)].append({**row, "the_id": change.id})
    table = compiled.table.table
    for columns, rows in grouped.items():
        names = sorted(columns)

        def make(names: Sequence[str] = names) -> Executable:
            values: dict[str, Any] = {name: bindparam(name) for name in names}
            return update(table).where(table.c.id == bindparam("the_id")).values(values)

        tell_each(run.connection, run.model.statement(("update", compiled.name, columns), make), rows)


def _changed_columns(compiled: CompiledObject, change: Change) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in change.changed:
        item = compiled.fields[name]
        value = change.after.get(name)
        if item.column is not None:
            row[item.column] = value
            for column, derive in item.derived:
                row[column] = None if value is None else derive(value)
    return row


def _stamps(run: Run, created: bool) -> dict[str, Any]:
    now, actor = run.context.now, run.context.actor.id
    stamps = {"modified_at": now, "modified_by": actor}
    return {**stamps, "created_at": now, "created_by": actor} if created else stamps


def _write_links(run: Run, table: Table, name: str, changes: Iterable[Change]) -> None:
    touched = [change for change in changes if name in change.changed or change.operation == CREATE]
    old = [change.id for change in touched if change.operation != CREATE]
    if old:
        run.connection.execute(delete(table).where(table.c.record.in_(old)))
    rows = [{"record": change.id, "value": value} for change in touched for value in change.after.get(name) or ()]
    if rows:
        run.connection.execute(insert(table), rows)
