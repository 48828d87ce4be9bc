"""The lending library with its reservations, served to a real browser, and somebody signed in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from metacrm.engine.runtime import Runtime
from metacrm.engine.security.credentials import set_password
from metacrm.ui.app import create_app
from metacrm.ui.pages.routes import register_pages
from tests.browser.conftest import LOCALES
from tests.browser.screens.site import PASSWORD, sign_in
from tests.engine.acting import made
from tests.engine.conftest import install, opened


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """The library on SQLite."""
    folder = tmp_path_factory.mktemp("forms")
    url = f"sqlite:///{(folder / 'forms.sqlite').as_posix()}"
    install(url)
    with opened(url, folder) as runtime:
        user = made(runtime, "user", {"name": "Ada", "login": "ada", "roles": ["administrator"]})[0]
        set_password(runtime.database, user, PASSWORD, datetime.now(UTC))
        yield runtime


@pytest.fixture(scope="session")
def server_url(library: Runtime) -> Iterator[str]:
    """Where it is served."""
    server = make_server("127.0.0.1", 0, create_app(library, [register_pages]), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def session_cookie(browser: Browser, server_url: str) -> dict[str, str]:
    """Ada's session, begun once."""
    page = browser.new_page(base_url=server_url, locale=LOCALES["en"])
    sign_in(page)
    cookie = next(one for one in page.context.cookies() if one.get("name") == "mc_session")
    page.context.close()
    return {"name": "mc_session", "value": str(cookie.get("value")), "url": server_url}


@pytest.fixture
def ada(page: Page, session_cookie: dict[str, str]) -> Page:
    """A page on which Ada is signed in."""
    page.context.add_cookies([session_cookie])  # type: ignore[list-item]
    return page
