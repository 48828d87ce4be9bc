"""A mark from one star to the field's highest."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from sqlalchemy import Integer

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import END, FieldType, Parser, Presentation, Values
from .columns import Single
from .numbers import NUMBER_AGGREGATES, whole_number_parser

DEFAULT_MAXIMUM = 5


class RatingValues(Values):
    """A whole number of stars; none at all is a blank."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """From 1 to the option `maximum`."""
        return whole_number_parser(1, _maximum(field))

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """The lowest, the highest, a text, a whole decimal."""
        highest = _maximum(field)
        return ((1, 1), (highest, highest), ("2", 2), (2.0, 2))

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """No star, a star too many, half a star, words."""
        return (
            (0, "number_too_small"),
            (_maximum(field) + 1, "number_too_large"),
            (1.5, "not_an_integer"),
            ("★★", "not_a_number"),
            (True, "not_a_number"),
        )


class RatingPresentation(Presentation):
    """Stars to click."""

    widget = "rating"
    in_row = END

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """4/5."""
        return f"{value}/{_maximum(field)}"


class Rating(FieldType):
    """How good or how hot something is."""

    name = "rating"
    label = MappingProxyType({"en": "Rating", "zh": "评分"})
    expression_type = "number"
    options_schema = MappingProxyType(
        {"maximum": {"type": "integer", "minimum": 2, "maximum": 10, "default": DEFAULT_MAXIMUM}}
    )
    aggregates = NUMBER_AGGREGATES
    storage = Single(Integer())
    values = RatingValues()
    presentation = RatingPresentation()


def _maximum(field: FieldDefinition) -> int:
    return int(field.options.get("maximum", DEFAULT_MAXIMUM))
