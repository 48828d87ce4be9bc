"""`metacrm evaluate` says what an expression gives."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from metacrm.ui.commands.expressions import evaluate
from tests.ui.interface import Library

FIELDS = json.dumps({"price": {"type": "decimal", "value": "1.5"}})


@pytest.mark.parametrize("backend", ["python", "sqlite"])
def test_value_type_and_error(backend: str) -> None:
    result = CliRunner().invoke(evaluate, ["price * 2", "--fields", FIELDS, "--backend", backend, "--json"])
    assert (result.exit_code, json.loads(result.output)) == (0, {"type": "decimal", "value": "3", "error": None})


def test_problems_end_with_status_1() -> None:
    result = CliRunner().invoke(evaluate, ["prize * 2", "--fields", FIELDS])
    assert result.exit_code == 1
    assert "price" in result.output + result.stderr


def test_fields_that_are_not_json_are_a_wrong_usage() -> None:
    assert CliRunner().invoke(evaluate, ["1", "--fields", "{"]).exit_code == 2


def test_results_that_are_no_plain_values() -> None:
    place = CliRunner().invoke(evaluate, ["GEOLOCATION(1, 2)", "--json"])
    assert (place.exit_code, json.loads(place.output)["value"]) == (0, ["1", "2"])
    link = CliRunner().invoke(evaluate, ['HYPERLINK("https://a.b", "x")', "--backend", "sqlite"])
    assert link.exit_code == 1 and "HYPERLINK" not in link.stdout


def test_a_database_lends_its_organisation_and_its_records(library: Library) -> None:
    url, dialect = library.runtime.config.database_url, library.runtime.database.dialect_name
    book = library.made("book", title="Emma", copies=4)["id"]

    def given(expression: str, *words: str) -> tuple[int, str]:
        result = CliRunner().invoke(evaluate, [expression, "--database", url, *words])
        return result.exit_code, result.output.strip()

    assert given("$Org.base_currency") == (0, "CNY (text)")
    for backend in ("python", "sqlite", dialect):
        assert given("copies * 2", "--record", "book", book, "--backend", backend) == (0, "8 (decimal)")
    assert given("TRUE", "--backend", "postgresql")[0] == (0 if dialect == "postgresql" else 1)


@pytest.mark.parametrize("words", [["--record", "book", "x"], ["--backend", "postgresql"]])
def test_what_needs_a_database_asks_for_it(words: list[str]) -> None:
    assert CliRunner().invoke(evaluate, ["1", *words]).exit_code == 2
