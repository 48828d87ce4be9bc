"""The lending library behind the real application, as tests of the interface ask it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import delete

from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.credentials import set_password
from metacrm.engine.security.tokens import create_token
from metacrm.engine.storage.system_tables import credential, idempotency, session, token
from tests.engine.conftest import clear

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
    def client(self) -> Any:
        """A browser that knows nobody yet."""
        return self.app.test_client()

    def ask(self, method: str, path: str, body: Any = None, who: str = "ann", **more: Any) -> Any:
        """The answer to a program of this user; `path` goes on from /api/v1."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, who: str = "ann", **more: Any) -> Any:
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


def codes(answer: Any) -> list[str]:
    """The codes of a problem answer, which must be one."""
    assert answer.content_type == "application/problem+json", answer.data
    assert answer.json["status"] == answer.status_code
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    return [problem["code"] for problem in answer.json["problems"]]
