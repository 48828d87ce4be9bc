"""Yes or no."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from sqlalchemy import Boolean

from ..definitions.object import FieldDefinition
from ..labels import text_in
from ..organisation import Organisation
from .base import FLAG, FieldType, InvalidValue, Parser, Presentation, Values
from .columns import Single

_WORDS = MappingProxyType(
    {
        **dict.fromkeys(("true", "yes", "on", "1", "y", "t", "是", "真"), True),
        **dict.fromkeys(("false", "no", "off", "0", "n", "f", "否", "假"), False),
    }
)
_TEXTS = MappingProxyType({True: {"en": "Yes", "zh": "是"}, False: {"en": "No", "zh": "否"}})


class BooleanValues(Values):
    """A JSON boolean; the words people and forms write for it are understood."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Takes true and false, 1 and 0, yes and no in both languages."""
        words = _WORDS

        def parse(raw: Any) -> bool:
            if raw is True or raw is False:
                return bool(raw)
            if type(raw) is int and raw in (0, 1):
                return raw == 1
            value = words.get(raw.strip().lower()) if isinstance(raw, str) else None
            if value is None:
                raise InvalidValue("not_a_boolean")
            return value

        return parse

    def cell(self, value: Any) -> str:
        """true or false."""
        return "true" if value else "false"

    def search_text(self, value: Any) -> str:
        """Nothing: nobody finds a record by a yes."""
        return ""

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """JSON, words in both languages, digits, what a form sends."""
        return (
            (True, True),
            (False, False),
            ("true", True),
            ("No", False),
            ("是", True),
            ("否", False),
            (1, True),
            ("0", False),
            ("on", True),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Other words and numbers."""
        return (("maybe", "not_a_boolean"), (2, "not_a_boolean"), (1.0, "not_a_boolean"), ([], "not_a_boolean"))


class BooleanPresentation(Presentation):
    """A box to tick."""

    widget = "checkbox"
    in_row = FLAG

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """Yes or No."""
        return text_in(_TEXTS[bool(value)], locale)


class BooleanType(FieldType):
    """A mark that is set or not."""

    name = "boolean"
    label = MappingProxyType({"en": "Yes or no", "zh": "是否"})
    expression_type = "boolean"
    aggregates = ("count", "count_distinct")
    storage = Single(Boolean())
    values = BooleanValues()
    presentation = BooleanPresentation()
