"""Corners where a mistake would show: clocks put forward at midnight, the first second of a rule, odd letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

SHANGHAI, SAO_PAULO, NEW_YORK = "Asia/Shanghai", "America/Sao_Paulo", "America/New_York"
LEAP = datetime(2000, 2, 29, 3, tzinfo=UTC)
SKIPPED = datetime(2016, 10, 16, 12, tzinfo=UTC)
"""In São Paulo the clocks went from midnight straight to one o'clock that day."""


def at(*parts: int) -> Mapping[str, Any]:
    """A record whose moment is that, in UTC."""
    return {"returned_at": datetime(*parts, tzinfo=UTC)}  # type: ignore[arg-type, misc]


def title(text: str) -> Mapping[str, Any]:
    """A record of that title."""
    return {"title": text}


CORNERS: tuple[tuple[str, datetime, str, Mapping[str, Any]], ...] = (
    (SHANGHAI, LEAP, "DATEVALUE(returned_at)", at(1900, 12, 31, 15, 54, 16, 999999)),
    (SHANGHAI, LEAP, "DATEVALUE(returned_at)", at(1900, 12, 31, 15, 54, 17)),
    (SHANGHAI, LEAP, "HOUR(returned_at)", at(1986, 5, 3, 18)),
    (SHANGHAI, LEAP, "DATEVALUE(returned_at)", at(9999, 12, 31, 16)),
    (NEW_YORK, LEAP, "HOUR(returned_at)", at(2017, 3, 12, 7)),
    (NEW_YORK, LEAP, "HOUR(returned_at)", at(2017, 11, 5, 6)),
    (NEW_YORK, LEAP, "HOUR(returned_at)", at(2499, 12, 31, 23)),
    (NEW_YORK, LEAP, "HOUR(returned_at)", at(2500, 7, 4, 12)),
    (NEW_YORK, LEAP, "HOUR(returned_at)", at(9417, 7, 4, 12)),
    (NEW_YORK, LEAP, "DATEVALUE(returned_at)", at(1, 1, 1)),
    (SAO_PAULO, SKIPPED, 'INPERIOD(returned_at, "today")', at(2016, 10, 16, 2, 59, 59)),
    (SAO_PAULO, SKIPPED, 'INPERIOD(returned_at, "today")', at(2016, 10, 16, 3)),
    (SAO_PAULO, SKIPPED, 'INPERIOD(returned_at, "yesterday")', at(2016, 10, 16, 2, 59, 59)),
    (SAO_PAULO, datetime(2017, 2, 18, 12, tzinfo=UTC), 'INPERIOD(returned_at, "tomorrow")', at(2017, 2, 19, 2, 30)),
    (SHANGHAI, LEAP, "ADDMONTHS(due, 4800)", {"due": date(1600, 2, 29)}),
    (SHANGHAI, LEAP, "EDATE(due, 1200)", {"due": date(1600, 2, 29)}),
    (SHANGHAI, LEAP, "bought - due", {"due": date(1600, 2, 29), "bought": date(2000, 2, 29)}),
    (SHANGHAI, LEAP, 'INPERIOD(due, "last 7 days")', {"due": date(2000, 2, 22)}),
    (SHANGHAI, LEAP, 'PERIODSTART("this week")', {}),
    (SHANGHAI, datetime(2000, 3, 5, 3, tzinfo=UTC), 'PERIODSTART("this week")', {}),
    (SHANGHAI, LEAP, "due + 1", {"due": date(9999, 12, 31)}),
    (SHANGHAI, LEAP, "returned_at + weight", {**at(2017, 1, 1), "weight": Decimal("0.0000173611111111")}),
    (SHANGHAI, LEAP, "returned_at + 1 / 3", at(2017, 1, 1)),
    (SHANGHAI, LEAP, 'SEARCH("x", title)', title("İx")),
    (SHANGHAI, LEAP, 'SEARCH("σ", title)', title("ΣΑΣ")),
    (SHANGHAI, LEAP, "LOWER(title)", title("ΑΣ İ ẞ 𐐀")),
    (SHANGHAI, LEAP, "UPPER(title)", title("ßŉǰﬁ 𐐨")),
    (SHANGHAI, LEAP, 'title < "\uff5e"', title("𠮷")),
    (SHANGHAI, LEAP, 'title > "\ue000"', title("😀")),
    (SHANGHAI, LEAP, "LEN(title)", title("👩\u200d👩\u200d👧e\u0301家")),
    (SHANGHAI, LEAP, "REVERSE(title)", title("😀家e\u0301")),
    (SHANGHAI, LEAP, "MID(title, 2, 2)", title("😀家𠮷野")),
    (SHANGHAI, LEAP, "ISBLANK(title)", title("")),
    (SHANGHAI, LEAP, 'title = ""', title("")),
    (SHANGHAI, LEAP, 'title = ""', {}),
    (SHANGHAI, LEAP, 'ISBLANK(TRIM("  "))', {}),
    (SHANGHAI, LEAP, 'ISBLANK(LEFT(title, 0)) AND LEFT(title, 0) = ""', title("a")),
    (SHANGHAI, LEAP, 'CASE(title, 书名, 1, "a", 2, 0)', {}),
    (SHANGHAI, LEAP, "OR(1 / pages = 0, lent)", {"pages": 0, "lent": True}),
    (SHANGHAI, LEAP, "AND(1 / pages = 0, lent)", {"pages": 0, "lent": False}),
    (SHANGHAI, LEAP, "weight * weight", {"weight": Decimal("0.00000001")}),
    (SHANGHAI, LEAP, "weight * 0.5", {"weight": Decimal("-0.0000000000000001")}),
    (SHANGHAI, LEAP, "weight ^ 0", {"weight": Decimal(0)}),
    (SHANGHAI, LEAP, "ROUND(weight, 2)", {"weight": Decimal("2.665")}),
    (SHANGHAI, LEAP, "ROUND(weight, -34)", {"weight": Decimal("9" * 34)}),
    (SHANGHAI, LEAP, "RMB_UPPER(weight)", {"weight": Decimal("1000100000000")}),
    (SHANGHAI, LEAP, "RMB_UPPER(weight)", {"weight": Decimal("1000000000010.05")}),
    (SHANGHAI, LEAP, "weight + 1", {"weight": Decimal("9" * 34)}),
    (SHANGHAI, LEAP, "weight + 0", {"weight": Decimal("1234567890123456789012345678901234")}),
)
"""Zone, moment, expression, record."""
