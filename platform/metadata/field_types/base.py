"""The contract of a field type: one file an entry, three small contracts inside it, no switch anywhere else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy.types import TypeEngine

from ..definitions.object import FieldDefinition
from ..frozen import EMPTY
from ..organisation import Organisation

Parser = Callable[[Any], Any]
"""Takes a value as JSON, a form or a CSV cell gives it; returns the Python value or None; raises InvalidValue."""


class InvalidValue(ValueError):
    """A value its field can't hold; `code` is a problem code, `parameters` fill its message."""

    def __init__(self, code: str, **parameters: Any) -> None:
        super().__init__(code)
        self.code = code
        self.parameters: Mapping[str, Any] = MappingProxyType(parameters)


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One physical column of a field.

    `role`: "value" (the value itself), "sort" (what ORDER BY uses), "key" (what uniqueness and case-insensitive match
    use), "compare" (what <, > and sums use). A role without a column of its own falls back to "value".
    `suffix` is appended to the field's column name ("" for the value).
    """

    role: str
    suffix: str
    type: TypeEngine[Any]


class Storage(ABC):
    """How a field lies in its table."""

    @abstractmethod
    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        """The field's columns, the one of role "value" first; empty for a compound, whose parts are fields."""

    def derived(self, field: FieldDefinition) -> Mapping[str, Callable[[Any], Any]]:
        """For each column role other than "value" that follows from the value alone: value → what is stored."""
        return EMPTY

    many: bool = False
    """True for a multi-valued type: the values also lie in a link table, one row each."""
    sortable: bool = True
    """False where an order would mean nothing to a person (long texts, links to files, compounds)."""
    role_parts: ClassVar[Mapping[str, str]] = EMPTY
    """Column roles served by a part's column, e.g. currency: {"compare": "base"}."""


class Values(ABC):
    """How a value is read, written out and judged."""

    @abstractmethod
    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """A closure, made once per manifest, that turns raw input into the field's Python value.

        It gets no blank: the caller turns None and "" (also all-space text) into None before.
        """

    def serialise(self, value: Any) -> Any:
        """The JSON form of a value that is not None."""
        return value

    def cell(self, value: Any) -> str:
        """The text of a value in a CSV file; parsing it gives the value again."""
        return str(self.serialise(value))

    def search_text(self, value: Any) -> str:
        """The words of a value by which search finds its record."""
        return self.cell(value)

    compound: ClassVar[Compound | None] = None
    """Stated by a type that goes apart into part fields."""
    generator: ClassVar[Generator | None] = None
    """Stated by a type whose values the engine gives out."""
    sample_options: ClassVar[Mapping[str, Any]] = EMPTY
    """Options under which the contract suite tries the type."""

    @abstractmethod
    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Pairs (raw input, the JSON form it is answered as) that the contract suite stores and reads back."""

    @abstractmethod
    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Pairs (raw input, problem code) that must be refused."""


class Compound(ABC):
    """How a type without a column of its own goes apart into part fields and comes together again."""

    @abstractmethod
    def spread(self, raw: Any, field: FieldDefinition) -> Mapping[str, Any]:
        """Part name → raw value of the part, from what a client sent for the whole; raises InvalidValue."""

    @abstractmethod
    def compose(self, parts: Mapping[str, Any]) -> Any:
        """The JSON form of the whole from the parts' Python values; None where all are blank."""


class Generator(ABC):
    """How a type whose values the engine gives out makes them (auto-number)."""

    @abstractmethod
    def period(self, field: FieldDefinition, today: date) -> str:
        """The name of the counter in force on `today`; the counter begins at 1 in each period."""

    @abstractmethod
    def text(self, field: FieldDefinition, today: date, number: int) -> str:
        """The value for the `number`-th record of the period."""


UNDER, NAME, END, MEASURE, FLAG = "under", "name", "end", "measure", "flag"
"""Where a row of a short list shows a value: under its title, there without its link, at its end, there after the label
of its field (a number alone says nothing), or, of a yes, as that label."""


class Presentation:
    """How a value meets a person."""

    widget: str = "text"
    """The word by which templates find the macro that edits and shows the value (templates/widgets/<widget>.html)."""
    align: str = "start"
    accept: str | None = None
    """What the media type of an uploaded file must begin with; None for a value that is no file."""
    roomy: bool = False
    """Whether its widget needs more room than a cell has."""
    in_row: str = UNDER

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """The value (not None) as a person reads it in `locale` ("en" or "zh")."""
        return str(value)

    def undisplayed(self, text: str) -> str:
        """What one would type for a text copied from a table: without what `display` adds for the eye."""
        return text


class FieldType(ABC):
    """An entry of the catalogue: a name, options, and the three contracts."""

    name: ClassVar[str]
    expression_type: ClassVar[str]
    """text, number, money, boolean, date, datetime, time, choice, choices, record or compound."""
    options_schema: ClassVar[Mapping[str, Any]] = EMPTY
    """JSON Schema `properties` of the options this type takes beside the common ones; a `default` there holds."""
    required_options: ClassVar[tuple[str, ...]] = ()
    aggregates: ClassVar[tuple[str, ...]] = ("count", "count_distinct", "min", "max")
    groupable: ClassVar[tuple[str, ...]] = ("value",)
    """How `group=` may cut it: "value" (field), or date parts: day, week, month, quarter, year (field:month)."""
    label: ClassVar[Mapping[str, str]]
    storage: ClassVar[Storage]
    values: ClassVar[Values]
    presentation: ClassVar[Presentation] = Presentation()

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """The objects a reference may point to; ("*",) for every object, () for a type that is no reference."""
        return ()

    def parts(self, field: FieldDefinition) -> Mapping[str, Mapping[str, Any]]:
        """Part name → body of the part's field definition; the manifest adds it as field `<field>_<part>`."""
        return EMPTY


def fits_a_cell(field_type: FieldType) -> bool:
    """Whether one small control edits the value: it has no parts, is no file and no long text."""
    presentation = field_type.presentation
    return field_type.values.compound is None and presentation.accept is None and not presentation.roomy


def option_defaults(field_type: FieldType) -> Mapping[str, Any]:
    """The options that hold where a field's definition leaves them out: each `default` in the options' schema."""
    schema = field_type.options_schema
    return MappingProxyType({name: entry["default"] for name, entry in schema.items() if "default" in entry})
