"""The golden corpus of related records, in Python and both databases, as a value and as a filter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import URL, Connection, create_engine, select

from metacrm.engine.expressions.evaluate import ExpressionError, compile_python
from metacrm.engine.expressions.to_sql import compile_sql
from metacrm.engine.expressions.trial import as_json, memory_connection
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.typed import Typed
from metacrm.metadata.problem import ProblemError
from tests.engine.expressions.sheet_table import SHEET, SheetColumns, SheetScope, answer, corpus, fill, record
from tests.engine.expressions.test_golden import ENVIRONMENT

SETS, CASES = corpus()
REFUSED = {"IFERROR(SUMOF(lines, 1 / amount), -1)"}
"""An error of an aggregate can't be told from a blank in SQL, so what treats the two in different ways is refused."""


def typed(case: dict[str, Any]) -> Typed:
    return check(parse(case["expression"]), SheetScope(), expect=None)


def shown(tree: Typed, value: Any) -> Any:
    if isinstance(value, ExpressionError):
        return {"error": value.code}
    return None if value is None else as_json(tree.type.kind, value)


@contextmanager
def filled(dialect: str, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A connection to a database with the sets in it, which are gone at the end."""
    if dialect == "sqlite":
        with memory_connection() as connection:
            fill(connection, SETS)
            yield connection
        return
    server: URL = request.getfixturevalue("postgresql")
    engine = create_engine(server)
    with engine.connect() as connection:
        fill(connection, SETS)
        yield connection
    engine.dispose()


def test_there_are_cases_for_every_function() -> None:
    assert len(CASES) > 250


def test_python() -> None:
    wrong = []
    for case in CASES:
        tree = typed(case)
        found = shown(tree, compile_python(tree)(record(SETS[case["set"]]), ENVIRONMENT))
        if found != case["expected"]:
            wrong.append((case, found))
    assert wrong == []


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_sql(dialect: str, request: pytest.FixtureRequest) -> None:
    wrong, refused = [], set()
    with filled(dialect, request) as connection:
        for case in CASES:
            tree = typed(case)
            try:
                found = shown(tree, answer(connection, value_of(tree, dialect, "value"), case["set"]))
                in_filter = _chosen(connection, tree, dialect, case["set"])
            except ProblemError:
                refused.add(case["expression"])
                continue
            expected = None if isinstance(case["expected"], dict) else case["expected"]
            if found != expected or in_filter not in (None, expected is True):
                wrong.append((case, found, in_filter))
    assert wrong == []
    assert refused == REFUSED


def value_of(tree: Typed, dialect: str, mode: Any) -> Any:
    return compile_sql(tree, SheetColumns(), ENVIRONMENT, dialect, mode)


def _chosen(connection: Connection, tree: Typed, dialect: str, name: str) -> bool | None:
    """Whether the condition lets the sheet through; None for what is no condition."""
    if tree.type.kind != "boolean":
        return None
    query = select(SHEET.c.name).where(SHEET.c.name == name, value_of(tree, dialect, "filter"))
    return connection.execute(query).first() is not None
