"""Keys by which texts are sorted, matched and searched: made in Python, so that both databases agree."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Mapping

SORT_KEY_LENGTH = 200
MATCH_KEY_LENGTH = 400
"""In characters. An index entry of PostgreSQL holds about 2,700 bytes; a longer key ends in a digest instead."""
LONGEST_PHRASE = 4
"""Characters of the phrases looked up for the reading of a character that has several."""

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_SPACES = re.compile(r"\s+")


def match_key(text: str) -> str:
    """What equal texts share whatever their width, case and spacing; for uniqueness and case-insensitive match."""
    if text.isascii():
        key = text.lower()
    else:
        key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    key = " ".join(key.split())
    if len(key) <= MATCH_KEY_LENGTH:
        return key
    return f"{key[: MATCH_KEY_LENGTH - 65]}#{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def sort_key(text: str) -> str:
    """What texts are ordered by, compared character by character: no case, Chinese by pinyin with its tone.

    A Chinese character becomes its syllable and itself, so that those of one sound stand together: 李 → "li3 李 ".
    At most SORT_KEY_LENGTH characters.
    """
    if text.isascii():
        return text.lower()[:SORT_KEY_LENGTH]
    key = unicodedata.normalize("NFKC", text[:SORT_KEY_LENGTH]).casefold()
    return _CHINESE.sub(_sorted_run, key)[:SORT_KEY_LENGTH]


def pinyin_full(text: str) -> str:
    """The text with every Chinese character spelled without its tone: 重庆A → "chongqinga"."""
    if text.isascii():
        return text.lower()
    return _CHINESE.sub(lambda run: "".join(_plain(word) for word in _readings(run[0])), _folded(text))


def pinyin_initials(text: str) -> str:
    """The text with every Chinese character as the first letter of its reading: 重庆A → "cqa"."""
    if text.isascii():
        return text.lower()
    return _CHINESE.sub(lambda run: "".join(word[:1] for word in _readings(run[0])), _folded(text))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _plain(syllable: str) -> str:
    return syllable.rstrip("12345")


def _sorted_run(run: re.Match[str]) -> str:
    characters = run[0]
    pairs = zip(_readings(characters), characters, strict=True)
    return "".join([f"{syllable} {character} " for syllable, character in pairs])


@functools.lru_cache(maxsize=50_000)
def _readings(run: str) -> tuple[str, ...]:
    """The syllable of each Chinese character with its tone as a digit; phrases decide between several readings."""
    characters, phrases = _dictionaries()
    found: list[str] = []
    place, length = 0, len(run)
    while place < length:
        for width in range(min(LONGEST_PHRASE, length - place), 1, -1):
            if phrase := phrases.get(run[place : place + width]):
                found.extend(_syllable(entry[0]) for entry in phrase)
                place += width
                break
        else:
            found.append(_character(run[place], characters))
            place += 1
    return tuple(found)


@functools.cache
def _dictionaries() -> tuple[Mapping[int, str], Mapping[str, list[list[str]]]]:
    # The dictionaries take a second and 50 MB: a process that meets no Chinese text never loads them.
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    return PINYIN_DICT, PHRASES_DICT


def _character(character: str, characters: Mapping[int, str]) -> str:
    readings = characters.get(ord(character))
    # A character without a known reading sorts behind every syllable, as it does without a key.
    return _syllable(readings.partition(",")[0]) if readings else character


@functools.cache
def _syllable(accented: str) -> str:
    """chóng → chong2, lǜ → lv4, ba → ba5: letters a keyboard has, then the tone (5: neutral)."""
    tone, letters = "5", ""
    for mark in unicodedata.normalize("NFD", accented):
        match mark:
            case "\u0304":
                tone = "1"
            case "\u0301":
                tone = "2"
            case "\u030c":
                tone = "3"
            case "\u0300":
                tone = "4"
            case "\u0308":
                letters = f"{letters[:-1]}v"
            case "\u0302":
                continue
            case _:
                letters += mark
    return letters + tone
