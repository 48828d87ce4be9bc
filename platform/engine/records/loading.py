"""Loads and locks the records that a batch changes, in a fixed order, through the row predicate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from ..change import DELETE, RESTORE, UPDATE, Change
from ..model import CompiledObject
from .run import Run

_MISSING = "record_not_found"


def load_and_lock(run: Run) -> None:
    """Give every update, delete and restore its `before`; an absent or invisible record is `record_not_found`."""
    for compiled, changes in run.alive(UPDATE, DELETE, RESTORE):
        rows = lock_records(run, compiled, [change.id for change in changes])
        for change in changes:
            row = rows.get(change.id)
            gone = row is None or (row["deleted_at"] is not None) != (change.operation == RESTORE)
            if row is None or gone:
                change.refuse(_MISSING, object=compiled.definition.label, id=change.id)
                continue
            change.before = record_from_row(compiled, row)
            change.after = dict(change.before)
            change.batch = change.batch or (row["deleted_batch"] if change.operation == RESTORE else None)
    _check_versions(run)


def lock_records(run: Run, compiled: CompiledObject, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """The rows of these ids, deleted ones included, locked until the transaction ends; keyed by id."""
    statement = run.model.cache.get(("lock", compiled.name))
    if statement is None:
        table = compiled.table.table
        statement = (
            select(table)
            .where(table.c.id.in_(bindparam("ids", expanding=True)))
            .order_by(table.c.id)
            .with_for_update(key_share=True)
        )
        run.model.cache["lock", compiled.name] = statement
    rows = run.connection.execute(statement, {"ids": sorted(set(ids))}).mappings()
    return {row["id"]: dict(row) for row in rows}


def record_from_row(compiled: CompiledObject, row: Mapping[str, Any]) -> dict[str, Any]:
    """Python values by field name from a row of the object's table or its history."""
    return {item.name: row[item.column] for item in compiled.stored if item.column is not None}


def _check_versions(run: Run) -> None:
    for compiled, changes in run.alive(UPDATE, DELETE):
        stale = [change for change in changes if change.version not in (None, (change.before or {}).get("version"))]
        if stale:
            bases = _bases(run, compiled, stale)
            for change in stale:
                _note_conflict(compiled, change, bases.get((change.id, change.version or 0)))


def _bases(run: Run, compiled: CompiledObject, stale: Sequence[Change]) -> Mapping[tuple[str, int], Mapping[str, Any]]:
    """The records as their editors saw them, from history; a version too old to be kept is absent."""
    history = compiled.table.history
    rows = run.connection.execute(
        select(history).where(
            history.c.id.in_([change.id for change in stale]),
            history.c.version.in_({change.version for change in stale}),
        )
    ).mappings()
    return {(row["id"], row["version"]): record_from_row(compiled, dict(row)) for row in rows}


def _note_conflict(compiled: CompiledObject, change: Change, base: Mapping[str, Any] | None) -> None:
    """Keep the three values of every given field that somebody else changed meanwhile; the save is refused."""
    before = change.before or {}
    conflicts: dict[str, Mapping[str, Any]] = {}
    for name, raw in change.input.items():
        item = compiled.fields.get(name)
        if item is None or item.column is None:
            continue
        theirs = before.get(name)
        ours = base.get(name) if base is not None else None
        if (base is None or ours != theirs) and raw != _json(item, theirs):
            conflicts[name] = {"base": _json(item, ours), "theirs": _json(item, theirs), "yours": raw}
    change.conflicts = conflicts
    change.refuse("stale_version", object=compiled.definition.label, version=before.get("version"))


def _json(item: Any, value: Any) -> Any:
    return None if value is None else item.serialise(value)
