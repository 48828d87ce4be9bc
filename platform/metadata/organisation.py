"""What holds for the whole organisation and is fixed when its database is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Organisation:
    """`zone` decides TODAY, date grouping and naive instants; `base_currency` is an ISO 4217 code."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    base_currency: str = "CNY"
    locale: str = "zh"
