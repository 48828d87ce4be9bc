"""An amount of money in the record's currency, with the amount in the base currency beside it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..labels import text_in
from ..sql_types import MAXIMUM_PRECISION
from .base import END, FieldType
from .numbers import NUMBER_AGGREGATES, DecimalStorage, DecimalValues, NumberPresentation, decimal_options, scale_of


class CurrencyStorage(DecimalStorage):
    """Amounts of different currencies are compared, sorted and summed by their base amount."""

    role_parts = MappingProxyType({"compare": "base", "sort": "base"})


class CurrencyPresentation(NumberPresentation):
    """The amount alone: the page knows the record's currency and writes it with `locales.money_text`."""

    in_row = END
    widget = "money"


class Currency(FieldType):
    """A price, a turnover."""

    name = "currency"
    label = MappingProxyType({"en": "Currency", "zh": "金额"})
    expression_type = "money"
    options_schema = MappingProxyType(decimal_options())
    aggregates = NUMBER_AGGREGATES
    storage = CurrencyStorage()
    values = DecimalValues()
    presentation = CurrencyPresentation()

    def parts(self, field: FieldDefinition) -> Mapping[str, Mapping[str, Any]]:
        """The amount in the organisation's base currency at the rate fixed when the record was saved."""
        label = {
            "en": f"{text_in(field.label, 'en', field.name)} (base currency)",
            "zh": f"{text_in(field.label, 'zh', field.name)}（本位币）",
        }
        base = {
            "type": "decimal",
            "label": label,
            "read_only": True,
            "precision": MAXIMUM_PRECISION,
            "scale": scale_of(field),
        }
        return MappingProxyType({"base": MappingProxyType(base)})
