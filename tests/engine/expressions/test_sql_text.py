"""The SQL of filters stays bare, so that indexes serve it, and carries values only as parameters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import create_engine

from metacrm.engine.expressions.to_sql import compile_sql
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.problem import ProblemError
from tests.engine.expressions.shelf_table import DAY, ENVIRONMENT, BookColumns
from tests.metadata.expressions.shelf import ShelfScope

ADDRESSES = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def compiled(text: str, dialect_name: str = "sqlite") -> tuple[str, list[Any]]:
    """The SQL of a filter and its parameters in order."""
    element = compile_sql(check(parse(text), ShelfScope()), BookColumns(), ENVIRONMENT, dialect_name)
    result = element.compile(create_engine(ADDRESSES[dialect_name]))
    return str(result).replace("book.", ""), list(result.params.values())


@pytest.mark.parametrize(
    ("text", "sql", "parameters"),
    [
        ('genre = "novel"', "genre = ?", ["novel"]),
        ('genre != "novel"', "genre != ? OR genre IS NULL", ["novel"]),
        ('NOT(genre = "novel")', "genre != ? OR genre IS NULL", ["novel"]),
        (
            'NOT(genre = "novel" AND pages > 1)',
            "genre != ? OR genre IS NULL OR pages <= ? OR pages IS NULL",
            ["novel", 1],
        ),
        ("NOT(pages > 1)", "pages <= ?", [1]),
        ("pages > 1.5", "pages > ?", [1]),
        ("weight <= 2.449", "weight <= ?", [Decimal("2.44")]),
        ("weight > 99999999999999999999", "0", []),
        ("price > 5", "price_base > ?", [5]),
        ("lent", "lent = ?", [True]),
        ("NOT lent", "lent = ?", [False]),
        ("ISBLANK(due)", "due IS NULL", []),
        ('title = ""', "title IS NULL", []),
        ("TODAY() - due > 30", "due < ?", [date(2017, 1, 31)]),
        ("due <= TODAY()", "due <= ?", [DAY]),
        (
            'INPERIOD(returned_at, "today")',
            "returned_at >= ? AND returned_at < ?",
            [ENVIRONMENT.start_of(DAY), ENVIRONMENT.end_of(DAY)],
        ),
        ('CONTAINS(title, "a%")', "instr(title, ?) > ?", ["a%", 0]),
    ],
)
def test_filters_are_bare(text: str, sql: str, parameters: list[Any]) -> None:
    assert compiled(text) == (sql, parameters)


def test_postgresql_escapes_what_is_searched() -> None:
    assert compiled('CONTAINS(title, "a%_")', "postgresql")[1] == ["%a\\%\\_%"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('REGEX(title, "a.c")', "expression_not_in_filter"),
        ('PROPER(title) = "A"', "expression_not_in_filter"),
        ("ISBLANK(pages / weight)", "expression_not_in_filter"),
        ("NOT(lent) = (pages / weight > 1)", "expression_not_in_filter"),
        ("(" * 20 + "lent" + " = (pages > 1))" * 20, "expression_too_complex"),
    ],
)
def test_refuses_what_could_not_agree(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        compiled(text)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.message("zh")


def test_values_never_become_sql() -> None:
    sql, parameters = compiled('title = "\'; DROP TABLE book; --" OR title IN ("x\' OR 1=1", "y")')
    assert "DROP" not in sql and "1=1" not in sql
    assert parameters == ["'; DROP TABLE book; --", ["x' OR 1=1", "y"]]
