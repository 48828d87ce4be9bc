"""Calendar and timeline pages: records that begin and end, in a period, for oneself, the team or all."""

from __future__ import annotations

from msgspec import Struct

from .lists import ListHead, ViewTab


class Event(Struct, frozen=True):
    """A record in time; `start` and `end` are ISO texts in the viewer's zone.

    Where `all_day` they are days, the last of which counts. `end` is "" where the record has none. `detail` is what
    stands after the title, `time` its time in words.
    """

    id: str
    version: int
    title: str
    href: str
    start: str
    end: str
    all_day: bool
    tone: str
    detail: str = ""
    time: str = ""
    edit_href: str = ""


class DatedTools(Struct, frozen=True):
    """What calendar and timeline share above the records: the period, the ways through time, whose records.

    `label` words the period. `more` says that it holds more records than are shown, "" where it doesn't.
    """

    label: str
    previous_href: str
    today_href: str
    next_href: str
    modes: tuple[ViewTab, ...]
    scopes: tuple[ViewTab, ...] = ()
    more: str = ""


class MoveForm(Struct, frozen=True):
    """How records are moved in time: a POST of {"view", "start", "end", "version"} to `url`, {id} being the record.

    It answers {"event", "message", "undo"} or {"problems": [{"message"}]}. `kind` is the type of the inputs.
    """

    url: str
    view: str
    kind: str
    has_end: bool
    start_label: str
    end_label: str = ""


class CalendarDay(Struct, frozen=True):
    """A day of the plain list with what begins on it, or began before the period."""

    label: str
    events: tuple[Event, ...]


class CalendarPage(Struct, frozen=True):
    """A calendar; its script GETs `events_url` with `from` and `to`, and answers lead to `Event`s.

    `new_href` takes the fields named `start_field` and `end_field` in its address. `days` is the month as a plain list
    for pages without scripts. `mode` is the one asked for, `own_mode` the view's; "" where
    nobody says.
    """

    head: ListHead
    tools: DatedTools
    events_url: str
    day: str
    mode: str
    zone: str
    all_day: bool
    days: tuple[CalendarDay, ...] = ()
    move: MoveForm | None = None
    new_href: str = ""
    start_field: str = ""
    end_field: str = ""
    own_mode: str = ""


class Tick(Struct, frozen=True):
    """A line of the scale at `x`, in percent of the period, with its words."""

    x: float
    label: str = ""


class Bar(Struct, frozen=True):
    """An event as a bar from `x` on, `width` long, in percent of the period."""

    event: Event
    x: float
    width: float


class BarGroup(Struct, frozen=True):
    """The bars under one value; `label` is "" where the timeline has no groups."""

    label: str
    tone: str
    bars: tuple[Bar, ...]


class BarsPage(Struct, frozen=True):
    """Bars over a period of `days` days from `day` on; `today` is where the day of the request stands, None outside."""

    head: ListHead
    tools: DatedTools
    day: str
    days: int
    ticks: tuple[Tick, ...]
    groups: tuple[BarGroup, ...]
    today: float | None = None
    move: MoveForm | None = None
    state: str = ""
    request_id: str = ""
    message: str = ""
