"""Reads dates as files write them: by a stated format, or in the order of day and month that the whole column shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from types import MappingProxyType

from msgspec import Struct, field

from ...metadata.field_types.locales import MONTHS

DateParser = Callable[[str], str]
"""Takes a cell; gives "YYYY-MM-DD", with "THH:MM:SS" where the cell has a time; raises ValueError."""

MONTH_FIRST, DAY_FIRST, YEAR_FIRST = "month first", "day first", "year first"
EXAMPLES = 3

_CELL = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?(.*)\Z", re.S)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\Z")
_TOKEN = re.compile(r"YYYY|YY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A")
_GROUPS = MappingProxyType(
    {
        "YYYY": r"(?P<Y>\d{4})",
        "YY": r"(?P<Y>\d{2})",
        "MMM": r"(?P<N>[A-Za-z]{3})[a-z]*",
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
        month = parts.get("M") or MONTHS.index(parts["N"].lower()) + 1
        day = _day(parts["Y"], month, parts["D"])
        return day + (_clock(parts["h"], parts.get("m"), parts.get("s"), parts.get("A")) if "h" in groups else "")

    return parse


def order_parser(order: str) -> DateParser:
    """A parser for dates in figures whose day and month stand in that order; a year first is always understood."""

    def parse(cell: str) -> str:
        found = _CELL.match(cell.strip())
        if not found:
            raise ValueError(cell)
        first, second, third, rest = found.groups()
        if len(first) > 2:
            day = _day(first, second, third)
        elif order == DAY_FIRST:
            day = _day(third, second, first)
        else:
            day = _day(third, first, second)
        rest = rest.strip(" \tT")
        if not rest:
            return day
        clock = _TIME.match(rest)
        if clock is None:
            # What stands there may be a time with a zone, which the field itself understands.
            return f"{day}T{rest}"
        return day + _clock(*clock.groups())

    return parse


class OrderFinder(Struct):
    """Looks at every cell of a column and tells in which order day and month stand in it."""

    day_first: list[str] = field(default_factory=list)
    month_first: list[str] = field(default_factory=list)
    either: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def see(self, cell: str) -> None:
        """Take one cell into account."""
        if not cell or cell[4:5] == "-" or cell in self._seen:
            return
        if len(self._seen) < 50_000:
            self._seen.add(cell)
        found = _CELL.match(cell.strip())
        if found is None or len(found[1]) > 2:
            return
        first, second = int(found[1]), int(found[2])
        if first == second:
            return
        kept = self.either if max(first, second) <= 12 else self.day_first if second <= 12 else self.month_first
        if len(kept) < EXAMPLES and (first <= 12 or second <= 12):
            kept.append(cell.strip())

    @property
    def is_mixed(self) -> bool:
        """Some cells can only be read with the day first, others only with the month first."""
        return bool(self.day_first and self.month_first)

    @property
    def is_ambiguous(self) -> bool:
        """Every cell can be read both ways, to different days."""
        return bool(self.either) and not self.day_first and not self.month_first

    @property
    def order(self) -> str:
        """The order found; a column without a doubtful date reads the same in either."""
        return DAY_FIRST if self.day_first else MONTH_FIRST


def _day(year: str, month: str | int, day: str) -> str:
    number = int(year)
    if len(year) <= 2:
        # The pivot of POSIX: 69-99 belong to the last century.
        number += 1900 if number >= 69 else 2000
    return date(number, int(month), int(day)).isoformat()


def _clock(hours: str, minutes: str | None, seconds: str | None, half: str | None) -> str:
    hour = int(hours)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hours)
        hour = hour % 12 + (12 if half in "pP" else 0)
    return f"T{hour:02}:{minutes or '00'}:{seconds or '00'}"
