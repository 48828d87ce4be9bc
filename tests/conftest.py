"""Fixtures for every test: fresh empty databases of both kinds.

A test that takes `database_url` runs twice, on SQLite and on PostgreSQL. The PostgreSQL server starts at most once in
each process of pytest-xdist, on first use.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import URL

from metacrm.engine.security import passwords
from tests.servers import empty_database, postgresql_server


@pytest.fixture(scope="session", autouse=True)
def own_hasher() -> Iterator[PasswordHasher]:
    """Let passwords be hashed with as little work as argon2 takes: most tests sign in. Gives the product's own."""
    own, quick = passwords._hasher(), PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: quick)
        yield own


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """Address of the maintenance database of a PostgreSQL server for this process."""
    with postgresql_server() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: URL) -> Iterator[str]:
    """URL of a fresh empty PostgreSQL database."""
    with empty_database(postgresql) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a fresh SQLite file that does not exist yet."""
    return f"sqlite:///{(tmp_path / 'test.sqlite').as_posix()}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a fresh empty database; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out tests marked `long` unless METACRM_TEST_LONG is 1 (`metacrm test --long`)."""
    if os.environ.get("METACRM_TEST_LONG") == "1":
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="heavy size; run with `metacrm test --long`"))
