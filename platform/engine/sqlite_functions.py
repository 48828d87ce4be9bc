"""SQL functions that SQLite lacks, so that a query means the same as on PostgreSQL."""

from __future__ import annotations

import functools
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from .sqlite_calls import register_calls

SCALED = "mc_scaled"
"""`mc_scaled(number, scale)`: the integer that stands for the number in a column of that scale."""


def register_functions(connection: sqlite3.Connection) -> None:
    """Make `mc_period(value, unit, zone)`, SCALED and the functions of expressions known to the connection."""
    register_calls(connection)
    connection.create_function(SCALED, 2, _scaled, deterministic=True)
    connection.create_function("mc_period", 3, _period, deterministic=True)


def _scaled(number: str | int | None, scale: int) -> int | None:
    if number is None:
        return None
    scaled = int(Decimal(number).scaleb(scale))
    return scaled if abs(scaled) < 2**63 else None


@functools.lru_cache(maxsize=50_000)
def _period(value: str | None, unit: str, zone: str) -> str | None:
    """The period a date or an instant (in `zone`) lies in, as the text that `group=field:unit` answers."""
    if value is None:
        return None
    if "T" in value:
        moment = datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        return period_text(moment.astimezone(ZoneInfo(zone)).date(), unit)
    return period_text(date.fromisoformat(value[:10]), unit)


def period_text(day: date, unit: str) -> str:
    """day 2017-03-01, week 2017-W09 (ISO 8601), month 2017-03, quarter 2017-Q1, year 2017."""
    match unit:
        case "day":
            return day.isoformat()
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year:04d}-W{week:02d}"
        case "month":
            return f"{day.year:04d}-{day.month:02d}"
        case "quarter":
            return f"{day.year:04d}-Q{(day.month + 2) // 3}"
        case _:
            return f"{day.year:04d}"
