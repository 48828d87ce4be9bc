"""The order of execution of every save, whoever asks for it: one tuple of stages, one loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from ...metadata.problem import Problem
from ..change import CREATE, UPDATE, Change, RecordInput
from ..context import Context
from ..model import Model
from ..security.rights import rights_of
from .change_log import write_change_log
from .computed_defaults import compute_defaults
from .conditions import check_conditions
from .consistency import check_consistency
from .defaults import ask_departments, fill_defaults, give_numbers, stamp_departments
from .deletion import apply_delete_rules, restore_batch
from .dependents import update_dependents
from .formulas import compute_formulas
from .linked_files import check_linked_files
from .loading import load_and_lock
from .lookup_filters import check_lookup_filters
from .money import compute_base_amounts
from .parsing import parse_input
from .references import check_references, drop_orphans
from .rights_stage import check_rights, check_types
from .run import Run
from .search_entries import write_search_entries
from .supertypes import keep_supertypes
from .validation import ask_unique, check_choices, check_required, check_rules, check_unique
from .writer import write_rows

MAXIMUM_DEPTH = 16

Stage = Callable[[Run], None]

VALIDATION_STAGES: tuple[Stage, ...] = (
    check_rights,
    load_and_lock,
    parse_input,
    fill_defaults,
    compute_base_amounts,
    compute_defaults,
    ask_departments,
    ask_unique,
    check_references,
    check_lookup_filters,
    stamp_departments,
    check_linked_files,
    compute_formulas,
    check_required,
    check_choices,
    check_types,
    check_conditions,
    check_rules,
    check_unique,
    apply_delete_rules,
)
WRITE_STAGES: tuple[Stage, ...] = (
    drop_orphans,
    restore_batch,
    give_numbers,
    write_rows,
    keep_supertypes,
)
SAVE_STAGES = VALIDATION_STAGES + WRITE_STAGES
CLOSING_STAGES: tuple[Stage, ...] = (update_dependents, check_consistency, write_search_entries, write_change_log)
"""Once for the whole transaction, when no follow-up is left."""


class Course(Struct, frozen=True):
    """The stages that every turn of a run goes through, and those at its end."""

    stages: tuple[Stage, ...]
    closing: tuple[Stage, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether records are written."""
        return write_rows in self.stages


SAVING = Course(SAVE_STAGES, CLOSING_STAGES)
JUDGING = Course(VALIDATION_STAGES)
REHEARSING = Course(
    tuple(stage for stage in SAVE_STAGES if stage is not give_numbers), (update_dependents, check_consistency)
)
"""What a transaction that is taken back needs, so that the rules over roll-ups can be judged; it uses no number up."""


class NothingSaved(Exception):
    """Rolls the transaction back; `changes` tell why, `culprits` are indexes to leave out of a second run."""

    def __init__(self, changes: list[Change], culprits: Mapping[int, Sequence[Problem]]) -> None:
        super().__init__("nothing was saved")
        self.changes = changes
        self.culprits = culprits


def run_pipeline(
    model: Model,
    context: Context,
    connection: Connection,
    inputs: Sequence[RecordInput],
    *,
    all_or_none: bool,
    left_out: Mapping[int, Sequence[Problem]],
    course: Course = SAVING,
) -> list[Change]:
    """Send the inputs through the stages of the course in the transaction of `connection`; their changes, in order.

    Records with problems are dropped; with `all_or_none`, or when a problem shows only after something was written,
    NothingSaved is raised. `left_out` are records (by index) that an earlier run found to fail.
    """
    run = Run(model, context, connection, rights_of(model, context.actor), model.new_identifier())
    first = _changes(run, inputs, left_out)
    for changes in _turns(first):
        run.changes = changes
        for stage in course.stages:
            stage(run)
        if not course.writes:
            continue
        if all_or_none and any(change.problems for change in first):
            raise NothingSaved(first, {})
        _drain(run, first, course)
    for stage in course.closing:
        stage(run)
        if run.failed:
            raise NothingSaved(first, run.failed)
    return first


def _turns(changes: list[Change]) -> list[list[Change]]:
    """The changes in turns in which no record comes twice: a later change starts from what the earlier one left."""
    turns: list[list[Change]] = [[]]
    met: Counter[tuple[str, str]] = Counter()
    for change in changes:
        turn = met[change.object, change.id]
        met[change.object, change.id] += 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(change)
    return turns


def _drain(run: Run, first: list[Change], course: Course) -> None:
    """Send follow-ups through the same stages until none is left; a failing one fails the record that caused it."""
    depth = 0
    while run.follow_ups:
        depth += 1
        run.changes, run.follow_ups = _merged(run.follow_ups), []
        if depth > MAXIMUM_DEPTH:
            for change in run.changes:
                change.refuse("too_many_follow_ups", limit=MAXIMUM_DEPTH)
        for stage in course.stages:
            stage(run)
        failed = {change.index: tuple(change.problems) for change in run.changes if change.problems}
        if failed:
            raise NothingSaved(first, failed)


def _changes(run: Run, inputs: Sequence[RecordInput], left_out: Mapping[int, Sequence[Problem]]) -> list[Change]:
    changes: list[Change] = []
    for index, request in enumerate(inputs):
        record = run.model.new_identifier() if request.operation == CREATE else request.id or ""
        change = Change(
            index, request.object, request.operation, record, request.values, request.version, request.reference
        )
        change.dependent, change.layout, change.clone = request.dependent, request.layout, request.clone
        change.made, change.change_set = request.made, run.change_set
        change.problems += left_out.get(index, ())
        change.lost = bool(change.problems)
        changes.append(change)
        if request.reference:
            run.references[request.reference] = record
        if request.operation == CREATE:
            run.created.setdefault(request.object, set()).add(record)
    return changes


def _merged(follow_ups: Sequence[Change]) -> list[Change]:
    """One change per record and operation: what several causes ask of a record is done together."""
    merged: dict[tuple[str, str, str], Change] = {}
    for change in follow_ups:
        known = merged.setdefault((change.object, change.id, change.operation), change)
        if known is not change and change.operation == UPDATE:
            combined: dict[str, Any] = {**known.input, **change.input}
            known.input = combined
    return list(merged.values())
