"""Reading expressions: precedence, literals, places of problems, and limits that hold against any text."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metacrm.metadata.expressions.ast import Binary, Call, InList, Literal, Node, Path, Unary, references
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.problem import ProblemError


def shape(node: Node) -> str:
    """The tree as text with every bracket written."""
    match node:
        case Literal(value):
            return repr(value) if isinstance(value, str) else "NULL" if value is None else str(value)
        case Path(parts):
            return ".".join(parts)
        case Call(name, arguments):
            return f"{name}({', '.join(map(shape, arguments))})"
        case Unary(operator, operand):
            return f"[{operator} {shape(operand)}]"
        case Binary(operator, left, right):
            return f"[{shape(left)} {operator} {shape(right)}]"
        case InList(item, members):
            return f"[{shape(item)} in {', '.join(map(shape, members))}]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c", "[a + [b * c]]"),
        ("a - b - c", "[[a - b] - c]"),
        ("-a ^ b ^ c", "[[[- a] ^ b] ^ c]"),
        ('a & b + 1 = "x"', "[[a & [b + 1]] = 'x']"),
        ("a = 1 AND b == 2 or not c <> 3", "OR(AND([a = 1], [b = 2]), [NOT [c != 3]])"),
        ("a && b || !c", "OR(AND(a, b), [NOT c])"),
        ("AND(a, OR(b, c), NOT(d))", "AND(a, OR(b, c), [NOT d])"),
        ("NOT(a) = b", "[[NOT a] = b]"),
        ("NOT a = b", "[NOT [a = b]]"),
        ("NOT NOT a", "[NOT [NOT a]]"),
        ('genre IN ("novel", "poem")', "[genre in 'novel', 'poem']"),
        ('genre NOT IN ("novel")', "[NOT [genre in 'novel']]"),
        ('in(genre, "novel")', "IN(genre, 'novel')"),
        ("borrower.name = $User.name", "[borrower.name = $User.name]"),
        ("书名 = “好”", "[书名 = '好']"),
        ("IF（a，1，2）", "IF(a, 1, 2)"),
        ('a /* why "(" */ = ""', "[a = NULL]"),
        ("today() - 30", "[TODAY() - 30]"),
        ("f(TRUE, false, NULL)", "F(True, False, NULL)"),
        ("ORDER = NOTE", "[ORDER = NOTE]"),
        ("a OR b OR c", "OR(a, b, c)"),
    ],
)
def test_reads_operators_in_their_order(text: str, expected: str) -> None:
    assert shape(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a\\"b\\\\c\\n"', 'a"b\\c\n'),
        ("'it is'", "it is"),
        ("12.50", Decimal("12.50")),
        ("2017-03-01", date(2017, 3, 1)),
        ("2017-03-01T10:00:00Z", datetime(2017, 3, 1, 10, tzinfo=UTC)),
        ("2017-03-01T18:00+08:00", datetime(2017, 3, 1, 10, tzinfo=UTC)),
        ("TRUE", True),
        ('""', None),
        ("NULL", None),
    ],
)
def test_reads_literals(text: str, value: object) -> None:
    node = parse(text)
    assert isinstance(node, Literal)
    assert node.value == value


def test_names_each_reference_once_in_order() -> None:
    assert references(parse("b.c = a AND b.c = $User.id OR F(d)")) == (("b", "c"), ("a",), ("$User", "id"), ("d",))


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "expression_empty", 1, 1),
        ("a = ", "expression_incomplete", 1, 5),
        ("a =\n  ) b", "expression_syntax", 2, 3),
        ("a b", "expression_syntax", 1, 3),
        ('a = "x', "expression_open_text", 1, 5),
        ("a = 2017-02-30", "expression_bad_date", 1, 5),
        ("a = 2017-03-01T25:00:00Z", "expression_bad_instant", 1, 5),
        ("a = 2017-03-01T10:00:00", "expression_bad_instant", 1, 5),
        ('a = "\\q"', "expression_bad_escape", 1, 5),
        ('a = "\x00"', "expression_bad_text", 1, 5),
        ("a = " + "9" * 35, "expression_bad_number", 1, 5),
        pytest.param("(" * 61 + "a" + ")" * 61, "expression_too_deep", 1, 61, id="61 brackets"),
        pytest.param("a" * 20_001, "expression_too_long", None, None, id="20001 letters"),
        ("a = 1 = 2", "expression_syntax", 1, 7),
        ("a ; DROP TABLE b", "expression_syntax", 1, 3),
    ],
)
def test_says_where_and_why(text: str, code: str, line: int | None, column: int | None) -> None:
    with pytest.raises(ProblemError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert problem.message("en") and problem.message("zh")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("-" * 19_999 + "1", id="signs"),
        pytest.param("NOT " * 4_999 + "a", id="denials"),
        pytest.param("(" * 20_000, id="brackets"),
        pytest.param("a+" * 9_999 + "a", id="sums"),
        pytest.param('"' + '\\"' * 9_999, id="escapes"),
        pytest.param("/*" * 10_000, id="comments"),
        pytest.param("F(" * 10_000, id="calls"),
        pytest.param("a^" * 9_999 + "1", id="powers"),
        pytest.param("'" * 19_999, id="quotes"),
        pytest.param("“" * 20_000, id="opening quotes"),
    ],
)
def test_refuses_hostile_text_quickly(text: str) -> None:
    start = time.process_time()
    with pytest.raises(ProblemError):
        parse(text)
    assert time.process_time() - start < 3


def test_takes_a_long_list_and_a_long_chain() -> None:
    members = ", ".join(f'"{number}"' for number in range(2_000))
    assert isinstance(parse(f"a IN ({members})"), InList)
    assert isinstance(parse(" OR ".join(f"a = {number}" for number in range(1_500))), Call)


PIECES = [
    "a",
    "b.c",
    "$User.id",
    "1",
    "2.5",
    '"x"',
    "2017-03-01",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "^",
    "&",
    "=",
    "!=",
    "<",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IF(",
    "TODAY()",
    "TRUE",
    '"',
    "'",
    "/*",
    "*/",
    "!",
    "&&",
    "||",
    ".",
    "$",
    "\\",
    "“",
]


@settings(max_examples=150, deadline=2_000)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)))
def test_any_text_parses_or_gives_problems(text: str) -> None:
    try:
        parse(text)
    except ProblemError as error:
        assert all(problem.message("zh") for problem in error.problems)
