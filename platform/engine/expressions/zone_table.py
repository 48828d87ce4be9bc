"""The changes of a time zone as a table, so that a page reckons days exactly as the server does."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

FROM, UNTIL = 1800, 2500
"""No zone changed before; what happens in the 400 years before the end repeats, as the calendar does."""
CYCLE_DAYS = 146_097
STEP, LATER_STEP = 7 * 86_400, 28 * 86_400
"""Seconds between looks at the zone, now and from LATER on, when only rules are left: summer time lasts longer."""
LATER = datetime(2100, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@functools.lru_cache(maxsize=16)
def zone_table(zone: tzinfo) -> Mapping[str, Any]:
    """`{"first": seconds, "changes": [[second, offset], …], "cycle": {"from", "length"} or None}`.

    `first` is the offset from UTC before all changes; each change says from which second since 1970 on which offset
    holds; from `cycle.from` on, the `cycle.length` seconds before it repeat for ever.
    """
    first = _second(datetime(FROM, 1, 1, tzinfo=UTC))
    end = _second(datetime(UNTIL, 1, 1, tzinfo=UTC))
    changes: list[tuple[int, int]] = []
    later = _second(LATER)
    seen, before = first, _offset(zone, first)
    for second in (*range(first + STEP, later, STEP), *range(later, end + 1, LATER_STEP)):
        offset = _offset(zone, second)
        if offset != before:
            changes.append((_change(zone, seen, second, before), offset))
        seen, before = second, offset
    length = CYCLE_DAYS * 86_400
    repeats = bool(changes) and changes[-1][0] >= end - length
    return {
        "first": _offset(zone, first),
        "changes": [list(change) for change in changes],
        "cycle": {"from": end, "length": length} if repeats else None,
    }


def _change(zone: tzinfo, low: int, high: int, before: int) -> int:
    """The second at which the offset stops being `before`, between `low`, where it holds, and `high`."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: tzinfo, second: int) -> int:
    offset = (EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds())


def _second(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds())
