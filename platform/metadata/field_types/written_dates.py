"""Reads dates written by a pattern such as D MMM YYYY, and those that the product itself writes for readers."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from .locales import babel_locale

DateParser = Callable[[str], str]
"""Takes a text; gives "YYYY-MM-DD", with "THH:MM:SS" where it has a time; raises ValueError."""

_TOKEN = re.compile(r"YYYY|YY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A")
_GROUPS = MappingProxyType(
    {
        "YYYY": r"(?P<Y>\d{4})",
        "YY": r"(?P<Y>\d{2})",
        "MMM": r"(?P<N>[A-Za-z]+)",
        **dict.fromkeys(("MM", "M"), r"(?P<M>\d{1,2})"),
        **dict.fromkeys(("DD", "D"), r"(?P<D>\d{1,2})"),
        **dict.fromkeys(("HH", "H", "hh", "h"), r"(?P<h>\d{1,2})"),
        "mm": r"(?P<m>\d{2})",
        "ss": r"(?P<s>\d{2})",
        "A": r"(?P<A>[AaPp])\.?[Mm]\.?",
    }
)


def format_parser(pattern: str) -> DateParser:
    """A parser for a pattern such as M/D/YYYY, DD.MM.YYYY HH:mm or D MMM YYYY; ValueError where it is no pattern."""
    pieces, place = [], 0
    for token in _TOKEN.finditer(pattern):
        pieces += [re.escape(pattern[place : token.start()]), _GROUPS[token[0]]]
        place = token.end()
    try:
        compiled = re.compile("".join((*pieces, re.escape(pattern[place:]))))
    except re.error:
        raise ValueError(pattern) from None
    groups = set(compiled.groupindex)
    if not {"Y", "D"} <= groups or not groups & {"M", "N"}:
        raise ValueError(pattern)

    def parse(cell: str) -> str:
        found = compiled.fullmatch(cell.strip())
        if not found:
            raise ValueError(cell)
        parts = found.groupdict()
        month = parts.get("M") or _month(parts["N"])
        day = day_text(parts["Y"], month, parts["D"])
        return day + (clock_text(parts["h"], parts.get("m"), parts.get("s"), parts.get("A")) if "h" in groups else "")

    return parse


def day_in_figures(text: str) -> str:
    """A day, perhaps with a time, as it is shown in English, in figures: 2026-12-12T16:05:00; other text as it is."""
    for parse in _SHOWN:
        try:
            return parse(text)
        except ValueError:
            continue
    return text


def day_text(year: str, month: str | int, day: str) -> str:
    """YYYY-MM-DD; ValueError where there is no such day."""
    number = int(year)
    if len(year) <= 2:
        # The pivot of POSIX: 69-99 belong to the last century.
        number += 1900 if number >= 69 else 2000
    return date(number, int(month), int(day)).isoformat()


def clock_text(hours: str, minutes: str | None, seconds: str | None, half: str | None) -> str:
    """THH:MM:SS; `half` begins with the letter of am or pm."""
    hour = int(hours)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hours)
        hour = hour % 12 + (12 if half in "pP" else 0)
    return f"T{hour:02}:{minutes or '00'}:{seconds or '00'}"


def _month(name: str) -> int:
    number = _months().get(name.lower())
    if number is None:
        raise ValueError(name)
    return number


@functools.cache
def _months() -> Mapping[str, int]:
    """The numbers of months by their English names and the abbreviations of these."""
    names = babel_locale("en").months["format"]
    return {name.lower(): number for form in ("wide", "abbreviated") for number, name in names[form].items()} | {
        "sept": 9
    }


_SHOWN = (format_parser("D MMM YYYY"), format_parser("D MMM YYYY, H:mm"))
