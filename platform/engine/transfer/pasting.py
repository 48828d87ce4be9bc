"""Takes a block of cells copied from a table into records that are there: read as by an import, saved all or none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from unicodedata import normalize

from msgspec import Struct

from ...metadata.field_types.locales import currency_signs
from ...metadata.problem import Problem, ProblemError
from ..change import BY_RECORD, Outcome, RecordInput
from ..context import Context
from ..model import Model
from ..query.select import ListRequest
from ..records.service import RecordService
from .batches import RowState, plan_batch
from .binding import IDENTIFIER, Binding
from .csv_file import CsvFile, Row
from .mapping import UPDATE_ONLY, ImportMapping, Source, Step
from .references import finder
from .verdicts import tell_outcomes

_FIGURES = re.compile(r"[\d.,+\-\s%]+")
_AT_ONCE = 200
"""Records whose currency is asked for by one question."""


class Block(Struct, frozen=True):
    """`cells`: a row for each of `records`, in each a text for each of `fields`."""

    object: str
    fields: Sequence[str]
    records: Sequence[str]
    cells: Sequence[Sequence[str]]


class Pasted(Struct, frozen=True):
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
    for place, problem in _foreign(model, records, context, block):
        planned.rows[place].note(problem)
    doubtful = planned.unreadable or any(row.problems for row in planned.rows)
    outcomes = (records.preview if doubtful else records.save)(context, planned.inputs) if planned.inputs else ()
    tell_outcomes(model, planned, outcomes)
    return Pasted(outcomes, [row for row in planned.rows if row.problems])


def _read(model: Model, context: Context, block: Block) -> tuple[Any, Any, list[Row]]:
    """The steps that read the block, what finds the records it names, and its rows."""
    read = [model.object(block.object).fields[name].type.presentation.undisplayed for name in block.fields]
    lines = (
        [record, *(plain(cell) for plain, cell in zip(read, cells, strict=True))]
        for record, cells in zip(block.records, block.cells, strict=True)
    )
    header = (IDENTIFIER, *block.fields)
    table = _Table(Path(block.object), "utf-8", "\t", header, tuple(lines))
    step = Step(block.object, {name: Source(column=name) for name in header}, block.object, UPDATE_ONLY, IDENTIFIER)
    binding = Binding(model, table, ImportMapping((step,)))
    find = finder(model, context)
    try:
        survey = binding.survey()
    except ProblemError as error:
        raise ProblemError([_by_label(model, block, problem) for problem in error.problems]) from None
    return binding.steps(survey, find), find, [*table.rows()]


def _foreign(model: Model, records: RecordService, context: Context, block: Block) -> Iterator[tuple[int, Problem]]:
    """The amounts marked as of another currency than their record's, with the places of their rows."""
    fields = model.object(block.object).fields
    types = [fields[name].type for name in block.fields]
    money = [place for place, one in enumerate(types) if one.expression_type == "money"]
    marked = {
        (row, column): sign
        for row, cells in enumerate(block.cells)
        for column in money
        if types[column].presentation.undisplayed(cells[column]) != cells[column]
        and (sign := _FIGURES.sub("", normalize("NFKC", cells[column])))
    }
    ids = list(dict.fromkeys(block.records[row] for row, _ in marked))
    codes = dict.fromkeys(ids, model.organisation.base_currency)
    for begin in range(0, len(ids) if "currency" in fields else 0, _AT_ONCE):
        where = " OR ".join(f'id = "{one}"' for one in ids[begin : begin + _AT_ONCE])
        asked = ListRequest(block.object, where, fields=("currency",), limit=_AT_ONCE)
        codes |= {one["id"]: one["currency"] for one in records.list(context, asked).records if one["currency"]}
    for (row, column), sign in marked.items():
        item, code = fields[block.fields[column]], codes[block.records[row]]
        if sign not in currency_signs(code):
            words = {"field": item.definition.label, "value": block.cells[row][column].strip(), "currency": code}
            yield row, Problem("other_currency", field=item.name, parameters=words)


def _by_label(model: Model, block: Block, problem: Problem) -> Problem:
    """What is wrong with a column of the block, which whoever pasted it knows by its label."""
    field = model.object(block.object).fields.get(str(problem.parameters.get("column")))
    if field is None:
        return problem
    return problem.placed(parameters={**problem.parameters, "column": field.definition.label}, file=None)


def _as_by_form(request: RecordInput, moments: frozenset[str], zone: tzinfo) -> RecordInput:
    zoned = {name: _in_zone(value, zone) for name, value in request.values.items() if name in moments}
    return replace(request, layout=BY_RECORD, values={**request.values, **zoned})


def _in_zone(value: Any, zone: tzinfo) -> Any:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return value
    return value if moment is None or moment.tzinfo else moment.replace(tzinfo=zone).isoformat()
