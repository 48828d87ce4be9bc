"""The lines of a form as it shows them: stored rows or those that came back, each cell with its control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from ...engine.change import Outcome
from ...metadata.definitions.layout import LayoutDefinition, Lines
from ...metadata.field_types.base import InvalidValue
from ..view_models import Field, FormProblem, LineColumn, LineGrid, LineRow
from .conflicts import conflict_words
from .filters import PARAMETER, narrowed
from .form_fields import FormFields, typed_links_of_rows
from .line_input import (
    MOST_LINES,
    PREFIX,
    REMOVED,
    TYPED,
    PostedLine,
    is_blank,
    line_layout,
    posted_lines,
    prefix_of,
    stored_lines,
)
from .new_records import begun_record
from .showing import Record, Showing
from .view import Posted, View

SPARE = 3
"""So many blank rows wait for a person without scripts."""
UNKNOWN = "–"
COPIED = "~"
"""The key of the row that a script copies."""

LineOutcomes = Mapping[tuple[str, str], Outcome]
"""What became of the rows of a form: by grid and key."""


class _Row(Struct, frozen=True):
    key: str
    record: Record
    line: PostedLine | None = None
    outcome: Outcome | None = None


def line_grids(
    view: View, layout: LayoutDefinition, record: Record, typed: Posted, outcomes: LineOutcomes, source: str | None
) -> tuple[LineGrid, ...]:
    """The grids of the form of `record`, for objects that the viewer may read.

    `source` is the record whose lines a new one begins with, where it is a copy.
    """
    shown = [lines for lines in layout.lines.values() if view.rights.allows("read", lines.object)]
    return tuple(_grid(view, lines, record, typed, outcomes, source) for lines in shown)


def _grid(
    view: View, lines: Lines, record: Record, typed: Posted, outcomes: LineOutcomes, source: str | None
) -> LineGrid:
    stored = stored_lines(view, lines, record.get("id") or source)
    label = view.text(lines.label) or view.mark(lines.object).label_plural
    if len(stored) > MOST_LINES:
        query = urlencode([(PARAMETER, narrowed(view, lines.object, "", lines.field, str(record.get("id") or source)))])
        note = view.t("lines.too_many", count=MOST_LINES)
        return LineGrid(lines.name, label, (), note=note, href=f"/{lines.object}?{query}")
    made = _Drawing(view, lines)
    blank = made.blank(record.get("currency")) if view.rights.allows("create", lines.object) else None
    texts = dict(zip(lines.columns, (cell.value for cell in blank.cells), strict=True)) if blank else {}
    rows = _typed_rows(lines, stored, typed, outcomes, texts)
    if not rows:
        rows = [_Row(one["id"] if record.get("id") else f"copy{place}", one) for place, one in enumerate(stored)]
    drawn = made.rows(rows)
    return LineGrid(
        name=lines.name,
        label=label,
        columns=made.columns(rows, drawn[0] if drawn else blank),
        rows=drawn,
        blank=blank,
        spare=made.spare(blank, len(drawn)) if blank else (),
        can_remove=view.rights.allows("delete", lines.object),
        can_move=bool(lines.position) and view.rights.allows("edit", lines.object),
    )


def _typed_rows(
    lines: Lines, stored: Sequence[Record], typed: Posted, outcomes: LineOutcomes, blank: Mapping[str, str]
) -> list[_Row]:
    """The rows that came and are shown again, but for new ones in which nobody typed anything."""
    known = {one["id"]: one for one in stored}
    return [
        _Row(line.key, known.get(line.key, {}), line, outcomes.get((line.grid, line.key)))
        for line in posted_lines(typed, lines.name)
        if not is_blank(line, blank)
    ]


class _Drawing:
    """Draws the rows of one grid."""

    def __init__(self, view: View, lines: Lines) -> None:
        self._view = view
        self._lines = lines
        self._layout = line_layout(view, lines)
        self._fields = view.object(lines.object).fields
        self._locked = not view.rights.allows("edit", lines.object)

    def rows(self, rows: Sequence[_Row]) -> tuple[LineRow, ...]:
        """Rows with their controls, numbered from 1; names of records are looked up once for all."""
        typed = [row.line.posted if row.line else {} for row in rows]
        links = typed_links_of_rows(self._view, self._lines.object, typed)
        return tuple(
            self._row(row, number, link) for number, (row, link) in enumerate(zip(rows, links, strict=True), 1)
        )

    def blank(self, currency: Any) -> LineRow:
        """A new row; amounts are in the currency of the whole."""
        record = {**begun_record(self._view, self._lines.object, {}), "currency": currency}
        return self._row(_Row(COPIED, record), 0, {})

    def spare(self, blank: LineRow, after: int) -> tuple[LineRow, ...]:
        """Some blank rows after the others."""
        rows = (_renamed(blank, self._lines.name, f"spare{number}") for number in range(1, SPARE + 1))
        return tuple(replace(row, number=number) for number, row in enumerate(rows, after + 1))

    def columns(self, rows: Sequence[_Row], sample: LineRow | None) -> tuple[LineColumn, ...]:
        """The heads, with the sums of what the rows hold."""
        sums = {name: self._sum(name, rows) for name in self._lines.totals}
        cells = zip(self._lines.columns, sample.cells if sample else (), strict=False)
        required = {name for name, cell in cells if cell.required}
        return tuple(
            LineColumn(
                name=name,
                label=self._view.text(self._fields[name].label, name),
                required=name in required,
                is_number="sum" in self._view.model.manifest.field_type(self._fields[name]).aggregates,
                summed=name in sums,
                total=sums.get(name, ""),
            )
            for name in self._lines.columns
        )

    def _row(self, row: _Row, number: int, links: Record) -> LineRow:
        typed = row.line.posted if row.line else {}
        errors, others = self._errors(row)
        made = FormFields(self._view, self._layout, row.record, typed, errors, links=links)
        is_new = not row.record.get("id") or row.key != row.record["id"]
        prefix = prefix_of(self._lines.name, row.key)
        cells = (made.field(self._fields[item.field], item) for item in self._layout.items.values())
        return LineRow(
            key=row.key,
            cells=tuple(_prefixed(self._locked_cell(cell, is_new), prefix) for cell in cells),
            number=number,
            version="" if is_new else str(row.record.get("version") or ""),
            is_new=is_new,
            removed=row.line.removed if row.line else False,
            typed=row.line.typed if row.line else "",
            errors=others,
        )

    def _locked_cell(self, cell: Field, is_new: bool) -> Field:
        """A cell that nobody may type in says nothing as long as nothing is known: words have no room there."""
        cell = replace(cell, read_only=True) if self._locked and not is_new else cell
        nothing = cell.read_only and cell.shown.is_blank and cell.shown.checked is None
        return replace(cell, shown=replace(cell.shown, text=UNKNOWN)) if nothing else cell

    def _errors(self, row: _Row) -> tuple[dict[str, list[str]], tuple[str, ...]]:
        """What is wrong, by column, and what belongs to none."""
        errors: dict[str, list[str]] = {}
        others: list[str] = []
        outcome = row.outcome
        if outcome is None:
            return errors, ()
        for name in outcome.conflicts or {}:
            errors.setdefault(name, []).append(conflict_words(self._view, self._lines.object, name, outcome))
        for problem in () if errors else outcome.problems:
            message = problem.said(self._view.context.locale)
            if problem.field in self._lines.columns:
                errors.setdefault(problem.field, []).append(message)
            else:
                others.append(message)
        return errors, tuple(others)

    def _sum(self, name: str, rows: Sequence[_Row]) -> str:
        kept = [row for row in rows if not (row.line and row.line.removed)]
        return total_text(self._view, self._lines, name, [self._value(name, row) for row in kept], _currency(rows))

    def _value(self, name: str, row: _Row) -> Any:
        if row.line is None or name not in row.line.posted:
            return row.record.get(name)
        try:
            return self._view.model.object(self._lines.object).fields[name].parse(row.line.posted[name][0])
        except InvalidValue:
            return None


def _currency(rows: Sequence[_Row]) -> Any:
    return next((row.record["currency"] for row in rows if row.record.get("currency")), None)


def total_text(view: View, lines: Lines, name: str, values: Sequence[Any], currency: Any) -> str:
    """The sum of a column as people read it."""
    numbers = [Decimal(value) for value in values if value is not None]
    definition = view.object(lines.object).fields[name]
    total = {name: sum(numbers, Decimal(0)), "currency": currency}
    return Showing(view).shown(definition, total, name).text


def _prefixed(cell: Field, prefix: str) -> Field:
    controller = f"{prefix}{cell.controller}" if cell.controller else ""
    return replace(cell, name=f"{prefix}{cell.name}", controller=controller, help="", prefix=prefix)


def _renamed(row: LineRow, grid: str, key: str) -> LineRow:
    old, new = prefix_of(grid, row.key), prefix_of(grid, key)
    plain = (
        replace(cell, name=cell.name.removeprefix(old), controller=cell.controller.removeprefix(old))
        for cell in row.cells
    )
    return replace(row, key=key, cells=tuple(_prefixed(cell, new) for cell in plain))


def is_lost(grids: Sequence[LineGrid], name: str) -> bool:
    """Whether what was posted under the name is of a line, or a column of one, that none of the grids shows."""
    if not name.startswith(PREFIX):
        return False
    grid, _, rest = name.removeprefix(PREFIX).partition(".")
    column = rest.partition(".")[2]
    columns = next(({one.name for one in shown.columns} for shown in grids if shown.name == grid), None)
    return columns is None or (bool(column) and column not in columns | {REMOVED, TYPED, "version"})


def line_problems(view: View, grids: Sequence[LineGrid]) -> list[FormProblem]:
    """Everything that is wrong in the lines, for the summary over the form."""
    told = []
    for grid in grids:
        for row in grid.rows:
            label = view.t("lines.place", grid=grid.label, number=row.number)
            told += [FormProblem(message, f"{prefix_of(grid.name, row.key)}row", label) for message in row.errors]
            told += [FormProblem(message, cell.name, label) for cell in row.cells for message in cell.errors]
    return told
