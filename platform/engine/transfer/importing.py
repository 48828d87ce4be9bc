"""Imports a file in batches through the service that every way in uses; refused rows go into a file of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import islice
from pathlib import Path

from msgspec import Struct

from ...metadata.expressions.bounds import MOST_LINKS
from ...metadata.problem import Problem, ProblemError
from ..change import UPDATE, Outcome, RecordInput
from ..context import Context
from ..model import Model
from ..runtime import Runtime
from ..security.rights import not_permitted, rights_of
from .batches import Piece, RowState, Waiting, pieces_of
from .binding import Binding, BoundStep
from .companions import Brief, companions, worthwhile_processes
from .csv_file import CsvFile, Row
from .foretelling import Foretold
from .journal import SECOND_PASS, Journal, Noted, Saved, read_notes
from .lanes import Lane, in_order
from .mapping import ImportMapping
from .references import finder
from .results import KEPT_PROBLEMS, PROBLEMS_COLUMN, ErrorFile, ImportResult
from .saving import Saver
from .writable import check_writable

BATCH_ROWS = 1_000
THREADS = 2
"""Where one process does it all: Python works on one piece while the database takes the other."""

Progress = Callable[[int, int], None]
"""Takes the rows done and the rows of the whole file."""


class ImportOptions(Struct, frozen=True):
    """`dry_run` judges every row and writes no record; `strict` refuses a file with columns that nothing reads.

    `processes` may save side by side where no row needs another (None: as many as file and machine are worth).
    With a `journal` what was done is noted, and what earlier attempts did is not done again.
    """

    dry_run: bool = False
    strict: bool = False
    error_path: Path | None = None
    batch_rows: int = BATCH_ROWS
    on_progress: Progress = lambda done, total: None
    processes: int | None = None
    journal: Journal | None = None


def import_file(
    runtime: Runtime, context: Context, file: CsvFile, mapping: ImportMapping, options: ImportOptions
) -> ImportResult:
    """Make records of the rows of `file`; refused ones are counted and written to the error file.

    ProblemError before anything is written where the file, the mapping or the actor's rights do not allow it.
    """
    started = time.monotonic()
    model = runtime.current
    context = replace(context, origin=mapping.origin, cause=context.cause or file.path.name)
    check_rights(model, context, mapping)
    ignored = [name for name in file.header if name not in (*mapping.columns, PROBLEMS_COLUMN)]
    if ignored and options.strict:
        problems = (
            Problem("unmapped_column", file=str(file.path), line=1, parameters={"name": name}) for name in ignored
        )
        raise ProblemError(problems)
    path = _error_path(file, options)
    binding = Binding(model, file, mapping)
    shared = binding.rows_are_independent and not runtime.database.is_sqlite and not options.dry_run
    processes = (options.processes or worthwhile_processes(file)) if shared else 1
    with companions(runtime.config, processes - 1) as others:
        found = binding.survey(thorough=options.dry_run)
        find = finder(model, context)
        foretold = Foretold(model, found, find) if options.dry_run else None
        find = foretold.find if foretold else find
        check_writable(path)
        errors = ErrorFile(file, path, context.locale)
        steps = binding.steps(found, find)
        saver = Saver(runtime, context, steps, find, foretold=foretold, journal=options.journal)
        noted = _notes(runtime, options.journal)
        here = THREADS if shared and not others else 1
        lanes: list[Lane[Piece, Saved]] = [nullcontext(saver.save)] * here
        lanes += [other.lane(Brief(context, file, mapping, found, options.journal)) for other in others]
        run = _Run(saver, errors, options, noted)
        run.result.ignored, run.result.dry_run = ignored, options.dry_run
        try:
            run.read(_pieces(file, steps, options.batch_rows, noted), lanes, found.rows)
        finally:
            run.result.error_file = errors.close()
    run.result.seconds = time.monotonic() - started
    return run.result


def check_rights(model: Model, context: Context, mapping: ImportMapping) -> None:
    """ProblemError `not_permitted` where the actor may not import what the mapping makes."""
    rights = rights_of(model, context.actor)
    names = dict.fromkeys(model.object(step.object).name for step in mapping.steps)
    refused = [name for name in names if not rights.allows("import", name)]
    if mapping.origin == "migration" and not rights.administrator:
        refused = [*names]
    if refused:
        labels = (model.manifest.objects[name].label for name in refused)
        raise ProblemError(not_permitted("import", label) for label in labels)


def _error_path(file: CsvFile, options: ImportOptions) -> Path:
    path = options.error_path or file.path.with_name(f"{file.path.stem}.errors{file.path.suffix}")
    if path.resolve() == file.path.resolve():
        raise ProblemError(Problem("error_file_is_input", file=str(path)))
    return path


def _notes(runtime: Runtime, journal: Journal | None) -> Noted:
    if journal is None:
        return Noted()
    with runtime.database.unhurried() as connection:
        return read_notes(connection, journal.job)


def _pieces(file: CsvFile, steps: Sequence[BoundStep], batch_rows: int, noted: Noted) -> Iterator[Piece]:
    rows, width = file.rows(), len(file.header)
    while batch := [*islice(rows, batch_rows)]:
        whole = [row for row in batch if len(row[1]) == width]
        pieces = pieces_of(steps, [row for row in whole if not noted.has(row[0])])
        pieces[-1].batch_rows = len(batch)
        pieces[-1].ragged = [_ragged(row, width) for row in batch if len(row[1]) != width]
        for number, cells in whole:
            if number in noted.rows:
                noted.rows[number].cells = cells
            if number in noted.left_over:
                noted.left_over[number] = cells
        pieces[-1].ragged += [noted.refused[number] for number, _ in whole if number in noted.refused]
        yield from pieces


class _Run:
    """One import under way."""

    def __init__(self, saver: Saver, errors: ErrorFile, options: ImportOptions, noted: Noted) -> None:
        self.result = ImportResult()
        self._saver = saver
        self._noted = noted
        self._errors = errors
        self._options = options
        self._waiting: list[tuple[Waiting, str]] = []
        self._left_over: list[Row] = []
        self._refused: list[RowState] = []
        self._take(Saved(noted.counts, [], noted.waiting))

    def read(self, pieces: Iterable[Piece], lanes: Sequence[Lane[Piece, Saved]], total: int) -> None:
        """Send all rows through, then those that came too early, then references that waited for later rows."""
        for piece, saved in in_order(pieces, lanes, Piece.is_apart_from):
            self._take(saved)
            if piece.batch_rows:
                for row in piece.ragged:
                    self._refuse(row)
                self._hand_back()
                self.result.rows += piece.batch_rows
                self._options.on_progress(self.result.rows, total)
        self._save_left_over()
        self._fill_waiting()
        self._hand_back()

    def _take(self, saved: Saved) -> None:
        for (object_name, status), records in saved.counts.items():
            self.result.count(object_name, status, records)
        self._waiting += saved.waiting
        self._left_over += saved.left_over
        for row in saved.refused:
            self._refuse(row)

    def _save_left_over(self) -> None:
        """Go through the rows that came too early, the last first, until none finds more than before."""
        self._left_over += self._noted.left_over.items()
        before = 0
        for _ in range(MOST_LINKS):
            if len(self._left_over) == before:
                break
            before = len(self._left_over)
            self._save_round(is_last=False)
        self._save_round(is_last=True)

    def _save_round(self, *, is_last: bool) -> None:
        rows, self._left_over = sorted(self._left_over), []
        size = self._options.batch_rows
        for start in reversed(range(0, len(rows), size)):
            self._take(self._saver.save_left_over(rows[start : start + size], is_last=is_last))

    def _fill_waiting(self) -> None:
        """The second pass: by now every row has been read, so what is still missing never comes."""
        waiting = sorted(self._waiting, key=lambda one: (one[0].row.number, one[0].object, one[0].field))
        for start in range(0, len(waiting), self._options.batch_rows):
            if start not in self._noted.second:
                self._fill(waiting[start : start + self._options.batch_rows], SECOND_PASS + start)

    def _fill(self, part: Sequence[tuple[Waiting, str]], place: int) -> None:
        ready = [*self._found_now(part)]

        def tell(outcomes: Sequence[Outcome]) -> Saved:
            for (waiting, _), outcome in zip(ready, outcomes, strict=True):
                for problem in outcome.problems:
                    waiting.row.note(problem)
            rows = {waiting.row.number: waiting.row for waiting, _ in part}
            return Saved(refused=[row for row in rows.values() if row.problems and not row.refused])

        for row in self._saver.fill([request for _, request in ready], tell, place).refused:
            self._refuse(row)

    def _found_now(self, part: Sequence[tuple[Waiting, str]]) -> Iterator[tuple[Waiting, RecordInput]]:
        asked: dict[tuple[str, str], set[str]] = {}
        for waiting, _ in part:
            asked.setdefault((waiting.later.object, waiting.later.field), set()).add(waiting.later.value)
        found = {key: self._saver.find(*key, values) for key, values in asked.items()}
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
