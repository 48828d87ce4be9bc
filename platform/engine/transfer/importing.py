"""Imports a file in batches through the service that every way in uses; refused rows go into a file of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from ...metadata.problem import Problem, ProblemError
from ..change import UPDATE, Outcome, RecordInput
from ..context import Context
from ..model import Model
from ..runtime import Runtime
from ..security.rights import rights_of
from .batches import Piece, Planned, RowState, Waiting, pieces_of, plan_batch
from .binding import Binding, BoundStep
from .csv_file import CsvFile, Row
from .lanes import in_order
from .mapping import ImportMapping
from .references import Finder, finder
from .results import KEPT_PROBLEMS, PROBLEMS_COLUMN, ErrorFile, ImportResult
from .verdicts import tell_outcomes
from .writable import check_writable

BATCH_ROWS = 1_000

Progress = Callable[[int, int], None]
"""Takes the rows done and the rows of the whole file."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`dry_run` judges every row and writes no record; `strict` refuses a file with columns that nothing reads."""

    dry_run: bool = False
    strict: bool = False
    error_path: Path | None = None
    batch_rows: int = BATCH_ROWS
    on_progress: Progress = lambda done, total: None


def import_file(
    runtime: Runtime, context: Context, file: CsvFile, mapping: ImportMapping, options: ImportOptions
) -> ImportResult:
    """Make records of the rows of `file`; refused ones are counted and written to the error file.

    ProblemError before anything is written where the file, the mapping or the actor's rights do not allow it.
    """
    started = time.monotonic()
    model = runtime.current
    context = replace(context, origin=mapping.origin, cause=context.cause or file.path.name)
    _check_rights(model, context, mapping)
    ignored = [name for name in file.header if name not in (*mapping.columns, PROBLEMS_COLUMN)]
    if ignored and options.strict:
        problems = (
            Problem("unmapped_column", file=str(file.path), line=1, parameters={"name": name}) for name in ignored
        )
        raise ProblemError(problems)
    binding = Binding(model, file, mapping)
    found = binding.survey()
    find = finder(model, context)
    path = options.error_path or file.path.with_name(f"{file.path.stem}.errors{file.path.suffix}")
    if path.resolve() == file.path.resolve():
        raise ProblemError(Problem("error_file_is_input", file=str(path)))
    check_writable(path)
    errors = ErrorFile(file, path, context.locale)
    run = _Run(runtime, context, binding.steps(found, find), find, errors, options)
    run.result.ignored, run.result.dry_run = ignored, options.dry_run
    try:
        run.read(file, found.rows)
    finally:
        run.result.error_file = errors.close()
    run.result.seconds = time.monotonic() - started
    return run.result


def _check_rights(model: Model, context: Context, mapping: ImportMapping) -> None:
    rights = rights_of(model, context.actor)
    names = dict.fromkeys(model.object(step.object).name for step in mapping.steps)
    refused = [name for name in names if not rights.allows("import", name)]
    if mapping.origin == "migration" and not rights.administrator:
        refused = [*names]
    if refused:
        labels = (model.manifest.objects[name].label for name in refused)
        raise ProblemError(
            Problem("not_permitted", parameters={"action": "import", "object": label}) for label in labels
        )


class _Run:
    """One import under way."""

    def __init__(
        self,
        runtime: Runtime,
        context: Context,
        steps: Sequence[BoundStep],
        find: Finder,
        errors: ErrorFile,
        options: ImportOptions,
    ) -> None:
        self.result = ImportResult()
        self._runtime = runtime
        self._context = context
        self._steps = steps
        self._find = find
        self._errors = errors
        self._options = options
        self._waiting: list[tuple[Waiting, str]] = []
        self._refused: list[RowState] = []
        self._planning = threading.Lock()

    def read(self, file: CsvFile, total: int) -> None:
        """Send all rows through, then what waited for later rows."""
        for piece, (planned, outcomes) in in_order(self._pieces(file), self._save, self._lanes(), Piece.is_apart_from):
            self._take(planned, outcomes)
            if piece.batch_rows:
                for row in piece.ragged:
                    self._refuse(row)
                self._hand_back()
                self.result.rows += piece.batch_rows
                self._options.on_progress(self.result.rows, total)
        self._fill_waiting()
        self._hand_back()

    def _lanes(self) -> int:
        """How many pieces may be saved side by side: two where the database can, and none needs records of another."""
        database = self._runtime.database
        alone = len(self._steps) == 1 and self._steps[0].is_independent
        return 2 if alone and not database.is_sqlite and not self._options.dry_run else 1

    def _pieces(self, file: CsvFile) -> Iterator[Piece]:
        rows, width = file.rows(), len(file.header)
        while batch := [*islice(rows, self._options.batch_rows)]:
            pieces = pieces_of(self._steps, [row for row in batch if len(row[1]) == width])
            pieces[-1].batch_rows = len(batch)
            pieces[-1].ragged = [_ragged(row, width) for row in batch if len(row[1]) != width]
            yield from pieces

    def _save(self, piece: Piece) -> tuple[Planned, Sequence[Outcome]]:
        # What is known of cells and lookups is shared; planning waits for little, so one at a time loses nothing.
        with self._planning:
            planned = plan_batch(self._steps, piece.rows, self._find)
        return planned, self._send(planned.inputs)

    def _take(self, planned: Planned, outcomes: Sequence[Outcome]) -> None:
        taken = tell_outcomes(self._runtime.current, planned, outcomes)
        for place in taken:
            self._count(planned.inputs[place], outcomes[place])
        if planned.waiting and not self._options.dry_run:
            known = {*taken}
            self._waiting += [(one, str(outcomes[one.input].id)) for one in planned.waiting if one.input in known]
        for row in planned.rows:
            if row.problems:
                self._refuse(row)

    def _send(self, inputs: Sequence[RecordInput]) -> Sequence[Outcome]:
        if not inputs:
            return ()
        context = replace(self._context, now=datetime.now(UTC))
        if self._options.dry_run:
            return self._runtime.records.preview(context, inputs)
        return self._runtime.records.save(context, inputs, all_or_none=False)

    def _count(self, request: RecordInput, outcome: Outcome) -> None:
        status = outcome.status
        if self._options.dry_run:
            status = "created" if request.id is None else "updated" if outcome.differs else "unchanged"
        self.result.count(outcome.object, status)

    def _fill_waiting(self) -> None:
        """The second pass: by now every row has been read, so what is still missing never comes."""
        for start in range(0, len(self._waiting), self._options.batch_rows):
            part = self._waiting[start : start + self._options.batch_rows]
            ready = [*self._found_now(part)]
            for (waiting, _), outcome in zip(ready, self._send([request for _, request in ready]), strict=True):
                for problem in outcome.problems:
                    waiting.row.note(problem)
            for waiting, _ in part:
                if waiting.row.problems and not waiting.row.refused:
                    self._refuse(waiting.row)

    def _found_now(self, part: Sequence[tuple[Waiting, str]]) -> Iterator[tuple[Waiting, RecordInput]]:
        asked: dict[tuple[str, str], set[str]] = {}
        for waiting, _ in part:
            asked.setdefault((waiting.later.object, waiting.later.field), set()).add(waiting.later.value)
        found = {key: self._find(*key, values) for key, values in asked.items()}
        for waiting, record in part:
            later = waiting.later
            records = found[later.object, later.field].get(later.value, ())
            if len(records) == 1:
                yield waiting, RecordInput(waiting.object, {waiting.field: records[0]}, UPDATE, record)
            else:
                waiting.row.note(later.missing)

    def _refuse(self, row: RowState) -> None:
        row.refused = True
        self._refused.append(row)

    def _hand_back(self) -> None:
        """Write what was refused of a batch to the error file, in the order of the original."""
        self.result.refused += len(self._refused)
        for row in sorted(self._refused, key=lambda refused: refused.number):
            if len(self.result.problems) < KEPT_PROBLEMS:
                self.result.problems += [(row.number, problem) for problem in row.problems]
            self._errors.add(row.cells, row.problems)
        self._refused.clear()


def _ragged(row: Row, width: int) -> RowState:
    number, cells = row
    parameters = {"found": len(cells), "expected": width}
    return RowState(number, cells, [Problem("ragged_row", index=number, parameters=parameters)])
