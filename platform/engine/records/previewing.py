"""What a save would answer, without one: everything is judged, where need be by writing, and nothing stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.exc import DataError, IntegrityError

from ...metadata.problem import Problem
from ..change import Change, RecordInput
from ..context import Context
from ..model import Model
from ..statements import send_waiting
from .consistency import watched_objects
from .opening import check_version
from .parsing import REFERENCE_KEY
from .pipeline import JUDGING, REHEARSING, Course, NothingSaved, run_pipeline

LeftOut = Mapping[int, Sequence[Problem]]


def foreseen(
    model: Model, context: Context, inputs: Sequence[RecordInput], there: frozenset[int] | None
) -> list[Change]:
    """The changes with what stands against them. With `there` also what consistency rules say, see RecordService."""
    changes = _taken_back(model, context, inputs, {}, JUDGING)
    if there is None or watched_objects(model).isdisjoint(change.object for change in changes):
        return changes
    refused = {change.index: tuple(change.problems) for change in changes if change.problems}
    for index, problems in _broken(model, context, inputs, there, refused).items():
        changes[index].problems += problems
    return changes


def _broken(
    model: Model, context: Context, inputs: Sequence[RecordInput], there: frozenset[int], refused: LeftOut
) -> dict[int, Sequence[Problem]]:
    """What shows only when the records that nothing else stands against are written together."""
    found: dict[int, Sequence[Problem]] = {}
    while True:
        left_out = {**refused, **found}
        try:
            _taken_back(model, context, inputs, left_out, REHEARSING)
        except NothingSaved as nothing:
            told = {
                _cause(inputs, index, there, left_out): problems
                for index, problems in nothing.culprits.items()
                if index not in left_out
            }
            if told.keys() <= left_out.keys():
                return found
            found.update(told)
        except (IntegrityError, DataError):
            # Another transaction was faster; the save itself will see what it wrote.
            return found
        else:
            return found


def _cause(inputs: Sequence[RecordInput], index: int, there: frozenset[int], left_out: Collection[int]) -> int:
    """The record itself; of one that stands for a record that is there, the last that changes what counts in it."""
    if index not in there:
        return index
    name = inputs[index].reference or inputs[index].id
    for place in reversed(range(len(inputs))):
        is_cause = place not in there and place not in left_out
        if is_cause and any(_names(value) == name for value in inputs[place].values.values()):
            return place
    return index


def _names(value: object) -> object:
    return value.get(REFERENCE_KEY) if isinstance(value, dict) else value


def _taken_back(
    model: Model, context: Context, inputs: Sequence[RecordInput], left_out: LeftOut, course: Course
) -> list[Change]:
    with model.database.write() as connection:
        check_version(connection, model)
        try:
            changes = run_pipeline(
                model, context, connection, inputs, all_or_none=False, left_out=left_out, course=course
            )
        finally:
            send_waiting(connection)
        connection.rollback()
    return changes
