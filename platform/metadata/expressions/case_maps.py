"""Upper and lower case character by character, as Python's tables have it, for Python and for the databases."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType

DOTTED: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType(
    {"lower": (("\u0130", "i"), ("I\u0307", "i"), ("I", "\u0131")), "upper": (("i", "\u0130"),)}
)
"""What languages that tell i and ı apart put in place, in this order, before letters change as everywhere."""


def lower(text: str) -> str:
    """Each character in lower case by itself, so that no letter depends on its neighbours."""
    return text.lower() if text.isascii() else "".join(map(str.lower, text))


def upper(text: str) -> str:
    """Each character in upper case; ß becomes SS."""
    return text.upper()


def is_dotted(locale: str) -> bool:
    """Whether the language of the locale tells i and ı apart in both cases, as Turkish and Azerbaijani do."""
    return re.split("[-_]", locale.lower())[0] in {"tr", "az"}


def dotted_lower(text: str) -> str:
    """As `lower` for those languages: I becomes ı, İ becomes i, also written as I and a dot above it."""
    return lower(functools.reduce(lambda made, pair: made.replace(*pair), DOTTED["lower"], text))


def dotted_upper(text: str) -> str:
    """As `upper` for those languages: i becomes İ, ı becomes I."""
    return upper(functools.reduce(lambda made, pair: made.replace(*pair), DOTTED["upper"], text))


def folded(text: str) -> str:
    """Lower case that keeps every character's place, for finding without regard to case."""
    return text.lower() if text.isascii() else "".join(map(_single, text))


def _single(character: str) -> str:
    low = character.lower()
    return low if len(low) == 1 else character


@functools.cache
def case_maps() -> Mapping[str, str]:
    """JSON of the characters that change, for "lower", "upper" and "lower_single"."""
    kinds = {"lower": str.lower, "upper": str.upper, "lower_single": _single}
    surrogates = range(0xD800, 0xE000)
    characters = [chr(point) for point in range(128, sys.maxunicode + 1) if point not in surrogates]
    maps: dict[str, str] = {}
    for name, change in kinds.items():
        changed = {character: change(character) for character in characters if change(character) != character}
        plain = {
            character: change(character) for character in map(chr, range(1, 128)) if change(character) != character
        }
        maps[name] = json.dumps(plain | changed, ensure_ascii=False)
    return MappingProxyType(maps)
