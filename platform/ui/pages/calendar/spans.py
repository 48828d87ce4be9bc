"""The days that a calendar or a timeline shows: read from an address, stepped through, and put in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct

from ....metadata.problem import Problem, ProblemError
from ..groups import MONTHS, period_label
from ..view import View

LONGEST_DAYS = 400
YEARS = range(1900, 2200)


class Span(Struct, frozen=True):
    """The days from `first` on, up to but without `behind`."""

    first: date
    behind: date

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.behind - self.first).days


def asked_span(first: str, behind: str) -> Span:
    """The days that a program asks for; ProblemError where they are none, or too many."""
    given = {"from": _day(first), "to": _day(behind)}
    wrong = [
        Problem("invalid_parameter", field=name, parameters={"parameter": name}) for name in given if not given[name]
    ]
    if wrong:
        raise ProblemError(wrong)
    span = Span(given["from"] or date.min, given["to"] or date.min)
    if not 0 < span.days <= LONGEST_DAYS:
        raise ProblemError(Problem("span_unfit", field="to", parameters={"days": LONGEST_DAYS}))
    return span


def day_or_today(view: View, text: str) -> date:
    """The day that an address names, today in the viewer's zone where it names none."""
    return _day(text) or view.now.date()


def span_around(day: date, unit: str) -> Span:
    """The month, quarter or year that the day is in."""
    months = MONTHS[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Span(first, _months_on(first, months))


def beside(span: Span, unit: str, steps: int) -> date:
    """The first day of the period before or after."""
    return _months_on(span.first, steps * MONTHS[unit])


def span_label(view: View, span: Span, unit: str) -> str:
    """The period in words."""
    key = f"{span.first:%Y}-{f'Q{(span.first.month + 2) // 3}' if unit == 'quarter' else f'{span.first:%m}'}"
    return period_label(view, key if unit != "year" else f"{span.first:%Y}", unit)


def instant_text(day: date, zone: ZoneInfo) -> str:
    """The moment at which the day begins in the zone, as expressions write it."""
    moment = datetime.combine(day, time(), zone).astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _months_on(first: date, months: int) -> date:
    """The first of the month so many months on; beyond the calendar's years it stays."""
    count = first.year * 12 + first.month - 1 + months
    found = date(count // 12, count % 12 + 1, 1)
    return found if found.year in range(YEARS.start, YEARS.stop + 1) else first
