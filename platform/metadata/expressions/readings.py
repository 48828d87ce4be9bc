"""Values read out of texts: numbers, days, moments and times of day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from .arithmetic import settled
from .typed import EvaluationError

NUMBER = re.compile(r"[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]{1,6}))?)?")
MOMENT = re.compile(DAY.pattern + r"(?:[T ]" + CLOCK.pattern + r"(Z|[+-][0-9]{2}:[0-9]{2})?)?")
LONGEST_NUMBER = 100


def is_number(text: str) -> bool:
    """Whether the whole text is a number, with or without a sign."""
    return len(text) <= LONGEST_NUMBER and NUMBER.fullmatch(text) is not None


def number(text: str) -> Decimal:
    """The number; raises EvaluationError #VALUE, or #NUM where it is too large."""
    if not is_number(text):
        raise EvaluationError("#VALUE")
    return settled(Decimal(text))


def day(text: str) -> date:
    """The day written YYYY-MM-DD; raises EvaluationError #VALUE."""
    found = DAY.fullmatch(text)
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise EvaluationError("#VALUE")


def clock(text: str) -> time:
    """The time of day written HH:MM, HH:MM:SS or with a fraction; raises EvaluationError #VALUE."""
    found = CLOCK.fullmatch(text)
    if found is None:
        raise EvaluationError("#VALUE")
    return _clock(found[1], found[2], found[3], found[4])


def moment(text: str) -> datetime:
    """The moment written as a day and a time, in UTC unless its zone is given; raises EvaluationError #VALUE."""
    found = MOMENT.fullmatch(text)
    if found is None:
        raise EvaluationError("#VALUE")
    try:
        start = datetime.combine(
            day(f"{found[1]}-{found[2]}-{found[3]}"), _clock(found[4] or "0", found[5] or "0", found[6], found[7]), UTC
        )
        return start - _offset(found[8])
    except OverflowError:
        raise EvaluationError("#VALUE") from None


def _clock(hour: str, minute: str, second: str | None, fraction: str | None) -> time:
    try:
        return time(int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")))
    except ValueError:
        raise EvaluationError("#VALUE") from None


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone == "Z":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 14 or minutes > 59:
        raise EvaluationError("#VALUE")
    length = timedelta(hours=hours, minutes=minutes)
    return -length if zone[0] == "-" else length
