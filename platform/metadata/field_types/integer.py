"""A whole number of at most 64 bits."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import FieldType, Parser, Values
from .columns import Single
from .numbers import LARGEST_INTEGER, NUMBER_AGGREGATES, SMALLEST_INTEGER, NumberPresentation, whole_number_parser


class IntegerValues(Values):
    """A JSON number; a text or a number with decimals counts where its value is whole."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Judges the bounds of the options, which lie within 64 bits."""
        return whole_number_parser(*_bounds(field))

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Numbers, texts, whole decimals, both bounds."""
        minimum, maximum = _bounds(field)
        small = ((0, 0), (7, 7), ("42", 42), (5.0, 5), ("6.00", 6), (" 8 ", 8), ("-3", -3), ("1e3", 1000))
        fitting = tuple(pair for pair in small if minimum <= pair[1] <= maximum)
        return (*fitting, (minimum, minimum), (str(maximum), maximum))

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Halves, words, separators, true, and beyond each bound."""
        minimum, maximum = _bounds(field)
        return (
            ("seven", "not_a_number"),
            ("1,000", "not_a_number"),
            (True, "not_a_number"),
            ({}, "not_a_number"),
            (float("nan"), "not_a_number"),
            (maximum - 0.5 if maximum < 2**50 else 1.5, "not_an_integer"),
            (maximum + 1, "number_too_large"),
            ("1e300", "number_too_large"),
            (str(minimum - 1), "number_too_small"),
        )


class IntegerPresentation(NumberPresentation):
    """Thousands are kept apart unless the option `grouping` is off: a year is written 2026."""

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """1,234 or 1234."""
        if not field.options.get("grouping", True):
            return str(value)
        return super().display(value, field, locale, organisation)


class Integer(FieldType):
    """A count, a year, a number of people."""

    name = "integer"
    label = MappingProxyType({"en": "Integer", "zh": "整数"})
    expression_type = "number"
    options_schema = MappingProxyType(
        {
            "minimum": {"type": "integer", "minimum": SMALLEST_INTEGER, "maximum": LARGEST_INTEGER},
            "maximum": {"type": "integer", "minimum": SMALLEST_INTEGER, "maximum": LARGEST_INTEGER},
            "grouping": {"type": "boolean", "default": True},
        }
    )
    aggregates = NUMBER_AGGREGATES
    storage = Single(BigInteger())
    values = IntegerValues()
    presentation = IntegerPresentation()


def _bounds(field: FieldDefinition) -> tuple[int, int]:
    return int(field.options.get("minimum", SMALLEST_INTEGER)), int(field.options.get("maximum", LARGEST_INTEGER))
