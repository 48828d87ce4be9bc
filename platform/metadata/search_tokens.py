"""Cuts text into the tokens of search: words, Chinese characters and pairs, pinyin, phone tails."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .text_keys import pinyin_full, pinyin_initials

MAXIMUM_TOKENS = 400
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_ASCII_WORD = re.compile(r"[0-9a-z]+")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_DIGITS = re.compile(r"\d{5,}")
_BETWEEN_DIGITS = re.compile(r"[\s\-()+]")
_has_number = re.compile(r"(?:\d[\s\-()+]*){5}").search
_PHONE_TAIL = 4


def stored_tokens(text: str) -> list[str]:
    """The tokens of a field's value, each once, in a form that both databases keep as it is (letters and digits)."""
    folded = _folded(text)
    found: dict[str, None] = {}
    for run in () if folded.isascii() else _CHINESE.findall(folded):
        found.update(dict.fromkeys(run))
        found.update(dict.fromkeys(_pairs(run)))
        found[pinyin_full(run).replace(" ", "")] = None
        found[pinyin_initials(run)] = None
    for word in _words(folded):
        found[word[:60]] = None
    for number in _DIGITS.findall(_BETWEEN_DIGITS.sub("", folded)) if _has_number(folded) else ():
        found[number[:40]] = None
        found.update(dict.fromkeys(number[-length:] for length in range(_PHONE_TAIL, min(len(number), 12))))
    return [token for token in found if token][:MAXIMUM_TOKENS]


def wanted_tokens(query: str) -> list[tuple[str, bool]]:
    """The tokens that must all be there, with True where the token may be the beginning of a longer one."""
    folded = _folded(query)
    wanted: dict[tuple[str, bool], None] = {}
    for run in _CHINESE.findall(folded):
        wanted.update(dict.fromkeys((pair, False) for pair in _pairs(run)) if len(run) > 1 else {(run, False): None})
    for word in _words(folded):
        wanted[word[:60], True] = None
    return [*wanted][:20]


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _words(folded: str) -> list[str]:
    return _ASCII_WORD.findall(folded) if folded.isascii() else _WORD.findall(_CHINESE.sub(" ", folded))


def _pairs(run: str) -> Iterator[str]:
    return (run[start : start + 2] for start in range(len(run) - 1))
