"""The golden corpus on every back end: Python, SQLite and PostgreSQL give what its sources say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL, Connection, create_engine, select

from metacrm.engine.expressions.evaluate import fold
from metacrm.engine.expressions.to_sql import compile_sql
from metacrm.engine.expressions.trial import (
    TrialColumns,
    as_json,
    check_trial,
    evaluate_trial,
    memory_connection,
    trial_fields,
)
from metacrm.metadata.expressions.checker import catalogue
from metacrm.metadata.expressions.environment import Environment
from metacrm.metadata.expressions.functions.related import RelatedFunction
from metacrm.metadata.expressions.typed import Apply, nodes
from metacrm.metadata.organisation import Organisation
from metacrm.metadata.problem import ProblemError
from tests.metadata.expressions.given_rates import GivenRates
from tests.metadata.expressions.shelf import ShelfScope

FOLDER = Path(__file__).resolve().parents[2] / "metadata" / "expressions" / "golden"
FILES = sorted(FOLDER.glob("*.json"))
ORGANISATION = Organisation(ZoneInfo("Asia/Shanghai"), name="Library", fiscal_month=4)
ENVIRONMENT = Environment(
    datetime(2017, 3, 1, 17, 30, tzinfo=UTC),
    ORGANISATION.zone,
    {"roles": ("librarian",)},
    fiscal_month=ORGANISATION.fiscal_month,
    organisation=ORGANISATION.values(),
    rates=GivenRates(),
)
AROUND = ShelfScope()
TOLERANCE = Decimal("1e-12")
LEAST_IN_SQL = 120


def cases(path: Path) -> list[dict[str, Any]]:
    """The cases of a file."""
    return list(json.loads(path.read_text(encoding="utf-8")))


def agrees(case: dict[str, Any], found: Any) -> bool:
    """Whether the value is the expected one, nearly so where the case allows it."""
    expected = case["expected"]
    if not case.get("near") or not isinstance(expected, str) or not isinstance(found, str):
        return bool(found == expected)
    wanted = Decimal(expected)
    return abs(Decimal(found) - wanted) <= max(TOLERANCE * abs(wanted), Decimal("2e-16"))


def in_python(case: dict[str, Any]) -> Any:
    """The value in Python, or the error as the corpus writes one."""
    result = evaluate_trial(case["expression"], trial_fields(case["fields"]), ENVIRONMENT, around=AROUND)
    return {"error": result["error"]} if result["error"] else result["value"]


def in_sql(case: dict[str, Any], connection: Connection) -> Any:
    """The value in SQL, where an error shows as NULL; ProblemError where SQL refuses."""
    fields = trial_fields(case["fields"])
    typed = check_trial(case["expression"], fields, AROUND)
    dialect = connection.dialect.name
    element = compile_sql(typed, TrialColumns(fields, dialect), ENVIRONMENT, dialect, "value")
    value = connection.execute(select(element)).scalar()
    return None if value is None else as_json(typed.type.kind, value)


def found_in_sql(case: dict[str, Any], connection: Connection) -> bool | None:
    """Whether a filter finds the row; None where it is no condition, ProblemError where SQL refuses."""
    fields = trial_fields(case["fields"])
    typed = check_trial(case["expression"], fields, AROUND)
    if typed.type.kind != "boolean":
        return None
    dialect = connection.dialect.name
    element = compile_sql(typed, TrialColumns(fields, dialect), ENVIRONMENT, dialect, "filter")
    return connection.execute(select(1).where(element)).first() is not None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_python(path: Path) -> None:
    wrong = [(case, found) for case in cases(path) if not agrees(case, found := in_python(case))]
    assert wrong == []


@contextmanager
def connected(dialect: str, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A connection to a database of that kind, with no table needed."""
    if dialect == "sqlite":
        with memory_connection() as connection:
            yield connection
        return
    server: URL = request.getfixturevalue("postgresql")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sql(path: Path, dialect: str, request: pytest.FixtureRequest) -> None:
    wrong = []
    with connected(dialect, request) as connection:
        for case in cases(path):
            wanted = None if isinstance(case["expected"], dict) else case["expected"]
            try:
                found = in_sql(case, connection)
            except ProblemError as refused:
                assert {problem.code for problem in refused.problems} == {"expression_not_in_sql"}, case
                continue
            if not agrees({**case, "expected": wanted}, found):
                wrong.append((case, found))
            chosen = found_in_sql(case, connection)
            if chosen not in (None, wanted is True):
                wrong.append((case, "found" if chosen else "not found"))
    assert wrong == []


def test_most_functions_run_in_both_databases_and_the_rest_give_a_reason() -> None:
    said: dict[str, set[str]] = {"sqlite": set(), "postgresql": set()}
    for case in (case for path in FILES for case in cases(path)):
        fields = trial_fields(case["fields"])
        typed = check_trial(case["expression"], fields, AROUND)
        names = {node.function.name for node in nodes(fold(typed, ENVIRONMENT)) if isinstance(node, Apply)}
        for dialect, found in said.items():
            try:
                compile_sql(typed, TrialColumns(fields, dialect), ENVIRONMENT, dialect, "value")
            except ProblemError:
                continue
            found |= names
    assert said["sqlite"] == said["postgresql"]
    asked = {"TODAY", "NOW", "TIMENOW", "PI", "BR", "PERIODSTART", "PERIODEND", "HASROLE"}  # folded before SQL
    both = said["sqlite"] | asked
    elsewhere = {name for name, function in catalogue().items() if isinstance(function, RelatedFunction)}
    both |= elsewhere  # test_related_golden tries them on both
    missing = {name for name, function in catalogue().items() if name not in both and function.refusal is None}
    assert len(both & catalogue().keys()) >= LEAST_IN_SQL
    assert missing <= {"IFS", "COALESCE", "NULLVALUE"}, "these stand for IF and BLANKVALUE"
