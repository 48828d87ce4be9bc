"""The exchange rates that the golden corpus goes by, as Python and as rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, Subquery, Text, literal, select, union_all

from metacrm.metadata.sql_types import ScaledDecimal

RATES = (
    ("USD", date(2016, 1, 1), Decimal("6.5")),
    ("USD", date(2017, 1, 1), Decimal("6.9498")),
    ("USD", date(2017, 3, 3), Decimal("7")),
    ("EUR", date(2017, 1, 1), Decimal("7.3")),
    ("JPY", date(2017, 2, 1), Decimal("0.0600305")),
)


class GivenRates:
    """Rates against CNY."""

    base = "CNY"

    def rate(self, code: str, day: date) -> Decimal | None:
        """The rate in force on a day."""
        known = [rate for name, since, rate in RATES if name == code and since <= day]
        return known[-1] if known else None

    def table(self) -> Subquery:
        """The same as rows."""
        rows = [
            select(
                literal(code, Text).label("code"),
                literal(since, Date).label("valid_from"),
                literal(rate, ScaledDecimal(18, 8)).label("rate"),
            )
            for code, since, rate in RATES
        ]
        return union_all(*rows).subquery()
