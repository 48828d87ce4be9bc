"""Every text that a person reads exists in every language of the product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from ..definitions.base import Definition
from ..growth import Growth
from ..labels import LANGUAGES
from ..layers import escape
from ..manifest import Manifest
from ..problem import Problem
from .base import DefinitionCheck, found

TEXT_PROPERTIES = frozenset({"label", "plural", "description", "help", "message"})
DATA_PROPERTIES = frozenset({"records", "texts", "default", "properties", "set", "expect"})
"""Where a key such as "label" is somebody's data, not a text of the definition."""
MEMBER_MAPS = frozenset(
    {"fields", "values", "sections", "items", "columns", "lines", "related", "objects", "indexes", "steps"}
)
"""Maps whose keys are names, which may be "label" or "message" as well."""
LANGUAGE_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"en": {"en": "English", "zh": "英文"}, "zh": {"en": "Chinese", "zh": "中文"}}
)


class Labels(DefinitionCheck):
    """Labels, plurals, descriptions, help and messages in English and Chinese."""

    name = "labels"
    codes: ClassVar[tuple[str, ...]] = ("label_incomplete",)

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        for pointer, text in texts(definition.body):
            for language in LANGUAGES:
                if not str(text.get(language, "")).strip():
                    name = LANGUAGE_NAMES[language]
                    yield found(manifest, definition, pointer, "label_incomplete", language=name)

    def holds_still(self, growth: Growth) -> bool:
        return True


def texts(body: Mapping[str, Any], pointer: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """JSON pointer and content of every text in a definition's body, hidden members left out."""
    if body.get("hidden") is True:
        return
    for key, value in body.items():
        place = f"{pointer}/{escape(key)}"
        if not isinstance(value, Mapping) or key in DATA_PROPERTIES:
            continue
        if key in TEXT_PROPERTIES:
            yield place, value
        elif key in MEMBER_MAPS:
            for name, member in value.items():
                yield from texts(member, f"{place}/{escape(name)}")
        else:
            yield from texts(value, place)
