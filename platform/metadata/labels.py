"""Texts that people read, kept in all their languages until a person's locale is known."""

from __future__ import annotations

from collections.abc import Mapping

from .frozen import EMPTY

Text = Mapping[str, str]

LANGUAGES = ("en", "zh")
NO_TEXT: Text = EMPTY


def text_in(text: Text | None, locale: str, fallback: str = "") -> str:
    """The text in `locale`, else in English, else in any language it has, else `fallback`."""
    if not text:
        return fallback
    return text.get(locale) or text.get("en") or next(iter(text.values()), fallback)
