"""The lending library behind the real application, with somebody of each kind who may ask it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, delete
from werkzeug.test import TestResponse

from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.accounts import set_password
from metacrm.engine.security.tokens import create_token
from metacrm.engine.storage.system_tables import credential, idempotency, session, token
from metacrm.ui.app import create_app
from tests.engine.conftest import clear, install, opened
from tests.servers import empty_database

PASSWORD = "correct horse battery"
ROLES = {"ann": ["librarian"], "bob": ["reader"], "root": ["administrator"], "nobody": []}


@dataclass
class Library:
    """The application and a token for each of its users."""

    runtime: Runtime
    app: Flask
    users: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def client(self) -> FlaskClient:
        """A browser that knows nobody yet."""
        return self.app.test_client()

    def ask(self, method: str, path: str, body: Any = None, who: str = "ann", **more: Any) -> TestResponse:
        """The answer to a program of this user; `path` goes on from /api/v1."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, who: str = "ann", **more: Any) -> TestResponse:
        """The answer to a GET."""
        return self.ask("GET", path, who=who, **more)

    def made(self, object_name: str, **values: Any) -> dict[str, Any]:
        """A new record."""
        answer = self.ask("POST", f"/records/{object_name}", values, who="root")
        assert answer.status_code == 201, answer.json
        record: dict[str, Any] = answer.json
        return record

    def populate(self) -> None:
        """Empty the database and let the users in."""
        clear(self.runtime)
        with self.runtime.database.write() as connection:
            for table in (credential, session, token, idempotency):
                connection.execute(delete(table))
        for login, roles in ROLES.items():
            values = {"name": login.title(), "login": login, "roles": roles}
            outcome = self.runtime.records.create(Context(), "user", values)
            assert outcome.ok and outcome.id, outcome.problems
            self.users[login] = outcome.id
            self.tokens[login] = create_token(self.runtime.database, outcome.id, "test", datetime.now(UTC))

    def give_password(self, login: str, password: str = PASSWORD) -> None:
        """Let the user sign in with a password."""
        set_password(self.runtime.database, self.users[login], password, datetime.now(UTC))


def codes(answer: TestResponse) -> list[str]:
    """The codes of a problem answer, which must be one."""
    assert answer.content_type == "application/problem+json", answer.data
    assert answer.json["status"] == answer.status_code
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    return [problem["code"] for problem in answer.json["problems"]]


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
