"""The home page: a desktop with its blocks, or where none is defined what was opened and changed lately."""

from __future__ import annotations

from msgspec import Struct

from .calendars import CalendarDay
from .records import RelatedList
from .shell import Link, NavGroup
from .values import Shown


class Hit(Struct, frozen=True):
    """A record found or lately changed; `sub` is a line under its title, `end` a short text such as a time."""

    title: str
    href: str
    sub: str = ""
    end: str = ""
    initials: str = ""
    tone: str = "slate"
    round: bool = False
    mark: Shown | None = None


class Tile(Struct, frozen=True):
    """A figure on the desk, already formatted; `note` stands under it.

    `later_href` gives the figure where it is not there yet.
    """

    label: str
    value: str
    icon: str = ""
    note: str = ""
    href: str = ""
    later_href: str = ""


class DeskBar(Struct, frozen=True):
    """A group with its figure; `share` is its length in hundredths of the longest."""

    face: Shown
    share: int
    value: str
    href: str
    note: str = ""


class DeskBlock(Struct, frozen=True):
    """A panel of the desk: a list, bars, days with events, or records opened lately; `icon` marks an empty one.

    `take_off` is what to POST as `do` to `take_off_url` so that a panel the viewer put there himself goes; `is_late`
    says that its records take too long to find. `later_href` gives the panel where it is not there yet, and room for
    `later_rows` is kept.
    """

    name: str
    label: str
    href: str = ""
    icon: str = "square"
    list: RelatedList | None = None
    bars: tuple[DeskBar, ...] = ()
    days: tuple[CalendarDay, ...] = ()
    hits: tuple[Hit, ...] = ()
    take_off: str = ""
    take_off_url: str = ""
    is_late: bool = False
    later_href: str = ""
    later_rows: int = 0


class HomePage(Struct, frozen=True):
    """The home page: who, which day, `desks` to choose from, figures, and the panels of each column.

    `customise_href` leads administrators to the form of the desktop. Where no desktop is defined, records opened and
    changed lately stand there, and the apps with their objects.
    """

    greeting: str
    date: str = ""
    tiles: tuple[Tile, ...] = ()
    opened: tuple[Hit, ...] = ()
    recent: tuple[Hit, ...] = ()
    apps: tuple[NavGroup, ...] = ()
    create: tuple[Link, ...] = ()
    desks: tuple[Link, ...] = ()
    columns: tuple[tuple[DeskBlock, ...], ...] = ()
    is_desk: bool = False
    customise_href: str = ""
