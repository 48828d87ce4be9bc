"""An e-mail address."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import FieldType, InvalidValue, Parser, Presentation, Values
from .cleaning import line_cleaner
from .columns import Keyed

LONGEST = 254

# Every repeated part ends at a character it can't hold itself, so the time grows with the length only.
_is_address = re.compile(
    r"""[^\s@.,;:<>()\[\]\\"]+(?:\.[^\s@.,;:<>()\[\]\\"]+)*@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_][\w-]{0,61}[^\W_]"""
).fullmatch


class EmailValues(Values):
    """The part behind the @ in lower case; the part before it as it was typed."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Judges the form of the address; whether a mailbox exists nobody can know here."""
        clean = line_cleaner(LONGEST)

        def parse(raw: Any) -> str | None:
            text = clean(raw)
            if text is None:
                return None
            local, _, domain = text.rpartition("@")
            if len(local) > 64 or not _is_address(text):
                raise InvalidValue("not_an_email")
            return f"{local}@{domain.lower()}"

        return parse

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Capitals, tags, a domain in Chinese, the longest part before the @."""
        return (
            ("reader@example.com", "reader@example.com"),
            (" Anna.Li+books@Mail.EXAMPLE.com ", "Anna.Li+books@mail.example.com"),
            ("读者@图书馆.中国", "读者@图书馆.中国"),
            ("o'brien@example.co.uk", "o'brien@example.co.uk"),
            (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """No @, two of them, no domain, spaces, dots at the wrong place, too long, no text."""
        return (
            ("reader", "not_an_email"),
            ("a@b@example.com", "not_an_email"),
            ("reader@localhost", "not_an_email"),
            ("rea der@example.com", "not_an_email"),
            ("a..b@example.com", "not_an_email"),
            ("a@-example.com", "not_an_email"),
            ("Anna <anna@example.com>", "not_an_email"),
            (f"{'a' * 65}@example.com", "not_an_email"),
            (f"a@{'b' * 60}.{'c' * 200}", "text_too_long"),
            ("a@example.com\nbcc: b@example.com", "line_break"),
            (1, "not_text"),
        )


class EmailPresentation(Presentation):
    """A link that opens a new message."""

    widget = "email"


class Email(FieldType):
    """Where a person gets mail."""

    name = "email"
    label = MappingProxyType({"en": "Email", "zh": "邮箱"})
    expression_type = "text"
    options_schema = MappingProxyType({"match": {"type": "boolean", "default": False}})
    storage = Keyed()
    values = EmailValues()
    presentation = EmailPresentation()
