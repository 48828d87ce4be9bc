"""Keeps stored roll-ups right, and what is computed from them: once for a transaction, set-based, level by level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Executable, bindparam, func, select, update

from ..change import UPDATE, Change
from ..formulas import computed_values
from ..model import CompiledObject, Model
from ..query.membership import among
from ..statements import fetch, tell_each
from ..storage.rollups import Rollup, rolled_values, stored_rollups
from .loading import record_from_row
from .run import Run

Causes = dict[str, int]
"""Id of a record whose roll-ups may have changed → index of a change that may have done it."""


@dataclass(frozen=True, slots=True)
class Level:
    """Roll-ups of one object that do not wait for each other, and the objects from whose records they gather."""

    object: str
    rollups: tuple[Rollup, ...]
    children: frozenset[str]


def update_dependents(run: Run) -> None:
    """Gather anew what the records written count in, and compute what follows from that.

    The holders are locked before anything is gathered, in the order of levels and ids, so that of two transactions the
    later one sees what the earlier wrote. Only the version of what is computed rises: nobody's edit becomes stale.
    """
    written = {change.object for change in run.written}
    levels = rollup_levels(run.model)
    if all(written.isdisjoint(level.children) for level in levels):
        return
    for level in levels:
        causes: Causes = {}
        for rollup in level.rollups:
            causes |= _written_holders(run, rollup) | _settled_holders(run, rollup)
        if causes:
            _settle(run, level, causes)


def rollup_levels(model: Model) -> Sequence[Level]:
    """The stored roll-ups of the manifest in the order in which they follow from each other."""
    known: Sequence[Level] | None = model.cache.get("rollup_levels")
    if known is None:
        known = model.cache["rollup_levels"] = tuple(_levels(model))
    return known


def _levels(model: Model) -> Iterator[Level]:
    heights: dict[str, int] = defaultdict(int)
    placed: list[tuple[int, str, Rollup]] = []
    for rollup in stored_rollups(model.manifest, model.organisation):
        rolled = model.rolled_fields(rollup.child)
        height = heights[rollup.child] + 1 if rollup.reads & rolled else 1
        heights[rollup.object] = max(heights[rollup.object], height)
        placed.append((height, rollup.object, rollup))
    placed.sort(key=lambda entry: entry[:2])
    for (_, name), entries in groupby(placed, key=lambda entry: entry[:2]):
        rollups = tuple(rollup for *_, rollup in entries)
        yield Level(name, rollups, frozenset(rollup.child for rollup in rollups))


def _written_holders(run: Run, rollup: Rollup) -> Causes:
    """The records that those written point to, or did before."""
    found: Causes = {}
    for change in run.written:
        if change.object == rollup.child and (change.operation != UPDATE or change.changed & rollup.reads):
            for values in (change.before or {}, change.after):
                found |= _holder(rollup, values, change.index)
    return found


def _settled_holders(run: Run, rollup: Rollup) -> Causes:
    """Those that records point to whose own roll-ups changed on the way."""
    found: Causes = {}
    for change in run.settled.values():
        if change.object == rollup.child and change.changed & rollup.reads:
            found |= _holder(rollup, change.after, change.index)
    return found


def _holder(rollup: Rollup, values: Mapping[str, Any], index: int) -> Causes:
    holder = values.get(rollup.link)
    of_object = rollup.kind is None or values.get(rollup.kind) == rollup.object
    return {holder: index} if holder is not None and of_object else {}


def _settle(run: Run, level: Level, causes: Causes) -> None:
    compiled = run.model.object(level.object)
    ids = sorted(causes)
    rows = _locked(run, compiled, ids)
    rolled = _rolled(run, level, ids)
    changed: dict[str, Mapping[str, Any]] = {}
    for record, row in rows.items():
        before = record_from_row(compiled, row)
        new = {name: value for name, value in rolled[record].items() if value != before[name]}
        if not new:
            continue
        values = {**new, **computed_values(compiled.formulas, {**before, **new}, new)}
        changed[record] = values
        _note(run, compiled, before, values, causes[record], row["deleted_at"] is not None)
    _write(run, compiled, changed)


def _locked(run: Run, compiled: CompiledObject, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    table = compiled.table.table

    def make() -> Executable:
        wanted = among(table.c.id, "ids", run.model.database.dialect_name)
        return select(table).where(wanted).order_by(table.c.id).with_for_update(key_share=True)

    names = [column.name for column in table.c]
    found = fetch(run.connection, run.model.statement(("lock dependents", compiled.name), make), {"ids": ids})
    rows = (dict(zip(names, row, strict=True)) for row in found)
    return {row["id"]: row for row in rows}


def _rolled(run: Run, level: Level, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Id → field → value as it is now. A statement of its own: it sees what was committed while we waited."""
    dialect = run.model.database.dialect_name
    names = tuple(rollup.field for rollup in level.rollups)

    def make() -> Executable:
        table = run.model.tables[level.object].table
        return rolled_values(run.model.tables, level.rollups, dialect).where(among(table.c.id, "ids", dialect))

    rows = fetch(run.connection, run.model.statement(("roll up", level.object, names), make), {"ids": ids})
    return {
        record: {one.field: one.value(raw) for one, raw in zip(level.rollups, values, strict=True)}
        for record, *values in rows
    }


def _note(
    run: Run, compiled: CompiledObject, before: dict[str, Any], values: Mapping[str, Any], cause: int, deleted: bool
) -> None:
    """The record as it was and is, kept for what follows; records that the transaction wrote itself show it too."""
    key = (compiled.name, str(before["id"]))
    change = run.settled.get(key)
    if change is None:
        change = run.settled[key] = Change(cause, *key[:1], UPDATE, key[1], before=before, after=dict(before))
        change.lost = deleted
    change.after.update(values)
    change.changed |= values.keys()
    for written in run.written:
        if (written.object, written.id) == key:
            written.after.update(values)


def _write(run: Run, compiled: CompiledObject, changed: Mapping[str, Mapping[str, Any]]) -> None:
    table = compiled.table.table
    grouped: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for record, given in changed.items():
        row: dict[str, Any] = {}
        for name, value in given.items():
            item = compiled.fields[name]
            row[str(item.column)] = value
            row |= {column: None if value is None else make(value) for column, make in item.derived}
        grouped[frozenset(row)].append({**row, "the_id": record})
    for columns, rows in grouped.items():

        def make(columns: frozenset[str] = columns) -> Executable:
            values: dict[str, Any] = {name: bindparam(name) for name in sorted(columns)}
            values["computed_version"] = func.coalesce(table.c.computed_version, 0) + 1
            return update(table).where(table.c.id == bindparam("the_id")).values(values)

        tell_each(run.connection, run.model.statement(("dependents", compiled.name, columns), make), rows)
