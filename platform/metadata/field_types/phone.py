"""A telephone number as it was typed, matched by its digits."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import FieldType, InvalidValue, Parser, Presentation, Values
from .cleaning import line_cleaner
from .columns import Keyed

LONGEST = 50
FEWEST_DIGITS = 3

_has_enough = re.compile(rf"(?:[^0-9]*[0-9]){{{FEWEST_DIGITS}}}").match
_NO_DIGITS = re.compile(r"[^0-9]+")


def phone_key(text: str) -> str:
    """The digits, with the + of an international number: "+86 (21) 5555-0101" → "+862155550101"."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    digits = _NO_DIGITS.sub("", plain)
    return f"+{digits}" if digits and "+" in plain[: plain.index(digits[0])] else digits


class PhoneValues(Values):
    """Kept as typed: brackets, spaces and extensions mean something to who dials."""

    sample_options = MappingProxyType({"match": True})

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Refuses what has fewer than three digits."""
        clean = line_cleaner(LONGEST)

        def parse(raw: Any) -> str | None:
            text = clean(raw)
            if text is not None and not _has_enough(text) and not _has_enough(phone_key(text)):
                raise InvalidValue("not_a_phone", digits=FEWEST_DIGITS)
            return text

        return parse

    def search_text(self, value: Any) -> str:
        """As typed, and its digits in one piece."""
        return f"{value} {phone_key(value).lstrip('+')}"

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Mobile, international, with an extension, short, full-width digits."""
        return (
            ("13800138000", "13800138000"),
            (" +86 (21) 5555-0101 ", "+86 (21) 5555-0101"),
            ("010-62770000 转 8123", "010-62770000 转 8123"),
            ("110", "110"),
            ("１３８００１３８０００", "１３８００１３８０００"),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Words, two digits, too long, no text."""
        return (
            ("ask the desk", "not_a_phone"),
            ("12", "not_a_phone"),
            ("1" * (LONGEST + 1), "text_too_long"),
            (13800138000, "not_text"),
            ("138\x00001", "control_character"),
        )


class PhonePresentation(Presentation):
    """A link that dials."""

    widget = "phone"


class Phone(FieldType):
    """Where a person is called."""

    name = "phone"
    label = MappingProxyType({"en": "Phone", "zh": "电话"})
    expression_type = "text"
    options_schema = MappingProxyType({"match": {"type": "boolean", "default": False}})
    storage = Keyed(phone_key)
    values = PhoneValues()
    presentation = PhonePresentation()
