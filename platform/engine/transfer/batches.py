"""Makes the records of a batch of rows: which exist, which are new, what each is given, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

from msgspec import Struct, field

from ...metadata.problem import Problem
from ..change import CREATE, UPDATE, RecordInput
from ..records.parsing import REFERENCE_KEY
from .binding import IDENTIFIER, BoundStep
from .columns import Batch
from .csv_file import Row
from .mapping import CREATE_ONLY, UPDATE_ONLY
from .references import Finder, Later

Suppose = Callable[[Later], RecordInput]
"""Makes a record that stands for one of a row which is not looked at."""

UNREADABLE = object()
"""Given in the place of a value that could not be made out: no field takes it, so all its problems show at once."""


class RowState(Struct):
    """What is known of one row. `inputs` are the places of its records in the batch's inputs."""

    number: int
    cells: list[str]
    problems: list[Problem] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    refused: bool = False

    def note(self, problem: Problem) -> None:
        """Keep a problem with the row, once."""
        placed = problem.placed(index=self.number)
        if placed not in self.problems:
            self.problems.append(placed)


class Waiting(Struct, frozen=True):
    """A reference of a record of `object` (the `input`-th of its batch) to a record that a later row makes."""

    row: RowState
    object: str
    input: int
    field: str
    later: Later


class Planned(Struct):
    """The inputs of a batch and the rows they come from; `unreadable`: input → values that could not be made out.

    What waits for later rows is a reference of a record that its match finds again; else, or where a new record can't
    do without it, the whole row is `early`. `stand_ins` are the records that were supposed.
    """

    rows: list[RowState]
    inputs: list[RecordInput] = field(default_factory=list)
    unreadable: dict[int, list[Problem]] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    early: set[int] = field(default_factory=set)
    stand_ins: dict[str | None, RecordInput] = field(default_factory=dict)


class Piece(Struct):
    """Rows that are saved together. `keys`: per step with a match, the keys of its records.

    The last piece of a batch says how many rows of the file the batch had, and which of them were `ragged`.
    """

    rows: list[Row] = field(default_factory=list)
    keys: list[dict[Any, Any]] = field(default_factory=list)
    ragged: list[RowState] = field(default_factory=list)
    batch_rows: int = 0

    def is_apart_from(self, others: Sequence[Piece]) -> bool:
        """Whether it gives no record that one of the others gives too."""
        return not any(
            mine.keys() & theirs.keys() for other in others for mine, theirs in zip(self.keys, other.keys, strict=True)
        )


def pieces_of(steps: Sequence[BoundStep], rows: Sequence[Row]) -> list[Piece]:
    """Cut where a row gives a record that an earlier row of the same piece also gives, with other values.

    Within a piece equal rows share a record; a differing later one must see what the earlier one wrote.
    """
    watched = [step for step in steps if step.match is not None]
    if not watched:
        return [Piece([*rows])]
    columns = [_keys(step, Batch([cells for _, cells in rows])) for step in watched]
    pieces = [Piece(keys=[{} for _ in watched])]
    for place, row in enumerate(rows):
        signatures = [_signature(step, place, row[1]) for step in watched]
        keys = [column[place] for column in columns]
        known = zip(pieces[-1].keys, keys, signatures, strict=True)
        if any(seen.get(key, signature) != signature for seen, key, signature in known):
            pieces.append(Piece(keys=[{} for _ in watched]))
        for seen, key, signature in zip(pieces[-1].keys, keys, signatures, strict=True):
            if key is not None:
                seen[key] = signature
        pieces[-1].rows.append(row)
    return pieces


def plan_batch(
    steps: Sequence[BoundStep],
    rows: Sequence[Row],
    find: Finder,
    suppose: Suppose | None = None,
    *,
    is_last: bool = False,
) -> Planned:
    """The inputs that these rows ask for; where they are the last, what an early one needs is missing.

    What waits for other rows is not waited for where it is supposed.
    """
    planned = Planned([RowState(number, cells) for number, cells in rows])
    batch = Batch([cells for _, cells in rows])
    for step in steps:
        batch.targets[step.step.name] = _targets(step, batch, planned.rows, find)
    for step in steps:
        _add_inputs(step, batch, planned, suppose, is_last=is_last)
    return planned


def _signature(step: BoundStep, place: int, cells: Sequence[str]) -> Any:
    return place if step.step.mode == CREATE_ONLY else [cells[index] for index in step.uses]


def _keys(step: BoundStep, batch: Batch) -> list[Any]:
    assert step.match is not None and step.key is not None
    key = step.key
    return [None if value is None or isinstance(value, Problem) else key(value) for value in step.match.read(batch)]


def _targets(step: BoundStep, batch: Batch, rows: Sequence[RowState], find: Finder) -> list[Any]:
    """Per row the id of the record that is there, the reference of the one to make, or None where there is none."""
    name = step.step.name
    wanted = [not any(not cells[index].strip() for index in step.skip) for cells in batch.rows]
    if step.match is None:
        return [{REFERENCE_KEY: f"{name}/{place}"} if want else None for place, want in enumerate(wanted)]
    values, keys = step.match.read(batch), _keys(step, batch)
    asked = {value for value, key, want in zip(values, keys, wanted, strict=True) if want and key is not None}
    found = find(step.compiled.name, str(step.step.match), asked) if asked else {}
    expected = batch.expected.setdefault((step.compiled.name, str(step.step.match)), {})
    targets: list[Any] = []
    for place, (value, key, want) in enumerate(zip(values, keys, wanted, strict=True)):
        target: Any = None
        if want:
            target, problem = _target(step, value, key, found.get(value, ()), f"{name}/{place}", expected)
            if problem:
                rows[place].note(problem)
        targets.append(target)
    return targets


def _target(
    step: BoundStep, value: Any, key: Any, records: Sequence[str], reference: str, expected: dict[Any, str]
) -> tuple[Any, Problem | None]:
    mode, name = step.step.mode, str(step.step.match)
    label = step.compiled.fields[name].definition.label
    parameters = {"field": label, "object": step.compiled.definition.label, "value": value}
    if len(records) > 1:
        return None, Problem("match_ambiguous", field=name, parameters={**parameters, "count": len(records)})
    if records:
        if mode == CREATE_ONLY:
            return None, Problem("already_there", field=name, parameters=parameters)
        return records[0], None
    if value is None and name != IDENTIFIER and mode != CREATE_ONLY:
        return None, Problem("match_blank", field=name, parameters=parameters)
    if mode == UPDATE_ONLY or (value is not None and name == IDENTIFIER):
        return None, Problem("match_not_found", field=name, parameters=parameters)
    if key is None:
        return {REFERENCE_KEY: reference}, None
    return {REFERENCE_KEY: expected.setdefault(key, reference)}, None


def _add_inputs(step: BoundStep, batch: Batch, planned: Planned, suppose: Suppose | None, *, is_last: bool) -> None:
    """One input for each record; rows that mean the same record share it."""
    columns = [reader.read(batch) for reader in step.readers]
    kinds = set().union(*(map(type, column) for column in columns))
    doubtful, gaps = not kinds.isdisjoint((Problem, Later)), type(None) in kinds
    made: dict[str, int] = {}
    names, object_name = step.names, step.compiled.name
    cells_by_row = zip(*columns, strict=True) if columns else repeat((), len(planned.rows))
    for row, target, values in zip(planned.rows, batch.targets[step.step.name], cells_by_row, strict=True):
        if target is None:
            continue
        is_new = type(target) is dict
        identity = target[REFERENCE_KEY] if is_new else target
        if identity in made:
            row.inputs.append(made[identity])
            continue
        place = made[identity] = len(planned.inputs)
        row.inputs.append(place)
        given = dict(zip(names, values, strict=True))
        if is_new and gaps:
            # What is blank is left to the defaults.
            given = {name: value for name, value in given.items() if value is not None}
        planned.inputs.append(
            RecordInput(object_name, given, CREATE, reference=identity)
            if is_new
            else RecordInput(object_name, given, UPDATE, target)
        )
        if doubtful:
            if suppose is not None:
                _take_supposed(given, planned, suppose)
            urgent = [
                name for name, value in given.items() if isinstance(value, Later) and _is_urgent(step, name, is_new)
            ]
            if is_last:
                given.update({name: given[name].missing for name in urgent})
            elif urgent:
                planned.early.add(row.number)
            _set_aside(step, row, place, given, planned)


def _is_urgent(step: BoundStep, name: str, is_new: bool) -> bool:
    """Whether the record can't be saved first and get the reference later."""
    return step.match is None or (is_new and step.compiled.fields[name].definition.required)


def _take_supposed(given: dict[str, Any], planned: Planned, suppose: Suppose) -> None:
    """Put what is supposed in the place of what waits for other rows."""
    for name, value in given.items():
        if isinstance(value, Later):
            supposed = suppose(value)
            planned.stand_ins[supposed.reference] = supposed
            given[name] = {REFERENCE_KEY: supposed.reference}


def _set_aside(step: BoundStep, row: RowState, place: int, given: dict[str, Any], planned: Planned) -> None:
    """Keep problems with the input, and what has to wait for later rows."""
    for name, value in [*given.items()]:
        if isinstance(value, Problem):
            planned.unreadable.setdefault(place, []).append(value)
            given[name] = UNREADABLE
        elif isinstance(value, Later):
            planned.waiting.append(Waiting(row, step.compiled.name, place, name, value))
            del given[name]
