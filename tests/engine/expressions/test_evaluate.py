"""The meaning of operators and functions in Python, taken from the published table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from metacrm.engine.expressions.evaluate import ExpressionError, compile_condition, compile_python
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.environment import Environment
from metacrm.metadata.expressions.parse import parse
from tests.metadata.expressions.shelf import ShelfScope

ENVIRONMENT = Environment(
    datetime(2017, 3, 1, 17, 30, tzinfo=UTC), ZoneInfo("Asia/Shanghai"), {"id": "me", "name": "Ann"}
)
RECORD: dict[str, Any] = {
    "title": "Emma",
    "书名": "",
    "genre": "novel",
    "tags": ("new", "old"),
    "weight": Decimal("2.50"),
    "price": Decimal("10"),
    "price_base": Decimal("70"),
    "due": date(2017, 1, 31),
    "returned_at": datetime(2017, 3, 1, 16, tzinfo=UTC),
}


def value(text: str) -> Any:
    """What the expression gives for the record; an error as its code."""
    result = compile_python(check(parse(text), ShelfScope(), expect=None))(RECORD, ENVIRONMENT)
    return result.code if isinstance(result, ExpressionError) else result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / 3", Decimal("0.3333333333333333")),
        ("2 / 3", Decimal("0.6666666666666667")),
        ("0.1 + 0.2", Decimal("0.3")),
        ("1 / 0", "#DIV0"),
        ("0 ^ 0", Decimal(1)),
        ("-2 ^ 2", Decimal(4)),
        ("2 ^ 3 ^ 2", Decimal(64)),
        ("(-8) ^ 0.5", "#VALUE"),
        ("10 ^ 34", "#NUM"),
        ("10 ^ 99999999", "#NUM"),
        ("9999999999999999999999999999999999 + 1", "#NUM"),
        ("0.00000001 * 0.00000001", Decimal("1E-16")),
        ("0.00000005 * 0.000000001", Decimal("1E-16")),
        ("ROUND(2.5)", Decimal(3)),
        ("ROUND(-2.5, 0)", Decimal(-3)),
        ("ROUND(2.345, 2)", Decimal("2.35")),
        ("ROUND(-123456.3, -2)", Decimal(-123500)),
        ("ROUND(2.345, 1.9)", Decimal("2.3")),
        ("ABS(-5)", Decimal(5)),
        ("pages + 1", None),
        ("-weight", Decimal("-2.50")),
        ("price * 2", Decimal(20)),
        ("price > 50", True),
        ("price * 2 > 100", True),
        ("price IN (70)", True),
        ("TODAY()", date(2017, 3, 2)),
        ("TODAY() + 0.5 + 0.5", date(2017, 3, 2)),
        ("TODAY() + 1.9", date(2017, 3, 3)),
        ("TODAY() - 1.9", date(2017, 3, 1)),
        ("TODAY() - due", Decimal(30)),
        ("TODAY() + 99999999", "#DATE"),
        ("NOW() + 0.5", datetime(2017, 3, 2, 5, 30, tzinfo=UTC)),
        ("NOW() - returned_at", Decimal("0.0625")),
        ("$Now - returned_at", Decimal("0.0625")),
        ("DATEVALUE(returned_at)", date(2017, 3, 2)),
        ("YEAR(due) * 10000 + MONTH(due) * 100 + DAY(due)", Decimal(20170131)),
        ('title & " " & 书名', "Emma "),
        ("书名 & 书名", None),
        ('title + "!"', "Emma!"),
        ("LEN(书名)", 0),
        ('LEN("好书")', 2),
        ('UPPER(title) & LOWER("X")', "EMMAx"),
        ('CONTAINS(title, "mm")', True),
        ('CONTAINS(title, "MM")', False),
        ('CONTAINS(书名, "x")', None),
        ('CONTAINS(书名, "")', True),
        ('BEGINS(title, "E") AND ENDS(title, "a")', True),
        ('LIKE(title, "E_m%")', True),
        ('LIKE(title, "e%")', False),
        ('书名 = ""', True),
        ('书名 = "x"', False),
        ('书名 != "x"', True),
        ("pages = 1", None),
        ("pages != 1", None),
        ("NOT(pages = 1)", None),
        ("AND(pages = 1, TRUE)", False),
        ("NOT(AND(pages = 1, TRUE))", True),
        ("OR(TRUE, 1/0 = 0)", True),
        ("OR(1/0 = 0, TRUE)", True),
        ("AND(TRUE, 1/0 = 0)", "#DIV0"),
        ("AND(FALSE, 1/0 = 0)", False),
        ('IF(pages = 1, "a", "b")', "b"),
        ("IF(TRUE, 1, 1/0)", Decimal(1)),
        ("BLANKVALUE(pages, 7)", Decimal(7)),
        ("BLANKVALUE(weight, 1/0)", Decimal("2.50")),
        ("ISBLANK(书名)", True),
        ('ISBLANK(" ")', False),
        ("ISBLANK(tags)", False),
        ('genre IN ("novel", "poem")', True),
        ('书名 IN ("", "x")', False),
        ('书名 NOT IN ("x")', True),
        ('INCLUDES(tags, "new")', True),
        ('INCLUDES(tags, "rare")', False),
        ('ISPICKVAL(genre, "novel")', True),
        ("$User.name", "Ann"),
        ('INPERIOD(returned_at, "today")', True),
        ('INPERIOD(due, "last month")', False),
        ('INPERIOD(due, "last 2 months")', True),
        ('INPERIOD(bought, "today")', None),
        ('PERIODSTART("this week")', date(2017, 2, 27)),
        ('PERIODEND("this week")', date(2017, 3, 5)),
        ('PERIODSTART("last 7 days")', date(2017, 2, 24)),
        ('PERIODEND("next 7 days")', date(2017, 3, 8)),
        ('PERIODSTART("last quarter")', date(2016, 10, 1)),
        ('PERIODEND("next 2 years")', date(2019, 12, 31)),
        ('PERIODSTART("yesterday")', date(2017, 3, 1)),
    ],
)
def test_means_what_the_table_says(text: str, expected: Any) -> None:
    found = value(text)
    assert found == expected
    assert (found is None) is (expected is None)


@pytest.mark.parametrize("text", ["pages = 1", "1/0 = 0", "NULL", "pages > 1 OR 1/0 = 0"])
def test_a_filter_lets_only_true_through(text: str) -> None:
    assert compile_condition(check(parse(text), ShelfScope()))(RECORD, ENVIRONMENT) is False
