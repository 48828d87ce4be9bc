"""What holds for the whole organisation: chosen when its database is made, most of it changeable later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Organisation:
    """`zone` decides TODAY, date grouping and naive instants; `base_currency` is an ISO 4217 code.

    `fiscal_month` (1 to 12) begins the business year; `calendar` names the one by which working days are counted.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    base_currency: str = "CNY"
    locale: str = "zh"
    name: str = ""
    fiscal_month: int = 1
    calendar: str = "standard"

    def values(self) -> Mapping[str, object]:
        """What expressions reach as `$Org.…`."""
        return {
            "name": self.name or None,
            "base_currency": self.base_currency,
            "zone": self.zone.key,
            "locale": self.locale,
            "fiscal_month": Decimal(self.fiscal_month),
            "calendar": self.calendar,
        }
