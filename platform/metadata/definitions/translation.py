"""A translation: texts of other definitions in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..frozen import EMPTY
from .base import Definition


@dataclass(frozen=True, kw_only=True)
class TranslationDefinition(Definition):
    """`texts`: "<kind>/<name>/<path to the text>" → text, e.g. "object/book/fields/title/label" → "书名"."""

    kind: ClassVar[str] = "translation"
    folder: ClassVar[str] = "translations"

    language: str
    texts: Mapping[str, str] = EMPTY

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The language and its texts."""
        return {**super().arguments(body), "language": body["language"], "texts": body.get("texts", EMPTY)}
