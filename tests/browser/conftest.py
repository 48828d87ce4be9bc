"""Fixtures for the tests that drive a real Chromium.

`page` opens a fresh browser context and fails its test, whatever the test itself asserts, when a page logged a console
error, threw, broke the content security policy (Chromium reports that as a console error), or asked for anything
outside this computer.

A test narrows what it sees by overriding small fixtures: `viewport` (parametrise with VIEWPORTS), `theme` ("light" or
"dark") and `language` ("en" or "zh"). Addresses are relative to `server_url`; a package of tests that needs a running
server overrides that session fixture with one that starts it and gives "http://127.0.0.1:<port>".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from metacrm.ui.commands import prerequisites

Theme = Literal["light", "dark"]

VIEWPORTS: dict[str, ViewportSize] = {
    "desktop": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
PATIENCE = 20_000
"""Milliseconds until something is taken not to come any more: a machine that does much else is slow, not wrong."""
LOCALES = {"en": "en-US", "zh": "zh-CN"}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL_SCHEMES = ("data", "blob", "about", "file")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all browser tests of this process."""
    path = prerequisites.chromium()
    assert path is not None, "No Chromium found; `python3 cli.py test` installs one, or set METACRM_CHROMIUM."
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(path), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server_url() -> str:
    """Base address of the server under test; empty until a package of tests overrides it (see above)."""
    return ""


@pytest.fixture
def viewport() -> ViewportSize:
    """Size of the window."""
    return VIEWPORTS["desktop"]


@pytest.fixture
def theme() -> Theme:
    """Colour scheme the browser asks for."""
    return "light"


@pytest.fixture
def language() -> str:
    """Language the browser asks for: a key of LOCALES."""
    return "en"


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    """Whether pages may keep a service worker: without one a test asks the server for everything."""
    return "block"


@pytest.fixture
def new_context(
    browser: Browser,
    server_url: str,
    viewport: ViewportSize,
    theme: Theme,
    language: str,
    service_workers: Literal["allow", "block"],
) -> Iterator[Callable[[], BrowserContext]]:
    """Open further contexts (other people signed in at the same time) with the same window, theme and language."""
    opened: list[BrowserContext] = []

    def open_context() -> BrowserContext:
        opened.append(
            browser.new_context(
                base_url=server_url or None,
                viewport=viewport,
                color_scheme=theme,
                locale=LOCALES[language],
                timezone_id="UTC",
                reduced_motion="reduce",
                service_workers=service_workers,
            )
        )
        return opened[-1]

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What went wrong in `page` so far; a test that provokes an error on purpose removes it from this list."""
    return []


@pytest.fixture
def page(new_context: Callable[[], BrowserContext], complaints: list[str]) -> Iterator[Page]:
    """A fresh page; the test fails on any console error, exception or request to the outside."""
    opened = new_context().new_page()
    watch(opened, complaints)
    yield opened
    assert complaints == []


def watch(page: Page, complaints: list[str]) -> None:
    """Write into `complaints` whatever goes wrong in that page from now on."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in LOCAL_SCHEMES and address.hostname not in ("127.0.0.1", "localhost"):
            complaints.append(f"outside request: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
    page.on("request", on_request)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep the browser tests of a folder in one process of pytest-xdist, so that Chromium and their site start once.

    One that fails is run once more and named in the summary ("RERUN"; the closing line counts them): a page and a test
    that race on a busy machine are a fault to be mended, but not the fault of the change under test.
    """
    here = Path(__file__).parent
    if here in item.path.parents:
        item.add_marker(pytest.mark.xdist_group(item.path.parent.name))
        item.add_marker(pytest.mark.flaky(reruns=1))
