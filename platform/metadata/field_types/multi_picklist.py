"""Several values of an ordered list."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import ColumnSpec, FieldType, InvalidValue, Parser, Presentation, Storage, Values
from .choices import PICKLIST_OPTIONS, choice_parser, choice_text, choices_of
from .columns import BINARY_TEXT
from .locales import list_text


class NameList(TypeDecorator[tuple[str, ...]]):
    """A tuple of names as JSON text."""

    impl = BINARY_TEXT
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> Any:
        """JSON text; NULL for none."""
        return json.dumps(list(value), ensure_ascii=False, separators=(",", ":")) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:
        """The names again."""
        return tuple(json.loads(value)) if value else None


class MultiPicklistStorage(Storage):
    """The whole as JSON text for reading, a link table of single values for filtering."""

    many = True
    sortable = False

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        """The JSON text."""
        return (ColumnSpec("value", "", NameList()),)


class MultiPicklistValues(Values):
    """A tuple of names in the list's order, each once."""

    sample_options = MappingProxyType({"picklist": "sample"})

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Takes a list of names or a text with semicolons between them; None where there is none."""
        parse_one = choice_parser(field)
        place = {name: number for number, name in enumerate(choices_of(field))}

        def parse(raw: Any) -> tuple[str, ...] | None:
            if type(raw) is str:
                raw = [part for part in raw.replace("；", ";").split(";") if part.strip()]
            elif not isinstance(raw, list | tuple):
                raise InvalidValue("not_a_list")
            names = {parse_one(item) for item in raw}
            return tuple(sorted(names, key=place.__getitem__)) or None

        return parse

    def serialise(self, value: Any) -> Any:
        """A JSON array of names."""
        return list(value)

    def cell(self, value: Any) -> str:
        """Names with semicolons between them."""
        return ";".join(value)

    def search_text(self, value: Any) -> str:
        """Nothing: values are found by filtering."""
        return ""

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """One, all, in the wrong order, doubled, as text."""
        active = [name for name, choice in choices_of(field).items() if choice.active]
        return (
            (active[:1], active[:1]),
            (active, active),
            (active[::-1], active),
            (active[:1] * 2, active[:1]),
            (";".join(active), active),
            (" ； ".join(active[:2]), active[:2]),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Unknown and retired values among good ones, no list."""
        choices = choices_of(field)
        good = [name for name, choice in choices.items() if choice.active][:1]
        return (
            ([*good, "no_such_value"], "unknown_choice"),
            ("no;such", "unknown_choice"),
            ([[*good]], "unknown_choice"),
            (5, "not_a_list"),
            ({"a": 1}, "not_a_list"),
            *(([*good, name], "choice_retired") for name, choice in choices.items() if not choice.active),
        )


class MultiPicklistPresentation(Presentation):
    """A list to tick."""

    widget = "multiselect"

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """The labels with commas between them."""
        return list_text([choice_text(field, name, locale) for name in value], locale)


class MultiPicklist(FieldType):
    """Interests, languages, tags of a fixed list."""

    name = "multi_picklist"
    label = MappingProxyType({"en": "Multi-picklist", "zh": "多选列表"})
    expression_type = "choices"
    options_schema = PICKLIST_OPTIONS
    required_options = ("picklist",)
    aggregates = ("count",)
    groupable = ()
    storage = MultiPicklistStorage()
    values = MultiPicklistValues()
    presentation = MultiPicklistPresentation()
