"""Text of several lines."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import FieldType, Parser, Presentation, Values
from .cleaning import lines_cleaner
from .columns import BINARY_TEXT, Single

DEFAULT_LENGTH = 32_000


class LongTextValues(Values):
    r"""Line breaks are kept as \n."""

    sample_options = MappingProxyType({"max_length": 500})

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Cleans the text and judges its length."""
        return lines_cleaner(_maximum(field))

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """One and several lines, other systems' line breaks, tabs, Chinese, emoji, the longest text."""
        longest = "长" * _maximum(field)
        return (
            ("one line", "one line"),
            ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
            ("a\tb\n\n- c 😀", "a\tb\n\n- c 😀"),
            ("\n  trimmed  \n", "trimmed"),
            (longest, longest),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Too long, control characters, half a character, no text."""
        return (
            ("x" * (_maximum(field) + 1), "text_too_long"),
            ("nul\x00inside", "control_character"),
            ("\ud800", "broken_character"),
            (1.5, "not_text"),
            ([], "not_text"),
        )


class LongTextPresentation(Presentation):
    """A field of several lines."""

    widget = "textarea"
    roomy = True


class LongText(FieldType):
    """A description, a remark."""

    name = "long_text"
    label = MappingProxyType({"en": "Long text", "zh": "多行文本"})
    expression_type = "text"
    options_schema = MappingProxyType(
        {"max_length": {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": DEFAULT_LENGTH}}
    )
    aggregates = ("count",)
    groupable = ()
    storage = Single(BINARY_TEXT, sortable=False)
    values = LongTextValues()
    presentation = LongTextPresentation()


def _maximum(field: FieldDefinition) -> int:
    return int(field.options.get("max_length", DEFAULT_LENGTH))
