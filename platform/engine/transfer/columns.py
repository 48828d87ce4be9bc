"""Turns the cells of a column into the values that a field takes, a batch at a time, each distinct cell once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from msgspec import Struct, field

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.choices import choice_by_label, shown
from ...metadata.field_types.written_dates import DateParser
from ...metadata.problem import Problem
from .formula_guard import unguarded
from .mapping import Source, template_columns

MAXIMUM_KNOWN = 50_000

Convert = Callable[[str], Any]
"""Takes a cell that is not blank; gives what the field takes, None for blank, or a Problem."""


class Batch(Struct):
    """Rows on their way in. `targets`: step → per row the id of its record, the reference of a new one, or None.

    `expected`: (object, field) → key → the reference of a record that this batch creates.
    """

    rows: Sequence[Sequence[str]]
    targets: dict[str, list[Any]] = field(default_factory=dict)
    expected: dict[tuple[str, str], dict[Any, str]] = field(default_factory=dict)


class Reader(Protocol):
    """Gives the values of one field for all rows of a batch."""

    def read(self, batch: Batch) -> list[Any]:
        """One value per row: raw for the pipeline, None for blank, or a Problem."""
        ...


class Known(dict[str, Any]):
    """Cell → value, worked out at first sight; forgets everything when it grows too large."""

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, cell: str) -> Any:
        if len(self) >= MAXIMUM_KNOWN:
            self.clear()
        value = None if not cell or cell.isspace() else self._convert(cell)
        self[cell] = value
        return value


class PlainCells(Struct):
    """A column taken as it stands."""

    index: int

    def read(self, batch: Batch) -> list[Any]:
        """The cells; None where they are blank."""
        index = self.index
        return [
            (cell if cell[0] != "'" else unguarded(cell)) if (cell := row[index]) and not cell.isspace() else None
            for row in batch.rows
        ]


class ConvertedCells:
    """A column whose cells mean something else than they say."""

    def __init__(self, index: int, convert: Convert) -> None:
        self._index = index
        self._known = Known(convert)

    def read(self, batch: Batch) -> list[Any]:
        """The converted cells."""
        known, index = self._known, self._index
        return [known[row[index]] for row in batch.rows]


class Constant(Struct, frozen=True):
    """The same value for every row."""

    value: Any

    def read(self, batch: Batch) -> list[Any]:
        """The value, as often as there are rows."""
        return [self.value] * len(batch.rows)


class Templates:
    """Text made of several columns."""

    def __init__(self, templates: Sequence[str], place: Mapping[str, int]) -> None:
        self._templates = [
            (template, [(name, place[name]) for name in template_columns(template)]) for template in templates
        ]

    def read(self, batch: Batch) -> list[Any]:
        """The first template all of whose columns are filled; None where there is none."""
        return [self._text(row) for row in batch.rows]

    def _text(self, row: Sequence[str]) -> str | None:
        for template, columns in self._templates:
            values = {name: unguarded(row[index]).strip() for name, index in columns}
            if all(values.values()):
                return template.format_map(values)
        return None


class StepRecords(Struct, frozen=True):
    """The record that an earlier step makes of the same row."""

    step: str

    def read(self, batch: Batch) -> list[Any]:
        """Its id, or its reference where it is new."""
        return batch.targets[self.step]


def aliased(source: Source) -> Convert:
    """What a cell stands for after its alias was applied."""
    values = {name.strip(): value for name, value in source.values.items()}

    def convert(cell: str) -> Any:
        text = unguarded(cell).strip()
        return values.get(text, text)

    return convert


def converter(
    source: Source, definition: FieldDefinition, many: bool, dates: DateParser | None, is_day: bool
) -> Convert:
    """Aliases, then what the field's kind asks for: dates in their order, choices by label, numbers multiplied."""
    first = aliased(source)
    steps: list[Convert] = []
    if dates is not None:
        steps.append(_date_step(dates, definition, is_day))
    if definition.choices is not None:
        steps.append(_choices_step(definition) if many else _choice_step(definition))
    if source.multiply is not None:
        steps.append(_multiply_step(source.multiply))

    def convert(cell: str) -> Any:
        value = first(cell)
        for step in steps:
            if not isinstance(value, str):
                break
            value = step(value)
        return value

    return convert


def _date_step(dates: DateParser, definition: FieldDefinition, is_day: bool) -> Convert:
    def convert(cell: str) -> Any:
        try:
            text = dates(cell)
            if is_day:
                return date.fromisoformat(text.removesuffix("T00:00:00"))
        except ValueError:
            return Problem(
                "unreadable_date", field=definition.name, parameters={"field": definition.label, "value": shown(cell)}
            )
        return text if "T" in text else f"{text}T00:00:00"

    return convert


def _choice_step(definition: FieldDefinition) -> Convert:
    choices = definition.choices
    assert choices is not None
    return lambda cell: choice_by_label(choices, cell) or cell


def _choices_step(definition: FieldDefinition) -> Convert:
    one = _choice_step(definition)
    return lambda cell: [one(part.strip()) for part in cell.replace("；", ";").split(";") if part.strip()]


def _multiply_step(factor: Decimal) -> Convert:
    def convert(cell: str) -> Any:
        try:
            return Decimal(cell) * factor
        except InvalidOperation:
            return cell

    return convert
