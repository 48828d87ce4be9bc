"""Takes a block of cells copied from a table into records that are there: read as by an import, saved all or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from ..change import BY_RECORD, Outcome, RecordInput
from ..context import Context
from ..model import Model
from ..records.service import RecordService
from .batches import RowState, plan_batch
from .binding import IDENTIFIER, Binding
from .csv_file import CsvFile, Row
from .dates import format_parser
from .mapping import UPDATE_ONLY, ImportMapping, Source, Step
from .references import finder
from .verdicts import tell_outcomes

_CURRENCY = r"(?:[A-Z]{1,3}(?=[^\w\s])|[A-Z]{3}(?=\s))?[^\w.,+-]*"
"""Before an amount, "¥", "CN¥", "US$" or "EUR ": other words are not for a number to have."""
_number = re.compile(rf"{_CURRENCY}([+-]?){_CURRENCY}(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?\s*%?").fullmatch
_DAYS_IN_WORDS = ("D MMM YYYY", "D MMM YYYY, HH:mm")
"""As the screens write days in English."""


@dataclass(frozen=True, slots=True)
class Block:
    """`cells`: a row for each of `records`, in each a text for each of `fields`."""

    object: str
    fields: Sequence[str]
    records: Sequence[str]
    cells: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Pasted:
    """What became of a block: nothing is saved where a row of `refused` stands against it."""

    outcomes: Sequence[Outcome]
    refused: Sequence[RowState]


@dataclass(frozen=True, slots=True)
class _Table(CsvFile):
    """The block as the file that an import would read: the records' ids before their cells."""

    lines: tuple[list[str], ...] = ()

    def rows(self) -> Iterator[Row]:
        """The rows, the first of them number 1."""
        return iter(enumerate(self.lines, 1))


def paste(model: Model, records: RecordService, context: Context, zone: tzinfo, block: Block) -> Pasted:
    """Save the block in one transaction; moments are in `zone`. ProblemError where a date may mean two days."""
    steps, find, rows = _read(model, context, block)
    planned = plan_batch(steps, rows, find)
    fields = model.object(block.object).fields
    moments = frozenset(name for name in block.fields if fields[name].type.expression_type == "datetime")
    planned.inputs[:] = [_as_by_form(one, moments, zone) for one in planned.inputs]
    for waiting in planned.waiting:  # a block makes no records, so none will come that a cell could wait for
        waiting.row.note(waiting.later.missing)
    doubtful = planned.unreadable or any(row.problems for row in planned.rows)
    outcomes = (records.preview if doubtful else records.save)(context, planned.inputs) if planned.inputs else ()
    tell_outcomes(model, planned, outcomes)
    return Pasted(outcomes, [row for row in planned.rows if row.problems])


def _read(model: Model, context: Context, block: Block) -> tuple[Any, Any, list[Row]]:
    """The steps that read the block, what finds the records it names, and its rows."""
    plain = [_PLAIN.get(model.object(block.object).fields[name].type.expression_type, str) for name in block.fields]
    lines = (
        [record, *(read(cell) for read, cell in zip(plain, cells, strict=True))]
        for record, cells in zip(block.records, block.cells, strict=True)
    )
    header = (IDENTIFIER, *block.fields)
    table = _Table(Path(block.object), "utf-8", "\t", header, tuple(lines))
    step = Step(block.object, {name: Source(column=name) for name in header}, block.object, UPDATE_ONLY, IDENTIFIER)
    binding = Binding(model, table, ImportMapping((step,)))
    find = finder(model, context)
    return binding.steps(binding.survey(), find), find, [*table.rows()]


def _as_by_form(request: RecordInput, moments: frozenset[str], zone: tzinfo) -> RecordInput:
    zoned = {name: _in_zone(value, zone) for name, value in request.values.items() if name in moments}
    return replace(request, layout=BY_RECORD, values={**request.values, **zoned})


def _in_zone(value: Any, zone: tzinfo) -> Any:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return value
    return value if moment is None or moment.tzinfo else moment.replace(tzinfo=zone).isoformat()


def _plain_number(cell: str) -> str:
    """The number without currency, separators of thousands and percent sign, as a table shows it."""
    found = _number(cell.strip())
    return f"{found[1]}{found[2].replace(',', '')}{found[3] or ''}" if found else cell


def _plain_day(cell: str) -> str:
    """A day whose month is a word, in figures."""
    for pattern in _DAYS_IN_WORDS:
        try:
            return format_parser(pattern)(cell)
        except ValueError:
            continue
    return cell


_PLAIN: Mapping[str, Callable[[str], str]] = {
    "number": _plain_number,
    "money": _plain_number,
    "date": _plain_day,
    "datetime": _plain_day,
}
