"""How raw text is cleaned and refused, the same for every type that holds text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from .base import InvalidValue

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CONTROL_IN_LINE = re.compile(r"[\x00-\x09\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_BREAK = re.compile(r"[\n\x0b\x0c\r\x85\u2028\u2029]")
_OTHER_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def line_cleaner(maximum: int) -> Callable[[Any], str | None]:
    """A function that gives one line of text, trimmed and in normal form NFC, of at most `maximum` characters.

    It returns None when nothing is left, and raises InvalidValue.
    """
    normal = unicodedata.is_normalized

    def clean(raw: Any) -> str | None:
        if type(raw) is not str:
            raw = _text(raw)
        text: str = raw.strip()
        # Printable text holds no control character, line break or surrogate: nearly every value ends here.
        if not (text.isascii() or normal("NFC", text)) or not text.isprintable():
            text = _judged_line(text)
        if len(text) > maximum:
            raise InvalidValue("text_too_long", maximum=maximum, length=len(text))
        return text or None

    return clean


def lines_cleaner(maximum: int) -> Callable[[Any], str | None]:
    r"""As `line_cleaner`, for text of several lines: line breaks become \n, tabs stay."""
    normal = unicodedata.is_normalized

    def clean(raw: Any) -> str | None:
        text = _text(raw).strip()
        if not (text.isascii() or normal("NFC", text)) or not text.isprintable():
            text = _OTHER_BREAKS.sub("\n", text)
            _refuse(text, _CONTROL)
            text = unicodedata.normalize("NFC", text).strip()
        if len(text) > maximum:
            raise InvalidValue("text_too_long", maximum=maximum, length=len(text))
        return text or None

    return clean


def _judged_line(text: str) -> str:
    if _LINE_BREAK.search(text):
        raise InvalidValue("line_break")
    _refuse(text, _CONTROL_IN_LINE)
    return unicodedata.normalize("NFC", text).strip()


def _refuse(text: str, control: re.Pattern[str]) -> None:
    if found := control.search(text):
        raise InvalidValue("control_character", character=f"U+{ord(found[0]):04X}", position=found.start() + 1)
    if found := _SURROGATE.search(text):
        raise InvalidValue("broken_character", position=found.start() + 1)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise InvalidValue("not_text")
    return str(raw)
