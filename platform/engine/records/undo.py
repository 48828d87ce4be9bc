"""Takes back what one transaction wrote: an inverse save, field by field, of what nobody wrote over since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ..change import DELETE, RESTORE, UPDATE, Outcome, RecordInput
from ..context import Context
from ..model import CompiledField, Model
from ..query.change_sets import Written, written_by

Unit = Sequence[CompiledField]
"""Fields that go back together: the parts of a compound, or one field alone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays as it is because it was changed since; `field` is None where that is the whole record."""

    object: str
    record: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """The inverse save, and what it leaves alone."""

    inputs: Sequence[RecordInput]
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of the inverse save, record by record, and what it left alone."""

    outcomes: Sequence[Outcome]
    kept: Sequence[Kept]

    @property
    def done(self) -> int:
        """How many records are as they were."""
        return sum(outcome.ok for outcome in self.outcomes)

    @property
    def is_whole(self) -> bool:
        """Whether everything was taken back."""
        return bool(self.outcomes) and self.done == len(self.outcomes) and not self.kept


def undo_plan(model: Model, context: Context, connection: Connection, change_set: str) -> UndoPlan:
    """How the change set is taken back; ProblemError `change_set_not_found`."""
    return plan_of(written_by(model, context, connection, change_set))


def plan_of(written: Sequence[Written]) -> UndoPlan:
    """How what was written to these records is taken back."""
    inputs: list[RecordInput] = []
    kept: list[Kept] = []
    gone = {one.record for one in written if one.left["deleted_at"] is not None}
    batches: set[str] = set()
    for one in written:
        was_there = one.before is not None and one.before["deleted_at"] is None
        is_there = one.left["deleted_at"] is None
        if was_there and is_there:
            _change_back(one, gone, inputs, kept)
        elif was_there or is_there:
            _appear_or_vanish(one, batches, inputs, kept)
    return UndoPlan(inputs, kept)


def _appear_or_vanish(one: Written, batches: set[str], inputs: list[RecordInput], kept: list[Kept]) -> None:
    """Restore what was deleted, delete what was created or restored; what went along comes and goes along again."""
    name, deletes = one.compiled.name, one.left["deleted_at"] is None
    batch = (one.before or {})["deleted_batch"] if deletes and one.before else one.left["deleted_batch"]
    if batch in batches:
        return
    batches |= {batch} if batch else set()
    if one.is_as_left:
        inputs.append(RecordInput(name, {}, DELETE if deletes else RESTORE, one.record, one.now["version"]))
    elif (one.now["deleted_at"] is None) == deletes:
        kept.append(Kept(name, one.record))


def _change_back(one: Written, gone: set[str], inputs: list[RecordInput], kept: list[Kept]) -> None:
    values: dict[str, Any] = {}
    for unit in _changed_units(one):
        name = unit[0].definition.part_of or unit[0].name
        if any(_value(one.before, item) in gone for item in unit if item.definition.targets or item.definition.part_of):
            continue  # a link that was cleared by a delete comes back with its record
        if one.now["deleted_at"] is not None or any(_value(one.now, item) != _value(one.left, item) for item in unit):
            if any(_value(one.now, item) != _value(one.before, item) for item in unit):
                kept.append(Kept(one.compiled.name, one.record, name))
        else:
            values |= {item.name: _json(one.before, item) for item in unit}
    if values:
        inputs.append(RecordInput(one.compiled.name, values, UPDATE, one.record, one.now["version"]))


def _changed_units(one: Written) -> Iterator[Unit]:
    """What the set changed and a client may write, the parts of a compound together."""
    units: dict[str, list[CompiledField]] = {}
    for item in one.compiled.stored:
        if item.writable and _value(one.before, item) != _value(one.left, item):
            units.setdefault(item.definition.part_of or item.name, []).append(item)
    yield from units.values()


def _value(row: Mapping[str, Any] | None, item: CompiledField) -> Any:
    return (row or {}).get(str(item.column))


def _json(row: Mapping[str, Any] | None, item: CompiledField) -> Any:
    value = _value(row, item)
    return None if value is None else item.serialise(value)
