"""Hostile expressions: whatever grows, repeats or nests ends in a problem or an error value, soon, everywhere."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from metacrm.engine.database import Database, is_timeout
from metacrm.engine.expressions.evaluate import ExpressionError, compile_python
from metacrm.engine.expressions.to_sql import compile_sql
from metacrm.engine.expressions.trial import TrialColumns, TrialField, check_trial, memory_connection
from metacrm.engine.runtime import Runtime
from metacrm.metadata.expressions.bounds import LARGEST_TEXT, MOST_ARGUMENTS, MOST_COSTLY
from metacrm.metadata.expressions.types import ExpressionType
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import ids_of, made
from tests.engine.conftest import clear
from tests.engine.expressions.test_golden import ENVIRONMENT, connected

SECONDS = 2.0
LONG = "x" * 90_000
FIELDS = {
    "t": TrialField(ExpressionType("text"), LONG),
    "u": TrialField(ExpressionType("text"), "好"),
    "a": TrialField(ExpressionType("number"), Decimal("9" * 34)),
    "b": TrialField(ExpressionType("boolean"), True),
}


def outcome(text: str) -> Any:
    """The codes of the problems, or the value; in time."""
    began = time.process_time()
    try:
        value = compile_python(check_trial(text, FIELDS))(
            {name: item.value for name, item in FIELDS.items()}, ENVIRONMENT
        )
    except ProblemError as refused:
        value = {problem.code for problem in refused.problems}
    assert time.process_time() - began < SECONDS, text[:100]
    return value.code if isinstance(value, ExpressionError) else value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("REPT(" * 9 + "u" + ", 9)" * 9, "#VALUE"),
        ("SUBSTITUTE(" * 30 + "u" + ', "好", "好好")' * 30, "#VALUE"),
        (f"CONCAT({', '.join(['t'] * 80)})", "#VALUE"),
        (f"TEXTJOIN(t, FALSE{', t' * 80})", "#VALUE"),
        (" & ".join(["t"] * 60), "#VALUE"),
        ("CONCAT(" * 20 + "t" + ", t, t)" * 20, "#VALUE"),
        ("LPAD(u, 10 ^ 9)", "#VALUE"),
        ("a ^ a", "#NUM"),
        ("2 ^ 9 ^ 9 ^ 9", "#NUM"),
        ("a * a / a", "#NUM"),
        ("EXP(EXP(EXP(2)))", "#NUM"),
        ('REGEXREPLACE(t, "", "y")', "#VALUE"),
        ('REGEX(t, REPT("(x+x+)", 100) & "y")', "#VALUE"),
        ('REGEX(t, "(x+x+)+y")', False),
        ('LIKE(t, "%" & LEFT(t, 45000) & "y")', False),
        ('LIKE(t, "%" & LEFT(t, 45000) & "_y%")', "#VALUE"),
        (f'LIKE(t, "{"%x" * 2_000}%y")', False),
        (f'LIKE(t, "{"%_x" * 2_000}%")', True),
        (f"MAX({', '.join(['a'] * (MOST_ARGUMENTS + 1))})", {"expression_argument_count"}),
        (" AND ".join(['REGEX(t, "x")'] * (MOST_COSTLY + 1)), {"expression_too_complex"}),
        ("(" * 61 + "a" + ")" * 61, {"expression_too_deep"}),
        ("-" * 101 + "a", {"expression_too_deep"}),
        ("a" + "+a" * 10_000, {"expression_too_long"}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_ends_soon(text: str, expected: Any) -> None:
    assert outcome(text) == expected


def test_a_large_text_is_still_joined() -> None:
    value = outcome(" & ".join(["t"] * 5))
    assert isinstance(value, str) and len(value) == 5 * len(LONG) < LARGEST_TEXT


def test_many_arguments_reach_the_databases() -> None:
    largest = f"MAX({', '.join(['LEN(u)', '2'] * (MOST_ARGUMENTS // 2))})"
    text = f'IF({largest} = 2, CONCAT({", ".join(["u"] * MOST_ARGUMENTS)}), "")'
    with memory_connection() as connection:
        element = compile_sql(
            check_trial(text, FIELDS), TrialColumns(FIELDS, "sqlite"), ENVIRONMENT, "sqlite", mode="value"
        )
        assert connection.execute(select(element)).scalar() == "好" * MOST_ARGUMENTS


@pytest.mark.parametrize("name", ["UPPER", "TRIM", "PROPER", "REVERSE"])
def test_nested_calls_do_not_grow_in_postgresql(name: str, request: pytest.FixtureRequest) -> None:
    try:
        typed = check_trial(f"{name}(" * 10 + "u" + ")" * 10, FIELDS)
        element = compile_sql(typed, TrialColumns(FIELDS, "postgresql"), ENVIRONMENT, "postgresql", mode="value")
    except ProblemError:
        return
    with connected("postgresql", request) as connection:
        connection.exec_driver_sql("SET statement_timeout = 1000")
        assert connection.execute(select(element)).scalar() == "好"


def test_moments_far_away_are_no_failure_of_the_database(request: pytest.FixtureRequest) -> None:
    fields = {"m": TrialField(ExpressionType("datetime"), datetime(1, 1, 2, tzinfo=UTC))}
    for days in ("-3000000", "3900000", "-9999999999"):
        typed = check_trial(f"m + ({days})", fields)
        element = compile_sql(typed, TrialColumns(fields, "postgresql"), ENVIRONMENT, "postgresql", mode="value")
        with connected("postgresql", request) as connection:
            assert connection.execute(select(element)).scalar() is None


def test_sqlite_is_not_asked_for_more_decimals_than_it_holds() -> None:
    typed = check_trial("IF(b, 0.000000000000000000001, LEN(u))", FIELDS)
    with pytest.raises(ProblemError):
        compile_sql(typed, TrialColumns(FIELDS, "sqlite"), ENVIRONMENT, "sqlite", mode="value")


def test_long_chains_of_conditions_are_no_deep_ones_to_sqlite(library_on_sqlite: Runtime) -> None:
    clear(library_on_sqlite)
    [book] = made(library_on_sqlite, "book", {"title": "Emma", "copies": 7})
    every, one = " AND ".join(["copies>1"] * 1_100), " OR ".join(f"copies={n}" for n in range(1_100))
    assert ids_of(library_on_sqlite, "book", where=every) == ids_of(library_on_sqlite, "book", where=one) == [book]
    related = f"NOT EXISTS(loans, EXISTS(member.loans, EXISTS(book.loans, {' OR '.join(['fine>1'] * 1_100)})))"
    assert ids_of(library_on_sqlite, "book", where=related) == [book]


def test_a_list_that_takes_too_long_is_stopped_on_either_database(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metacrm.engine.database.LIST_TIMEOUT_MS", 300)
    database = Database(database_url)
    endless = (
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000000000) SELECT count(*) FROM r"
    )
    with database.read() as reader:
        with pytest.raises(DBAPIError) as stopped:
            reader.exec_driver_sql(endless)
        assert is_timeout(stopped.value)
        assert reader.exec_driver_sql("SELECT 1").scalar() == 1, "the connection works on"
    database.dispose()
