"""A share of a whole, kept as the number a person reads: 25 means 25 %."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import END, FieldType
from .locales import short_number_text
from .numbers import NUMBER_AGGREGATES, DecimalStorage, DecimalValues, NumberPresentation, decimal_options


class PercentValues(DecimalValues):
    """Read like a decimal; the sign % is not part of the value."""

    sample_options = MappingProxyType({"minimum": 0, "maximum": 100})


class PercentPresentation(NumberPresentation):
    """A number with the unit %."""

    in_row = END
    widget = "percent"

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """12.5%."""
        return f"{short_number_text(value, locale)}%"


class Percent(FieldType):
    """A success rate, a discount."""

    name = "percent"
    label = MappingProxyType({"en": "Percent", "zh": "百分比"})
    expression_type = "number"
    options_schema = MappingProxyType(decimal_options(precision=False))
    aggregates = NUMBER_AGGREGATES
    storage = DecimalStorage()
    values = PercentValues()
    presentation = PercentPresentation()
