"""Reads dates as files write them in figures, in the order of day and month that the whole column shows."""

from __future__ import annotations

import re

from msgspec import Struct, field

from ...metadata.field_types.written_dates import DateParser, clock_text, day_text

MONTH_FIRST, DAY_FIRST, YEAR_FIRST = "month first", "day first", "year first"
EXAMPLES = 3

_CELL = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?(.*)\Z", re.S)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\Z")


def order_parser(order: str) -> DateParser:
    """A parser for dates in figures whose day and month stand in that order; a year first is always understood."""

    def parse(cell: str) -> str:
        found = _CELL.match(cell.strip())
        if not found:
            raise ValueError(cell)
        first, second, third, rest = found.groups()
        if len(first) > 2:
            day = day_text(first, second, third)
        elif order == DAY_FIRST:
            day = day_text(third, second, first)
        else:
            day = day_text(third, first, second)
        rest = rest.strip(" \tT")
        if not rest:
            return day
        clock = _TIME.match(rest)
        if clock is None:
            # What stands there may be a time with a zone, which the field itself understands.
            return f"{day}T{rest}"
        return day + clock_text(*clock.groups())

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
