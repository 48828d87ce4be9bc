"""Work in the background, as its pages show it."""

from __future__ import annotations

from msgspec import Struct

from .values import Choice


class JobRow(Struct, frozen=True):
    """One job. `progress` says how far it is, `done` of `total` draw it (`total` 0: not known).

    `stop_href` is "" where there is nothing to stop; `problems` are sentences.
    """

    id: str
    title: str
    kind: str
    status: Choice
    href: str
    begun: str
    person: str = ""
    progress: str = ""
    done: int = 0
    total: int = 0
    open: bool = False
    stopping: bool = False
    stop_href: str = ""
    problems: tuple[str, ...] = ()


class JobsPage(Struct, frozen=True):
    """The latest jobs; `live` while one of them is open, `everybody` where those of others are among them."""

    rows: tuple[JobRow, ...]
    live: bool = False
    everybody: bool = False
    next_href: str = ""


class JobPage(Struct, frozen=True):
    """One job; `facts` are labels and texts about its result, `links` (label, address, icon) lead to it."""

    job: JobRow
    facts: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
