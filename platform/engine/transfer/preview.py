"""Shows what an import would make of the first rows of a file: the whole file is examined, nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from msgspec import Struct

from ...metadata.problem import Problem
from ..change import CREATE, Outcome, RecordInput
from ..context import Context
from ..runtime import Runtime
from .batches import RowState, pieces_of, plan_batch
from .binding import Binding
from .csv_file import CsvFile
from .foretelling import Foretold, asking
from .importing import check_rights
from .mapping import ImportMapping
from .references import Later, finder
from .verdicts import tell_outcomes

REFUSED, SKIPPED = "refused", "skipped"


class PreviewRow(Struct, frozen=True):
    """A row, what would become of its last record, and what stands against it."""

    number: int
    cells: Sequence[str]
    status: str
    problems: tuple[Problem, ...] = ()


class Preview(Struct, frozen=True):
    """`total` are the rows of the whole file."""

    total: int
    rows: Sequence[PreviewRow]


def preview_file(runtime: Runtime, context: Context, file: CsvFile, mapping: ImportMapping, count: int) -> Preview:
    """The first `count` rows.

    ProblemError with what stands against the mapping, the whole file or the actor's rights.
    """
    model = runtime.current
    check_rights(model, context, mapping)
    binding = Binding(model, file, mapping)
    found = binding.survey(thorough=True)
    context = replace(context, origin=mapping.origin)
    foretold = Foretold(model, found, finder(model, context))
    steps = binding.steps(found, foretold.find)
    ask = asking(runtime, context)
    first, width = [*islice(file.rows(), count)], len(file.header)
    shown = [_ragged(number, cells, width) for number, cells in first if len(cells) != width]
    for piece in pieces_of(steps, [row for row in first if len(row[1]) == width]):
        planned = plan_batch(steps, piece.rows, foretold.find, _stand_in)
        outcomes = foretold.judge(planned.inputs, [*planned.stand_ins.values()], ask) if planned.inputs else ()
        taken = tell_outcomes(model, planned, outcomes)
        foretold.note(planned.inputs, outcomes, taken, ())
        shown += [_shown(row, outcomes) for row in planned.rows]
    return Preview(found.rows, sorted(shown, key=lambda row: row.number))


def columns_of(mapping: ImportMapping) -> dict[str, str]:
    """Field → the first column that it is made of, so that a problem can be shown at its cell."""
    return {name: source.columns[0] for step in mapping.steps for name, source in step.fields.items() if source.columns}


def _stand_in(later: Later) -> RecordInput:
    """A record of which the name alone is known: rows that are not shown are taken to be right."""
    reference = f"later/{later.object}/{later.field}/{later.key}"
    return RecordInput(later.object, {later.field: later.value}, CREATE, reference=reference)


def _shown(row: RowState, outcomes: Sequence[Outcome]) -> PreviewRow:
    status = REFUSED if row.problems else outcomes[row.inputs[-1]].status if row.inputs else SKIPPED
    return PreviewRow(row.number, row.cells, status, tuple(row.problems))


def _ragged(number: int, cells: Sequence[str], width: int) -> PreviewRow:
    parameters = {"found": len(cells), "expected": width}
    return PreviewRow(number, cells, REFUSED, (Problem("ragged_row", index=number, parameters=parameters),))
