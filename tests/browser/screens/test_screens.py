"""Every page of the application's map and of every object of every app, in languages, schemes and widths in turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from metacrm.metadata.labels import Text
from metacrm.metadata.manifest import Manifest
from metacrm.ui.messages import texts
from tests.browser.conftest import LOCALES, VIEWPORTS, Theme, watch
from tests.browser.screens.atlas import pages_of_map
from tests.browser.screens.pictures import Pictures
from tests.browser.screens.site import Site, opened, serious

LOOKS: tuple[tuple[str, str, Theme, str], ...] = (
    ("desktop", "phone", "light", "zh"),
    ("phone", "desktop", "dark", "en"),
)
"""Each: the windows, in the order in which a page is put into them, the scheme and the language."""
WINDOWS = (0, 1)
SHOWN_TEXTS = """() => {
  const words = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest('script, template, style, [lang="en"]')) words.add(walker.currentNode.data.trim());
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    for (const name of ['aria-label', 'title', 'placeholder']) words.add((element.getAttribute(name) ?? '').trim());
  }
  return [...words];
}"""


def states(site: Site) -> list[str]:
    """What pages seldom show: filters of all kinds, nothing found, another home page, a picklist that follows one."""
    filtered = urlencode(
        {"where": 'stage IN ("won", "lost") AND (amount > 1 OR LEN(name) > 3) AND close_date < TODAY()'}
    )
    editors = [f"/opportunity?{filtered}", f"/opportunity/filter?{filtered}", "/admin/expressions?object=opportunity"]
    found = ["/search?q=%E7%A7%91%E6%8A%80", "/search?q=zzzzzz", "/account?find=zzzzzz"]
    return ["/?desk=company_desk", *editors, *found, "/admin/customise/picklist/sub_industry"]


def pages_of_objects(site: Site) -> Iterator[list[str]]:
    """Every page of each object of every app: its list, a record, the forms, boards, calendars and timelines."""
    manifest = site.runtime.current.manifest
    for name in dict.fromkeys(item for app in manifest.apps.values() for item in app.items):
        views = manifest.of_object(manifest.list_views, name)
        others = [f"/{name}?view={view.name}" for view in views if view.type != "table"]
        record = site.first(name)
        yield [f"/{name}", f"/{name}/{record}", f"/{name}/{record}/edit", f"/{name}/new", *others]


@dataclass(frozen=True)
class Stop:
    """A page of a tour, the windows it is looked at in, and that in which axe judges it, if in any."""

    address: str
    windows: Sequence[int]
    judged: int | None


def tour(site: Site, look: int, whole: bool) -> Iterator[Stop]:
    """The stops of a look; the `whole` tour opens everything in every look and both windows.

    The usual one opens each page of the map in one look, in both windows, and of every second object one page: its
    neighbours' pages are of other kinds and in the other look. axe is slow: it judges a page once.
    """
    for place, address in enumerate((*states(site), *pages_of_map(site, whole))):
        turn, judge = divmod(place, len(LOOKS))
        if whole or judge == look:
            yield Stop(address, WINDOWS, turn % 2 if judge == look else None)
    for number, pages in enumerate(pages_of_objects(site)):
        turn, window = divmod(number // 2, 2)
        if whole:
            yield from (Stop(page, WINDOWS, window) for page in pages)
        elif number % 2 == 0 and turn % len(LOOKS) == look:
            yield Stop(pages[number // 2 % len(pages)], WINDOWS, window)


def english_of(manifest: Manifest) -> frozenset[str]:
    """Texts of ours in English that have a Chinese form: none may stand on a Chinese page."""
    english, chinese = texts("en"), texts("zh")
    words = {text for key, text in english.items() if chinese.get(key) != text and "{" not in text}
    words |= {label["en"] for label in labels_of(manifest) if label and label.get("zh") != label.get("en")}
    return frozenset(word for word in words if len(word) > 2) - set(chinese.values())


def labels_of(manifest: Manifest) -> Iterator[Text]:
    """The labels of objects, fields, choices, sections and views."""
    for each in manifest.objects.values():
        yield each.label
        for field in each.fields.values():
            yield field.label
            yield from (choice.label for choice in field.choices.values.values()) if field.choices else ()
    for layout in manifest.layouts.values():
        yield from (section.label for section in layout.sections.values())
    yield from (view.label for view in manifest.list_views.values())
    for desktop in manifest.desktops.values():
        yield from (desktop.label, *(block.label for block in desktop.blocks))


@pytest.mark.parametrize("look", range(len(LOOKS)), ids=["-".join(look) for look in LOOKS])
def test_every_page_in_a_look(browser: Browser, site: Site, session_cookie: Mapping[str, str], look: int) -> None:
    walk(browser, site, session_cookie, look, whole=False)


@pytest.mark.long
@pytest.mark.parametrize("look", range(len(LOOKS)), ids=["-".join(look) for look in LOOKS])
def test_every_page_in_every_look(browser: Browser, site: Site, session_cookie: Mapping[str, str], look: int) -> None:
    walk(browser, site, session_cookie, look, whole=True)


def walk(browser: Browser, site: Site, session_cookie: Mapping[str, str], look: int, *, whole: bool) -> None:
    """Open the pages of the tour in one look and both windows; gather all that is wrong with any, and keep pictures."""
    first, second, theme, language = LOOKS[look]
    sizes = (first, second)
    context = looking(browser, site, VIEWPORTS[sizes[0]], theme, language, session_cookie)
    page, complaints = context.new_page(), list[str]()
    watch(page, complaints)
    found: list[str] = []
    english = english_of(site.runtime.current.manifest)
    pictures = Pictures("-".join(LOOKS[look]))
    for stop in tour(site, look, whole):
        for window in stop.windows:
            page.set_viewport_size(VIEWPORTS[sizes[window]])
            if window == stop.windows[0]:
                opened(page, stop.address)
                page.wait_for_selector("[data-calendar]:not([data-loaded])", state="detached")
            pictures.take(page, stop.address, sizes[window])
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{stop.address}: scrolls sideways on a {sizes[window]}")
            if window == stop.judged:
                found += [f"{stop.address}: {finding}" for finding in serious(page)]
        if language == "zh":
            left = english & set(page.evaluate(SHOWN_TEXTS))
            found += [f"{stop.address}: English text {sorted(left)}"] if left else []
    context.close()
    sheet = pictures.show()
    assert found + complaints == [], f"see {sheet}"


def looking(
    browser: Browser, site: Site, viewport: ViewportSize, theme: Theme, language: str, cookie: Mapping[str, str]
) -> BrowserContext:
    """A window of that look, with Ada signed in."""
    context = browser.new_context(
        base_url=site.url, viewport=viewport, color_scheme=theme, locale=LOCALES[language], reduced_motion="reduce"
    )
    choices = [
        {"name": "mc_locale", "value": language, "url": site.url},
        {"name": "mc_theme", "value": theme, "url": site.url},
    ]
    context.add_cookies([dict(cookie), *choices])  # type: ignore[list-item]
    return context
