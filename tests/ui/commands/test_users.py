"""The commands about users and tokens, on a real database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from metacrm.engine.runtime import Runtime
from metacrm.engine.security.credentials import check_password
from metacrm.engine.security.identities import token_identity
from metacrm.metadata.problem import ProblemError
from metacrm.ui.commands.main import metacrm
from tests.ui.interface import PASSWORD, Library

Run = Callable[..., Result]


@pytest.fixture
def run(library: Library, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the library's database."""
    monkeypatch.setenv("METACRM_DATABASE_URL", library.runtime.config.database_url)
    monkeypatch.setenv("METACRM_LOCALE", "en")

    def run(*words: str, input: str | None = None) -> Result:
        return CliRunner().invoke(metacrm, list(words), input=input)

    return run


@pytest.fixture
def now() -> datetime:
    """The moment of the test."""
    return datetime.now(UTC)


def signs_in(runtime: Runtime, login: str, password: str, when: datetime) -> bool:
    """Whether the password is the login's."""
    try:
        return bool(check_password(runtime.current, login, password, when))
    except ProblemError:
        return False


def test_add_with_a_random_password(library: Library, run: Run, now: datetime) -> None:
    answer = run("user", "add", "eve", "--name", "Eve", "--role", "librarian", "--json")
    assert answer.exit_code == 0, answer.output
    body = json.loads(answer.output)
    assert signs_in(library.runtime, "eve", body["password"], now)
    listed = json.loads(run("user", "list", "--json").output)["users"]
    eve = next(one for one in listed if one["login"] == "eve")
    assert (eve["name"], eve["roles"], eve["active"], eve["password"]) == ("Eve", ["librarian"], True, True)


def test_add_with_a_password_from_input(library: Library, run: Run, now: datetime) -> None:
    answer = run("user", "add", "eve", "--password-stdin", input=f"{PASSWORD}\n")
    assert answer.exit_code == 0 and PASSWORD not in answer.output
    assert signs_in(library.runtime, "eve", PASSWORD, now)


@pytest.mark.parametrize(
    ("words", "input", "code"),
    [
        (("user", "add", "ANN"), None, "not_unique"),
        (("user", "add", "eve", "--role", "chief"), None, "role_unknown"),
        (("user", "add", "eve", "--password-stdin"), "short\n", "password_too_short"),
        (("user", "password", "who"), None, "login_unknown"),
        (("user", "disable", "who"), None, "login_unknown"),
        (("token", "create", "who"), None, "login_unknown"),
    ],
)
def test_what_is_refused(run: Run, words: tuple[str, ...], input: str | None, code: str) -> None:
    answer = run(*words, "--json", input=input)
    assert answer.exit_code == 1
    assert [one["code"] for one in json.loads(answer.stdout)["problems"]] == [code]
    assert "eve" not in run("user", "list").output


def test_wrong_use(run: Run) -> None:
    assert run("user", "add").exit_code == 2
    assert run("token", "create", "ann", "--days", "0").exit_code == 2


def test_password_disable_and_enable(library: Library, run: Run, now: datetime) -> None:
    shown = json.loads(run("user", "password", "ann", "--json").output)["password"]
    assert signs_in(library.runtime, "ann", shown, now)
    assert run("user", "disable", "ann").exit_code == 0
    assert not signs_in(library.runtime, "ann", shown, now)
    assert run("user", "enable", "ann").exit_code == 0
    assert signs_in(library.runtime, "ann", shown, now)


def test_tokens(library: Library, run: Run, now: datetime) -> None:
    made = json.loads(run("token", "create", "ann", "--label", "sync", "--days", "3", "--json").output)["token"]
    with library.runtime.database.read() as connection:
        identity = token_identity(library.runtime.current, connection, made, now)
    assert identity is not None and identity.actor.login == "ann"
    assert library.client.get("/api/v1/objects", headers={"Authorization": f"Bearer {made}"}).status_code == 200
    listed = json.loads(run("token", "list", "ann", "--json").output)["tokens"]
    assert {one["label"] for one in listed} == {"sync", "test"} and made not in json.dumps(listed)
    assert json.loads(run("token", "revoke", "ann", "--label", "sync", "--json").output) == {"revoked": 1}
    assert library.client.get("/api/v1/objects", headers={"Authorization": f"Bearer {made}"}).status_code == 401
    assert run("token", "create", "ann").output.strip().startswith("mc_")


def test_commands_need_a_database_that_is_set_up(run: Run, sqlite_url: str) -> None:
    answer = run("user", "list", "--database", sqlite_url, "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["problems"][0]["code"] == "not_initialised"
