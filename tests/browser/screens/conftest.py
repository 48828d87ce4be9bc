"""The site that the tests of the screens walk through, and somebody signed in on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.credentials import set_password
from metacrm.ui.app import create_app
from metacrm.ui.pages.routes import register_pages
from tests.browser.conftest import LOCALES
from tests.browser.screens.site import PASSWORD, Site, sign_in, with_pack


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A database with the pack, its sample and somebody who may do everything, on a free port."""
    folder = tmp_path_factory.mktemp("screens")
    url = f"sqlite:///{(folder / 'screens.sqlite').as_posix()}"
    with_pack(url, folder)
    runtime = Runtime.open(Config(url, folder))
    ada = runtime.records.create(Context(), "user", {"name": "Ada", "login": "ada", "roles": ["administrator"]})
    assert ada.ok and ada.id
    set_password(runtime.database, ada.id, PASSWORD, datetime.now(UTC))
    app = create_app(runtime, [register_pages])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", runtime, app)
    server.shutdown()
    thread.join()
    runtime.close()


@pytest.fixture(scope="session")
def server_url(site: Site) -> str:
    """Where the site is served."""
    return site.url


@pytest.fixture(scope="session")
def session_cookie(browser: Browser, site: Site) -> Mapping[str, str]:
    """Ada's session, begun once through the page."""
    page = browser.new_page(base_url=site.url, locale=LOCALES["en"])
    sign_in(page)
    cookie = next(one for one in page.context.cookies() if one.get("name") == "mc_session")
    page.context.close()
    return {"name": "mc_session", "value": str(cookie.get("value")), "url": site.url}


@pytest.fixture
def ada(page: Page, session_cookie: Mapping[str, str]) -> Page:
    """A page on which Ada is signed in."""
    page.context.add_cookies([dict(session_cookie)])  # type: ignore[list-item]
    return page
