"""One value of an ordered list."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import FieldType, Parser, Presentation, Values
from .choices import PICKLIST_OPTIONS, choice_parser, choice_text, choices_of
from .columns import BINARY_TEXT, Single


class PicklistValues(Values):
    """A value is written by its API name; a cascading parent is judged where the whole record is known."""

    sample_options = MappingProxyType({"picklist": "sample"})

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Takes active values; an unchanged retired one never comes here."""
        return choice_parser(field)

    def search_text(self, value: Any) -> str:
        """Nothing: a value is found by filtering."""
        return ""

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Every active value, and one with spaces around it."""
        active = [name for name, choice in choices_of(field).items() if choice.active]
        return (*((name, name) for name in active), *((f" {name} ", name) for name in active[:1]))

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Unknown names, a label in place of the name, no text, retired values."""
        retired = [name for name, choice in choices_of(field).items() if not choice.active]
        return (
            ("no_such_value", "unknown_choice"),
            ("未知", "unknown_choice"),
            (1, "unknown_choice"),
            ([], "unknown_choice"),
            ({"name": "a"}, "unknown_choice"),
            *((name, "choice_retired") for name in retired),
        )


class PicklistPresentation(Presentation):
    """A list to choose from, shown in the value's tone."""

    widget = "select"

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """The value's label."""
        return choice_text(field, value, locale)


class Picklist(FieldType):
    """A stage, a level, a kind; sorted by the order of the list."""

    name = "picklist"
    label = MappingProxyType({"en": "Picklist", "zh": "下拉列表"})
    expression_type = "choice"
    options_schema = PICKLIST_OPTIONS
    required_options = ("picklist",)
    aggregates = ("count", "count_distinct")
    storage = Single(BINARY_TEXT)
    values = PicklistValues()
    presentation = PicklistPresentation()
