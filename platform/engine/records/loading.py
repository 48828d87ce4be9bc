"""Loads and locks the records that a batch changes, in a fixed order, through the row predicate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, select

from ..change import DELETE, RESTORE, UPDATE, Change
from ..identifiers import is_identifier
from ..model import CompiledField, CompiledObject
from ..query.membership import among, is_alone, sought
from ..security.rights import visible_rows
from ..statements import fetch
from .run import Run

_MISSING = "record_not_found"


def load_and_lock(run: Run) -> None:
    """Give every update, delete and restore its `before`; an absent or invisible record is `record_not_found`."""
    for compiled, changes in run.alive(UPDATE, DELETE, RESTORE):
        deleting = any(change.operation == DELETE for change in changes)
        rows = lock_records(run, compiled, [change.id for change in changes], deleting)
        for change in changes:
            row = rows.get(change.id)
            gone = row is None or (row["deleted_at"] is not None) != (change.operation == RESTORE)
            if row is None or gone:
                change.give_up(_MISSING, object=compiled.definition.label, id=change.id)
                continue
            change.before = record_from_row(compiled, row)
            change.after = dict(change.before)
            change.batch = change.batch or (row["deleted_batch"] if change.operation == RESTORE else None)
    _check_versions(run)


def lock_records(
    run: Run, compiled: CompiledObject, ids: Sequence[str], deleting: bool = False
) -> Mapping[str, Mapping[str, Any]]:
    """The rows of these ids, deleted ones included, locked until the transaction ends; keyed by id.

    With `deleting` against those too who are about to refer to them: `check_references` takes the weaker lock.
    """
    table = compiled.table.table
    known = sorted({record for record in ids if is_identifier(record)})
    alone = is_alone(known)

    def make() -> Executable:
        wanted = among(table.c.id, "ids", run.model.database.dialect_name, alone=alone)
        visible = visible_rows(run.reading, compiled.name, table)
        return select(table).where(wanted, visible).order_by(table.c.id).with_for_update(key_share=not deleting)

    statement = run.model.statement(("lock", compiled.name, deleting, alone, run.reading), make)
    names = [column.name for column in table.c]
    rows = (dict(zip(names, row, strict=True)) for row in fetch(run.connection, statement, {"ids": sought(known)}))
    return {row["id"]: row for row in rows}


def record_from_row(compiled: CompiledObject, row: Mapping[str, Any]) -> dict[str, Any]:
    """Python values by field name from a row of the object's table or its history."""
    return {item.name: row[item.column] for item in compiled.stored if item.column is not None}


def _check_versions(run: Run) -> None:
    for compiled, changes in run.alive(UPDATE, DELETE):
        stale = [change for change in changes if change.version not in (None, (change.before or {}).get("version"))]
        if stale:
            bases = _bases(run, compiled, stale)
            for change in stale:
                _note_conflict(run, compiled, change, bases.get((change.id, change.version or 0)))


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


def _note_conflict(run: Run, compiled: CompiledObject, change: Change, base: Mapping[str, Any] | None) -> None:
    """Keep the three values of every given field that somebody else changed meanwhile; the save is refused."""
    before = change.before or {}
    conflicts: dict[str, Mapping[str, Any]] = {}
    for name, raw in change.input.items():
        item = named_field(run, compiled, name)
        if item is None:
            continue
        theirs = _json(item, before)
        ours = _json(item, base) if base is not None else None
        if (base is None or ours != theirs) and raw != theirs:
            conflicts[name] = {"base": ours, "theirs": theirs, "yours": raw}
    change.conflicts = conflicts
    now = before.get("version") or 0
    code = "unknown_version" if (change.version or 0) > now else "stale_version"
    change.give_up(code, object=compiled.definition.label, version=now, given=change.version)


def named_field(run: Run, compiled: CompiledObject, name: str) -> CompiledField | None:
    """The field that a client means by a name, a former one included."""
    return compiled.fields.get(name) or compiled.fields.get(
        run.model.manifest.former_fields.get((compiled.name, name), "")
    )


def _json(item: CompiledField, values: Mapping[str, Any]) -> Any:
    compound = item.type.values.compound
    if compound is not None:
        return compound.compose({part: values.get(f"{item.name}_{part}") for part in item.type.parts(item.definition)})
    value = values.get(item.name)
    return None if value is None else item.serialise(value)
