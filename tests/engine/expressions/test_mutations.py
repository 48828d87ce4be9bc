"""Planted mistakes in one back end turn the golden corpus red: what it holds the back ends to is no formality."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from metacrm.engine import sqlite_calls
from metacrm.metadata.problem import ProblemError
from tests.engine.expressions.mutations import IN_PYTHON, IN_SQL, Mutation
from tests.engine.expressions.test_golden import FILES, agrees, cases, connected, in_python, in_sql

LEAST = 20
PLANTED = [(mutation, back_end) for mutation in (*IN_PYTHON, *IN_SQL) for back_end in mutation.back_ends]


@functools.cache
def corpus() -> tuple[dict[str, Any], ...]:
    """Every golden case."""
    return tuple(case for path in FILES for case in cases(path))


def disagrees(case: dict[str, Any], connection: Connection | None) -> bool:
    """Whether the back end says something else than the corpus; a statement that the database refuses does."""
    if connection is None:
        return not agrees(case, in_python(case))
    wanted = None if isinstance(case["expected"], dict) else case["expected"]
    try:
        return not agrees({**case, "expected": wanted}, in_sql(case, connection))
    except ProblemError:
        return False
    except DBAPIError:
        return True


@pytest.fixture
def fresh_calls() -> Iterator[None]:
    """SQLite's compiled calls are kept; what a mutation left there must not outlive it."""
    sqlite_calls._compiled.cache_clear()
    yield
    sqlite_calls._compiled.cache_clear()


@pytest.mark.usefixtures("fresh_calls")
@pytest.mark.parametrize(("mutation", "back_end"), PLANTED, ids=lambda value: getattr(value, "what", value))
def test_is_found(
    mutation: Mutation, back_end: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    asked = [case for case in corpus() if mutation.holding in case["expression"]]
    mutation.plant(monkeypatch)
    with nullcontext() if back_end == "python" else connected(back_end, request) as connection:
        assert any(disagrees(case, connection) for case in asked), f"{len(asked)} cases notice nothing"


def test_every_back_end_has_its_mutations() -> None:
    counted = {name: sum(back_end == name for _, back_end in PLANTED) for name in ("python", "sqlite", "postgresql")}
    assert sum(counted.values()) >= LEAST
    assert min(counted.values()) >= 8, counted
