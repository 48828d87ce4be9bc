"""A command whose database goes away midway says so in one line and leaves with 1."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from metacrm.engine.database import Database
from metacrm.engine.storage.health import Health
from metacrm.ui.commands import database as commands
from metacrm.ui.commands.main import metacrm


def cut_off(database: Database) -> Health:
    with database.read() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    return Health()


def mistaken(database: Database) -> Health:
    with database.read() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    return Health()


def test_a_lost_connection_is_told_as_a_problem(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "examine", cut_off)
    found = CliRunner().invoke(metacrm, ["doctor", "--json", "--database", postgresql_url])
    assert found.exit_code == 1 and isinstance(found.exception, SystemExit)
    assert [problem["code"] for problem in json.loads(found.stdout)["problems"]] == ["database_lost"]


def test_a_wrong_statement_is_no_lost_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "examine", mistaken)
    found = CliRunner().invoke(metacrm, ["doctor", "--database", database_url])
    assert found.exception is not None and not isinstance(found.exception, SystemExit)
