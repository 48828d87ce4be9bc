"""An exact decimal number."""

from __future__ import annotations

from types import MappingProxyType

from .base import FieldType
from .numbers import NUMBER_AGGREGATES, DecimalStorage, DecimalValues, NumberPresentation, decimal_options


class DecimalNumber(FieldType):
    """A measure, a weight, a rate."""

    name = "decimal"
    label = MappingProxyType({"en": "Decimal", "zh": "小数"})
    expression_type = "number"
    options_schema = MappingProxyType(decimal_options())
    aggregates = NUMBER_AGGREGATES
    storage = DecimalStorage()
    values = DecimalValues()
    presentation = NumberPresentation()
