"""Dates and moments that seeds count from the installation, so that a demonstration is always of these days."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeGuard

from ...metadata.definitions.seed import AT, NOW, TODAY
from ..context import Context

_SATURDAY, _WEEK = 5, 7
_OPENS, _MINUTES_OPEN = time(8, 40), 9 * 60


def is_relative(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether a seed's value is counted from the installation."""
    return isinstance(value, Mapping) and (TODAY in value or NOW in value)


def written_time(value: Mapping[str, Any], context: Context) -> str:
    """A relative value as it is written in JSON: a date, or an instant where it says a time of day."""
    if TODAY in value and AT not in value:
        return (context.today + timedelta(days=value[TODAY])).isoformat()
    return moment(value, context).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def moment(value: Mapping[str, Any], context: Context, key: str = "") -> datetime:
    """The instant of a relative value; a day without a time gets one of office hours, the same for the same `key`."""
    if NOW in value:
        return (context.now + timedelta(days=value[NOW])).astimezone(UTC)
    if AT in value:
        return _local(_working_day(context.today, value[TODAY]), time.fromisoformat(value[AT]), context)
    return office_time(value[TODAY], key, context)


def office_time(days: int, key: str, context: Context) -> datetime:
    """A moment so many days away, in office hours of a working day; which one depends on the key alone."""
    day, minutes = _working_day(context.today, days), zlib.crc32(key.encode()) % _MINUTES_OPEN
    return _local(day, _OPENS, context) + timedelta(minutes=minutes)


def _working_day(today: date, days: int) -> date:
    """So many days away, off the weekend: what is past stays past, and the order of two days is kept."""
    day = today + timedelta(days=days)
    over = day.weekday() - _SATURDAY
    if over < 0:
        return day
    return day - timedelta(days=over + 1) if days < 0 else day + timedelta(days=_WEEK - _SATURDAY - over)


def _local(day: date, at: time, context: Context) -> datetime:
    return datetime.combine(day, at, context.zone).astimezone(UTC)
