"""The generated pages over the lending library and the specimens, with a librarian and an administrator signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from metacrm.engine.runtime import Runtime
from metacrm.engine.security.credentials import set_password
from metacrm.ui.app import create_app
from metacrm.ui.pages import desk_patience
from metacrm.ui.pages.routes import register_pages
from tests.engine.acting import made
from tests.engine.conftest import clear, install, opened
from tests.ui.pages.browsing import Browser

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def library_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Runtime, Flask]]:
    """The library on SQLite with its application, for the whole process."""
    folder = tmp_path_factory.mktemp("pages")
    url = f"sqlite:///{(folder / 'library.sqlite').as_posix()}"
    install(url)
    with opened(url, folder) as runtime:
        yield runtime, create_app(runtime, [register_pages])


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Home pages wait for their blocks, however slow the machine is."""
    monkeypatch.setattr(desk_patience, "PAGE_SECONDS", 600.0)
    monkeypatch.setattr(desk_patience, "BLOCK_SECONDS", 600.0)


@pytest.fixture
def runtime(library_pages: tuple[Runtime, Flask]) -> Runtime:
    """The library without any record."""
    clear(library_pages[0])
    return library_pages[0]


@pytest.fixture
def signed_in(runtime: Runtime, library_pages: tuple[Runtime, Flask]) -> Callable[..., Browser]:
    """Make a user with roles and sign him in: `signed_in("mara", "librarian", zone="Europe/Paris")`."""

    def sign_in(login: str, *roles: str, locale: str = "en", **more: str) -> Browser:
        values = {"name": login.title(), "login": login, "roles": list(roles), **more}
        user = made(runtime, "user", values)[0]
        set_password(runtime.database, user, PASSWORD, datetime.now(UTC))
        return Browser(library_pages[1].test_client(), login, PASSWORD, locale)

    return sign_in


@pytest.fixture
def browser(signed_in: Callable[..., Browser]) -> Browser:
    """An administrator."""
    return signed_in("ada", "administrator")
