"""Every text that a person reads is in both languages, and the Chinese one is Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from tests.fixtures.manifests import ROOT

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
WESTERN_MARK = re.compile(r"[\u4e00-\u9fff}][,;!?][\u4e00-\u9fff{]")
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
LETTER = re.compile(r"[^\W\d_]")
SAME_IN_BOTH = frozenset({"language.en", "language.zh"})
"""The names of the languages stand in their own."""

COUNTED = re.compile(r"\{count\} (\w+ )?(\w+s|stay|have)\b")
BOUNDS = frozenset({"calendar.more_than_shown", "file.bytes", "file.pages_cut", "filter.finds_many"}) | frozenset(
    {"lines.too_many", "view.print_cut"}
)
"""Texts in which the count is a bound, or comes as a text: it is never one."""

Pair = tuple[str, Any, Any]
"""Where the text stands, and what it says in English and in Chinese."""


def page_texts() -> Iterator[Pair]:
    for english in sorted((ROOT / "platform" / "ui" / "translations").rglob("en.json")):
        en, zh = (json.loads((english.parent / f"{name}.json").read_text("utf-8")) for name in ("en", "zh"))
        yield from ((f"{english.parent.name}/{key}", en.get(key), zh.get(key)) for key in sorted(en.keys() | zh.keys()))


def written_texts() -> Iterator[Pair]:
    """The texts of problems, of the platform's definitions and of the packs."""
    for folder in (ROOT / "platform" / "metadata", ROOT / "packs"):
        for file in sorted(folder.rglob("*.json")):
            yield from texts_in(json.loads(file.read_text("utf-8")), file.relative_to(ROOT).as_posix())


def texts_in(value: Any, place: str) -> Iterator[Pair]:
    if isinstance(value, dict) and value.keys() & {"en", "zh"} and all(isinstance(one, str) for one in value.values()):
        yield place, value.get("en"), value.get("zh")
    elif isinstance(value, dict):
        yield from chain.from_iterable(texts_in(member, f"{place}/{key}") for key, member in value.items())
    elif isinstance(value, list):
        yield from chain.from_iterable(texts_in(member, f"{place}/{number}") for number, member in enumerate(value))


def fault(place: str, english: Any, chinese: Any) -> str | None:
    if not isinstance(english, str) or not isinstance(chinese, str):
        return "is missing in a language"
    if {*PLACEHOLDER.findall(english)} != {*PLACEHOLDER.findall(chinese)}:
        return "names other values in the other language"
    if WESTERN_MARK.search(chinese):
        return "has a mark of Western writing between Chinese words"
    if place.endswith(tuple(SAME_IN_BOTH)) or not LETTER.search(PLACEHOLDER.sub("", english)):
        return None
    if CHINESE.search(english):
        return "has Chinese in its English text"
    return None if CHINESE.search(chinese) and chinese != english else "has no Chinese text"


def test_every_text_is_in_both_languages() -> None:
    pairs = [*page_texts(), *written_texts()]
    faults = [f"{place} {found}: {en!r} | {zh!r}" for place, en, zh in pairs if (found := fault(place, en, zh))]
    assert len(pairs) > 1_000 and faults == []


def test_one_thing_is_counted_as_one_on_the_screens() -> None:
    said = {place.partition("/")[2]: english for place, english, _ in page_texts()}
    counted = {key for key, text in said.items() if COUNTED.search(text)} - BOUNDS
    assert len(counted) > 30 and [key for key in sorted(counted) if f"{key}.one" not in said] == []
