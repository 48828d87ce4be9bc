"""The lending library behind the real application, with somebody of each kind who may ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from metacrm.ui.app import create_app
from tests.engine.conftest import install, opened
from tests.servers import empty_database
from tests.ui.interface import Library


@pytest.fixture(scope="session")
def interface_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The application on SQLite, for the whole process."""
    folder = tmp_path_factory.mktemp("interface")
    url = f"sqlite:///{(folder / 'interface.sqlite').as_posix()}"
    install(url)
    with opened(url, folder) as runtime:
        yield Library(runtime, create_app(runtime))


@pytest.fixture(scope="session")
def interface_on_postgresql(postgresql: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The application on PostgreSQL, for the whole process."""
    with empty_database(postgresql) as url:
        install(url)
        with opened(url, tmp_path_factory.mktemp("interface")) as runtime:
            yield Library(runtime, create_app(runtime))


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest) -> Library:
    """The application with users and no other record; the test runs once on each kind of database."""
    made: Library = request.getfixturevalue(f"interface_on_{request.param}")
    made.populate()
    return made


@pytest.fixture
def library_on_sqlite(interface_on_sqlite: Library) -> Library:
    """The same on SQLite alone, for what no database can change."""
    interface_on_sqlite.populate()
    return interface_on_sqlite


@pytest.fixture
def library_on_postgresql(interface_on_postgresql: Library) -> Library:
    """The same on PostgreSQL alone, for what only its transactions can do."""
    interface_on_postgresql.populate()
    return interface_on_postgresql
