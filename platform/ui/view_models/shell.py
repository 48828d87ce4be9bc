"""The frame around every page: navigation, top bar, person, preferences."""

from __future__ import annotations

from msgspec import Struct


class Link(Struct, frozen=True):
    """A place to go; `icon` is a sprite name, `count` a short text at the end, `keys` a shortcut such as "g h"."""

    label: str
    href: str
    icon: str = ""
    current: bool = False
    count: str = ""
    tone: str = ""
    keys: str = ""


class NavGroup(Struct, frozen=True):
    """One app in the navigation, or (one of its `groups`) a title within it; without a label it stands at the top.

    `key` is the name by which a device remembers that it is `closed`.
    """

    label: str
    items: tuple[Link, ...] = ()
    key: str = ""
    groups: tuple[NavGroup, ...] = ()
    closed: bool = False

    @property
    def links(self) -> tuple[Link, ...]:
        """All its places, those of its groups included."""
        return (*self.items, *(link for group in self.groups for link in group.links))


class UserMenu(Struct, frozen=True):
    """The person signed in; `links` are extra entries of the user menu."""

    name: str
    initials: str
    tone: str = "teal"
    detail: str = ""
    links: tuple[Link, ...] = ()


class Toast(Struct, frozen=True):
    """A short message at the foot after something was done; `kind` is "success" or "danger".

    `undo_url` gets a POST with the CSRF token when the person takes it back while it stands; "" offers no undo.
    """

    text: str
    kind: str = "success"
    undo_url: str = ""


class Shell(Struct, frozen=True):
    """All that the base template needs.

    - `locale`: "en" or "zh". `theme`: "light", "dark" or "system". `density`: "comfortable" or "compact".
      `motion`: "system" or "off". `keys`: "on" or "off" (shortcuts of a single letter). `side`: "open" or "rail".
      `messages`: "short", "long" or "stay", how long a message stands.
      They are the person's preferences, before sign-in those of the device (cookies `mc_locale`, `mc_theme`, …); the
      cookie `mc_scheme` ("light" or "dark", what the device prefers) fills `scheme` so that "system" paints right.
    - `organisation`: the name at the top left; `home_url` where it leads.
    - `person`: the id of who is signed in, by which scripts keep what is his apart.
    - `user` is None on the sign-in page and on errors before sign-in: then only the page itself is drawn.
    - `csrf_token`: printed into a meta tag and into every form as `csrf_token`; scripts send it as `X-CSRF-Token`.
    - `preferences_url` takes a POST of these by name (`language` for the locale), and `next` (`path`, the page to come
      back to).
    - `search_url` takes GET `?q=`, `palette_url` gives the palette's entries. `bottom` are at most five links for
      the phone.
    """

    locale: str
    csrf_token: str
    organisation: str = "metacrm"
    theme: str = "system"
    scheme: str = "light"
    density: str = "comfortable"
    motion: str = "system"
    keys: str = "on"
    messages: str = "short"
    side: str = "open"
    person: str = ""
    user: UserMenu | None = None
    navigation: tuple[NavGroup, ...] = ()
    foot: tuple[Link, ...] = ()
    create: tuple[Link, ...] = ()
    bottom: tuple[Link, ...] = ()
    toasts: tuple[Toast, ...] = ()
    home_url: str = "/"
    search_url: str = "/search"
    palette_url: str = "/palette"
    sign_out_url: str = "/sign-out"
    preferences_url: str = "/preferences"
    path: str = "/"

    @property
    def language_tag(self) -> str:
        """The BCP 47 tag of the page."""
        return "zh-CN" if self.locale == "zh" else "en"

    @property
    def painted(self) -> str:
        """The colour scheme the server paints first."""
        return self.scheme if self.theme == "system" else self.theme
