"""Every page of every object of every app, in both languages, schemes and widths: clean, accessible, translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from metacrm.metadata.labels import Text
from metacrm.metadata.manifest import Manifest
from metacrm.ui.messages import texts
from tests.browser.conftest import LOCALES, VIEWPORTS, Theme, watch
from tests.browser.screens.site import Site, opened, serious

LOOKS: tuple[tuple[str, str, Theme, str], ...] = (
    ("desktop", "phone", "light", "zh"),
    ("phone", "desktop", "dark", "en"),
)
"""Each: the window a page opens in, the one it is then put into, the scheme and the language."""
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


def addresses(site: Site) -> list[str]:
    """Every page of every object of every app, and the pages that belong to none."""
    manifest = site.runtime.current.manifest
    pages = ["/", "/search?q=%E7%A7%91%E6%8A%80", "/search?q=zzzzzz", "/style", "/sign-in"]
    for name in dict.fromkeys(item for app in manifest.apps.values() for item in app.items):
        record = site.first(name)
        views = manifest.of_object(manifest.list_views, name)
        boards = [f"/{name}?view={view.name}" for view in views if view.type == "kanban"]
        pages += [f"/{name}", *boards, f"/{name}/{record}", f"/{name}/new", f"/{name}/{record}/edit"]
    filtered = urlencode(
        {"where": 'stage IN ("won", "lost") AND (amount > 1 OR LEN(name) > 3) AND close_date < TODAY()'}
    )
    editors = [f"/opportunity?{filtered}", f"/opportunity/filter?{filtered}", "/admin/expressions?object=opportunity"]
    customise = [f"/admin/customise{rest}" for rest in ("", "/object/account", "/layout/account", "/history", "/undo")]
    return [*pages, *editors, *customise, "/account?find=zzzzzz", f"/account/{site.first('account')}/delete"]


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


@pytest.mark.parametrize("number", range(len(LOOKS)), ids=["-".join(look) for look in LOOKS])
def test_every_page_in_every_look(browser: Browser, site: Site, session_cookie: Mapping[str, str], number: int) -> None:
    first, second, theme, language = LOOKS[number]
    context = looking(browser, site, VIEWPORTS[first], theme, language, session_cookie)
    page, complaints = context.new_page(), list[str]()
    watch(page, complaints)
    found: list[str] = []
    english = english_of(site.runtime.current.manifest)
    for place, address in enumerate(addresses(site)):
        page.set_viewport_size(VIEWPORTS[first])
        opened(page, address)
        for turn, size in enumerate((first, second)):
            page.set_viewport_size(VIEWPORTS[size])
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{address}: scrolls sideways on a {size}")
            # axe is slow: a page is judged in one look and size, and its neighbours of the same kind in the others.
            if place % (2 * len(LOOKS)) == 2 * number + turn:
                found += [f"{address}: {finding}" for finding in serious(page)]
        if language == "zh":
            left = english & set(page.evaluate(SHOWN_TEXTS))
            found += [f"{address}: English text {sorted(left)}"] if left else []
    context.close()
    assert found + complaints == []


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
