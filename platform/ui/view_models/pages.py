"""Sign-in, search results, errors and the style page."""

from __future__ import annotations

from msgspec import Struct

from .calendars import BarGroup, CalendarDay, Tick
from .desks import DeskBlock, Hit, Tile
from .filters import FilterGroup
from .imports import MappingPage
from .lines import LineGrid
from .lists import BoardCard, ListPage, ObjectMark
from .palette import PaletteGroup
from .records import Conflict, PathStep, Section, TimelineDay
from .values import Field


class SignInPage(Struct, frozen=True):
    """POST to `action` with `csrf_token`, `login`, `password`, `next`; `problem` says why it failed, worded."""

    action: str
    next: str = "/"
    login: str = ""
    problem: str = ""
    organisation: str = "metacrm"
    notice: str = ""


class HitGroup(Struct, frozen=True):
    """Hits of one object; `all_href` shows them as a list."""

    object: ObjectMark
    hits: tuple[Hit, ...]
    all_href: str = ""


class SearchPage(Struct, frozen=True):
    """Search results for `query`, grouped by object."""

    query: str
    groups: tuple[HitGroup, ...] = ()


class UndoPage(Struct, frozen=True):
    """What could not be taken back: a line for each record, `more` of them are left out; `text` is what was done."""

    title: str
    text: str
    lines: tuple[str, ...]
    more: int
    back_href: str


class ErrorPage(Struct, frozen=True):
    """An error; title and text come from the message catalogue by `status` unless `message` is given.

    `is_stale`: the page that sent the form is from an earlier session; `back_href` brings it anew.
    """

    status: int
    request_id: str = ""
    message: str = ""
    home_href: str = "/"
    back_href: str = ""
    is_stale: bool = False


class PagePicture(Struct, frozen=True):
    """A page of a document, drawn at `href`; width and height in pixels."""

    href: str
    width: int
    height: int


class FilePage(Struct, frozen=True):
    """A stored file, to be had at `href`: drawn from `picture`, or read in `text`, which may be `cut`.

    Of a document with `count` pages the first are `pages`; `problem` says why they can't be shown.
    """

    name: str
    size: str
    href: str
    picture: str = ""
    text: str = ""
    cut: bool = False
    pages: tuple[PagePicture, ...] = ()
    count: int = 0
    problem: str = ""


class OfflinePage(Struct, frozen=True):
    """What a device shows without a connection for a page that it has not kept; the same for everybody."""

    home_href: str = "/"


class StyleRecords(Struct, frozen=True):
    """What records are shown by outside of lists and forms: on the home page, at the head of their page, on a board."""

    tiles: tuple[Tile, ...]
    blocks: tuple[DeskBlock, ...]
    facts: tuple[Field, ...]
    path: tuple[PathStep, ...]
    happened: tuple[TimelineDay, ...]
    cards: tuple[BoardCard, ...]


class ChartBar(Struct, frozen=True):
    """A part of a bar, and the number of its series."""

    x: int
    y: int
    width: int
    height: int
    series: int


class ChartTick(Struct, frozen=True):
    """A word under a chart, in the middle of `x`."""

    x: int
    label: str


class StyleChart(Struct, frozen=True):
    """A chart with the names of its series, and the heights of its grid."""

    bars: tuple[ChartBar, ...]
    ticks: tuple[ChartTick, ...]
    series: tuple[str, ...]
    grid: tuple[int, ...]


class StyleParts(Struct, frozen=True):
    """What forms and lists hold beside widgets; `chosen` is what the bar of a selection says."""

    object: ObjectMark
    chosen: str
    conflict: Conflict
    grid: LineGrid
    filter: FilterGroup
    mapping: MappingPage
    refused: tuple[tuple[int, str], ...]


class StylePage(Struct, frozen=True):
    """Every widget and state: `edit` and `read` sections, a table, tones, what the palette shows for `typed`.

    `ticks`, `bars` and `days` make up calendars and timelines, `records` and `parts` show the other components.
    """

    edit: Section
    invalid: Section
    read: Section
    table: ListPage
    tones: tuple[str, ...]
    records: StyleRecords
    parts: StyleParts
    chart: StyleChart
    toast: str = ""
    typed: str = ""
    palette: tuple[PaletteGroup, ...] = ()
    ticks: tuple[Tick, ...] = ()
    bars: tuple[BarGroup, ...] = ()
    days: tuple[CalendarDay, ...] = ()
