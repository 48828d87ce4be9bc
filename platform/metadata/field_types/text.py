"""One line of text."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from ..text_keys import sort_key
from .base import FieldType, Parser, Values
from .cleaning import line_cleaner
from .columns import Keyed

DEFAULT_LENGTH = 255


class LineValues(Values):
    """Trimmed, in normal form NFC, without line breaks and control characters."""

    def __init__(self, default_length: int = DEFAULT_LENGTH) -> None:
        self._default_length = default_length

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Cleans the text and judges its length."""
        return line_cleaner(self._maximum(field))

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """ASCII, Chinese, emoji of several code points, a decomposed letter, quotes, the longest text."""
        longest = "长" * self._maximum(field)
        return (
            ("War and Peace", "War and Peace"),
            ("  百年孤独\t", "百年孤独"),
            ("👩‍👩‍👧 阅读", "👩‍👩‍👧 阅读"),
            ("Cafe\u0301", "Café"),
            ('O\'Brien "x" <b>; DROP--', 'O\'Brien "x" <b>; DROP--'),
            ("=1+1", "=1+1"),
            (longest, longest),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Too long, two lines, control characters, half a character, no text."""
        return (
            ("x" * (self._maximum(field) + 1), "text_too_long"),
            ("two\nlines", "line_break"),
            ("nul\x00inside", "control_character"),
            ("half \ud83d emoji", "broken_character"),
            (5, "not_text"),
            (["a"], "not_text"),
            ({"a": "b"}, "not_text"),
            (True, "not_text"),
        )

    def _maximum(self, field: FieldDefinition) -> int:
        return int(field.options.get("max_length", self._default_length))


class Text(FieldType):
    """A name, a title, a number of another system."""

    name = "text"
    label = MappingProxyType({"en": "Text", "zh": "单行文本"})
    expression_type = "text"
    options_schema = MappingProxyType(
        {
            "max_length": {"type": "integer", "minimum": 1, "maximum": 4000, "default": DEFAULT_LENGTH},
            "match": {"type": "boolean", "default": False},
        }
    )
    storage = Keyed(sort=sort_key)
    values = LineValues()
