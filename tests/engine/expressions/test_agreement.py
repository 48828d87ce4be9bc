"""Python and both databases give the same answer to the same expression."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from metacrm.engine.database import Database
from metacrm.engine.expressions.evaluate import ExpressionError, compile_condition, compile_python
from metacrm.engine.expressions.to_sql import compile_sql
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.problem import ProblemError
from tests.engine.expressions.shelf_table import ANN, BOB, BOOK, ENVIRONMENT, BookColumns, books, chosen, fill
from tests.metadata.expressions.shelf import ShelfScope

COMPARISONS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
EQUALITIES = st.sampled_from(["=", "!="])


Texts = st.SearchStrategy[str]


@st.composite
def call(draw: st.DrawFn, name: str, *arguments: Texts) -> str:
    return f"{name}({', '.join(draw(argument) for argument in arguments)})"


@st.composite
def infix(draw: st.DrawFn, left: Texts, operator: Texts, right: Texts) -> str:
    return f"({draw(left)} {draw(operator)} {draw(right)})"


NUMBER_LITERALS = st.sampled_from(
    [
        "0",
        "1",
        "-1",
        "2.5",
        "2.45",
        "2.449",
        "-2.505",
        "100",
        "3000000000",
        "7",
        "99999999999999999999",
        "-99999999999999999999",
        "0.0000000001",
        "70.1255",
        "(1/0)",
        "$User.limit",
    ]
)
NUMBER_FIELDS = st.sampled_from(
    [
        "pages",
        "weight",
        "price",
        "fine",
        "LEN(title)",
        "YEAR(due)",
        "MONTH(due)",
        "DAY(due)",
        "ABS(weight)",
        "ABS(pages)",
        "ROUND(weight, 1)",
        "ROUND(price, 2)",
        "ROUND(pages, -1)",
        "ROUND(weight, 5)",
        "BLANKVALUE(weight, 1)",
        "BLANKVALUE(pages, 2.5)",
        "IF(lent, weight, price)",
        "IF(lent, 1, 2.5)",
        "BLANKVALUE(weight, pages)",
        "pages + 1",
        "weight - price",
        "price - fine",
        "-weight",
        "2.5 - pages",
        "weight * 1.1",
        "(pages - weight) * -3",
        "pages * weight",
        "IF(pages = 0, 0, weight / pages)",
        "IFERROR(weight / pages, -1)",
        "weight / pages",
        "MAX(weight, pages)",
        "SUM(weight, pages, price)",
        "MOD(pages, 3)",
        'FIND("n", title)',
        'DATEDIF(bought, 2017-04-01, "M")',
        'CASE(genre, "novel", 1, "poem", pages, 0)',
    ]
)
NUMBERS = st.one_of(NUMBER_FIELDS, NUMBER_LITERALS, infix(NUMBER_LITERALS, st.sampled_from("+-*/"), NUMBER_LITERALS))
TEXT_LITERALS = st.sampled_from(
    ['"Ann"', '"ann"', '"好"', '"%"', '"_"', '""', '"ß"', '"a\\\\b"', '"*"', "$User.name", 'UPPER("ann")']
)
TEXT_FIELDS = st.sampled_from(
    [
        "title",
        "书名",
        "borrower.name",
        'BLANKVALUE(title, "Ann")',
        'IF(lent, title, "x")',
        "title & 书名",
        "LOWER(title)",
        "UPPER(title)",
        "LEFT(title, 2)",
        "TEXT(pages)",
    ]
)
TEXTS = st.one_of(TEXT_FIELDS, TEXT_LITERALS)
PATTERNS = st.sampled_from(
    ['"%"', '"a%"', '"_nn"', '"100\\\\%"', '"*?[x]"', '"%_b"', '"a\\\\\\\\b"', '"%好%"', '""', '"\\\\"']
)
DAYS = st.sampled_from(
    [
        "TODAY()",
        "2017-03-31",
        "2016-02-29",
        "0001-01-01",
        "9999-12-31",
        "TODAY() - 1",
        "TODAY() + 7.9",
        "(TODAY() + 99999999)",
        'PERIODSTART("last 2 months")',
        'PERIODEND("next quarter")',
    ]
)
DAY_FIELDS = st.sampled_from(
    [
        "due",
        "bought",
        "due + 1",
        "due - 30",
        "bought + 1.5",
        "due - 0",
        "BLANKVALUE(due, TODAY())",
        "due + 3000000",
        "EDATE(bought, 1)",
    ]
)
GAPS = st.sampled_from(["TODAY() - due", "due - TODAY()", "TODAY() - (due + 1)", "due - 2016-02-29"])
MOMENTS = st.sampled_from(["NOW()", "$Now", "NOW() - 1", "2017-03-01T16:00:00Z", "NOW() + 0.5"])
PERIODS = st.sampled_from(
    [
        '"today"',
        '"yesterday"',
        '"last 7 days"',
        '"next 7 days"',
        '"this week"',
        '"last month"',
        '"this quarter"',
        '"last 3 years"',
        '"next 9999 years"',
        '"last 9999 weeks"',
    ]
)
GENRES = st.sampled_from(['"novel"', '"essay"', '""'])
RECORDS = st.sampled_from([f'"{ANN}"', f'"{BOB}"', "$User.id", '""'])

ATOMS = st.one_of(
    infix(NUMBER_FIELDS, COMPARISONS, NUMBERS),
    infix(NUMBER_LITERALS, COMPARISONS, NUMBER_FIELDS),
    infix(TEXT_FIELDS, COMPARISONS, TEXTS),
    infix(st.just("genre"), EQUALITIES, GENRES),
    infix(st.just("genre"), EQUALITIES, st.just("title")),
    infix(st.just("borrower"), EQUALITIES, RECORDS),
    infix(DAY_FIELDS, COMPARISONS, DAYS),
    infix(DAYS, COMPARISONS, DAY_FIELDS),
    infix(st.just("due"), COMPARISONS, st.just("bought")),
    infix(GAPS, COMPARISONS, NUMBER_LITERALS),
    infix(st.just("returned_at"), COMPARISONS, MOMENTS),
    infix(st.just("DATEVALUE(returned_at)"), COMPARISONS, DAYS),
    infix(
        st.just("lent"), EQUALITIES, st.sampled_from(["TRUE", "FALSE", "lent", '""', "(pages > 1)", '(title = "Ann")'])
    ),
    call("CONTAINS", TEXT_FIELDS, TEXT_LITERALS),
    call("BEGINS", TEXT_FIELDS, TEXT_LITERALS),
    call("ENDS", TEXT_FIELDS, TEXT_LITERALS),
    call("LIKE", TEXT_FIELDS, PATTERNS),
    call("INPERIOD", st.sampled_from(["due", "bought", "returned_at"]), PERIODS),
    call(
        "ISBLANK", st.sampled_from(["title", "tags", "pages", "price", "due", "borrower", "lent", "genre", "pages > 1"])
    ),
    call("INCLUDES", st.just("tags"), st.sampled_from(['"new"', '"rare"'])),
    call("ISPICKVAL", st.just("genre"), GENRES),
    call("IN", st.just("genre"), GENRES, GENRES),
    call("IN", NUMBER_FIELDS, NUMBER_LITERALS, NUMBERS, NUMBER_LITERALS),
    call("IN", st.just("borrower"), RECORDS, RECORDS),
    call("IN", TEXT_FIELDS, TEXTS, TEXTS),
    call("IN", st.just("due"), DAYS, DAYS),
    st.sampled_from(["lent", "TRUE", "FALSE", "(1/0 = 0)", "NULL"]),
)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> str:
    form = (
        draw(
            st.sampled_from(
                [
                    "{}",
                    "({} AND {})",
                    "({} OR {})",
                    "NOT({})",
                    "IF({}, {}, {})",
                    "BLANKVALUE({}, {})",
                    "({} = {})",
                    "({} != {})",
                    "OR({}, {}, {})",
                ]
            )
        )
        if depth
        else "{}"
    )
    parts = [draw(ATOMS) if form == "{}" else draw(conditions(depth - 1)) for _ in range(form.count("{}"))]
    return str(form.format(*parts))


def connected(url: str) -> Engine:
    """An engine whose connections know our functions and give ids as text."""
    return Database(url).engine


def test_filters_agree(database_url: str) -> None:
    engine = connected(database_url)
    records = books()
    fill(engine, records)
    said: list[str] = []

    with engine.connect() as connection:

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(conditions())
        def agree(text: str) -> None:
            typed = check(parse(text), ShelfScope())
            holds = compile_condition(typed)
            expected = [record["number"] for record in records if holds(record, ENVIRONMENT)]
            try:
                condition = compile_sql(typed, BookColumns(), ENVIRONMENT, engine.dialect.name)
            except ProblemError as error:
                assert {problem.code for problem in error.problems} == {"expression_not_in_filter"}
                return
            said.append(text)
            note(str(condition.compile(engine, compile_kwargs={"literal_binds": False})))
            assert chosen(connection, condition) == expected, text

        agree()
    engine.dispose()
    assert len(said) >= 30, "enough conditions can be said in SQL"


@pytest.mark.parametrize(
    "text",
    [
        "IF(lent, title, genre)",
        'title & "!"',
        "BLANKVALUE(weight, 0)",
        "ABS(price)",
        "ROUND(weight, 1)",
        "LEN(title)",
        "due",
        "returned_at",
        "pages > 5",
        "NOT(pages > 5)",
        'title != "Ann"',
        "lent AND pages > 1",
        "pages IN (1, 5)",
        "TODAY()",
        "borrower",
        "IF(lent, 1, 2.5)",
        "weight > 99999999999999999999",
        "YEAR(due)",
        "1/0",
        "OR(lent, 1/0 = 0)",
        "ISBLANK(tags)",
        "2.50",
    ],
)
def test_values_agree(database_url: str, text: str) -> None:
    engine = connected(database_url)
    records = books(40)
    fill(engine, records)
    typed = check(parse(text), ShelfScope(), expect=None)
    evaluate = compile_python(typed)
    expected = [evaluate(record, ENVIRONMENT) for record in records]
    element = compile_sql(typed, BookColumns(), ENVIRONMENT, engine.dialect.name, mode="value")
    with engine.connect() as connection:
        found = list(connection.execute(select(element).select_from(BOOK).order_by(BOOK.c.number)).scalars())
    engine.dispose()
    assert found == [None if isinstance(value, ExpressionError) else value for value in expected]
