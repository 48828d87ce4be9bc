"""The palette: places to go, records, and what can be done, found while a person types."""

from __future__ import annotations

from msgspec import Struct


class PaletteEntry(Struct, frozen=True):
    """One line of the palette.

    It leads to `href`, in a dialog with `dialog`; or it presses the control of the page that the CSS selector `press`
    finds. `sub` is a line under the title, `end` a short text at the end, `keys` the shortcut that does the same.
    `initials` draw an avatar in `tone`, `round` for people; else `icon` stands there.
    """

    title: str
    href: str = ""
    press: str = ""
    icon: str = "chevron-right"
    sub: str = ""
    end: str = ""
    keys: str = ""
    tone: str = ""
    initials: str = ""
    round: bool = False
    dialog: bool = False
    danger: bool = False

    def parts(self, query: str) -> tuple[str, str, str]:
        """The title before, in and after the place where it has the words typed."""
        place = self.title.lower().find(query.lower()) if query else -1
        end = place + len(query)
        return (self.title, "", "") if place < 0 else (self.title[:place], self.title[place:end], self.title[end:])


class PaletteGroup(Struct, frozen=True):
    """Entries of one sort under their heading; `name` tells the groups of a page apart."""

    name: str
    label: str
    entries: tuple[PaletteEntry, ...]
