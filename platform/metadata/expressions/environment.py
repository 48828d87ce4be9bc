"""What an evaluation knows besides the record: the moment, the organisation's day and zone, the viewer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct

from ..frozen import EMPTY
from ..work_calendar import DEFAULT, WorkCalendar
from .rates import Rates

ORGANISATION = "$Org"
"""How a path begins that starts at the organisation."""


class Environment(Struct, frozen=True):
    """Fixed once per request, so that every row and both back ends see the same moment.

    `now` is an aware instant; `zone` the organisation's; `user` the viewer's values by key (`id`, `department.name`);
    `fiscal_month` (1 to 12) the month with which the organisation's business year begins; `locale` the viewer's;
    `organisation` its values by key (`base_currency`); `calendar` the one it counts working days by; `rates` the
    exchange rates, None where none are known.
    """

    now: datetime
    zone: tzinfo = UTC
    user: Mapping[str, object] = EMPTY
    fiscal_month: int = 1
    locale: str = "en"
    organisation: Mapping[str, object] = EMPTY
    calendar: WorkCalendar = DEFAULT
    rates: Rates | None = None

    def value(self, path: tuple[str, ...]) -> object:
        """The value at a path that asks no record: the viewer's (`$User.id`) or the organisation's (`$Org.name`)."""
        holder = self.organisation if path[0] == ORGANISATION else self.user
        return holder.get(".".join(path[1:]))

    @property
    def today(self) -> date:
        """The organisation's calendar day at `now`."""
        return self.now.astimezone(self.zone).date()

    def day_of(self, moment: datetime) -> date:
        """The organisation's calendar day at `moment`; raises OverflowError at the ends of the calendar."""
        return moment.astimezone(self.zone).date()

    def local(self, moment: datetime) -> datetime:
        """The moment on the clock of the organisation's zone; raises OverflowError at the ends of the calendar."""
        return moment.astimezone(self.zone)

    def start_of(self, day: date) -> datetime:
        """The first instant of `day` in the organisation's zone, in UTC; clamped at the ends of the calendar."""
        local = datetime.combine(day, time.min, self.zone)
        try:
            return local.astimezone(UTC)
        except OverflowError:
            return datetime.combine(day, time.min, UTC)

    def end_of(self, day: date) -> datetime:
        """The first instant after `day`; the end of time after the last day there is."""
        if day == date.max:
            return datetime.max.replace(tzinfo=UTC)
        return self.start_of(day + timedelta(days=1))
