"""Typing expressions: every mistake gets a code and a place, and all are gathered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metacrm.metadata.expressions.checker import catalogue, check
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.typed import fields
from metacrm.metadata.problem import ProblemError
from tests.metadata.expressions.shelf import ShelfScope
from tests.metadata.expressions.test_parse import PIECES


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("titel = 1", "expression_unknown_field_suggested", 1),
        ("genre = novel", "expression_text_without_quotes", 9),
        ("xx.yy = 1", "expression_unknown_field", 1),
        ('CONTIANS(title, "a")', "expression_unknown_function_suggested", 1),
        ("QZXW(title)", "expression_unknown_function", 1),
        ('CONTAINS("a")', "expression_argument_count", 1),
        ("CONTAINS(title, 1)", "expression_argument_type", 17),
        ("title + 1 = 2", "expression_argument_type", 1),
        ("due = returned_at", "expression_date_with_instant", 1),
        ("returned_at > 2017-03-01", "expression_date_with_instant", 1),
        ('due > "2017-03-01"', "expression_date_in_quotes", 7),
        ("pages = title", "expression_types_differ", 1),
        ('pages = ""', "expression_blank_compared", 9),
        ('genre = "novle"', "expression_unknown_choice_suggested", 9),
        ('genre IN ("novel", "xyz")', "expression_unknown_choice", 20),
        ('INCLUDES(tags, "knew")', "expression_unknown_choice_suggested", 16),
        ("INCLUDES(tags, title)", "expression_literal_needed", 16),
        ('tags = "new"', "expression_not_comparable", 1),
        ('genre < "novel"', "expression_not_comparable", 1),
        ('borrower = "Ann"', "expression_not_an_id", 12),
        ("price + borrower.debt > 1", "expression_money_of_two_records", 1),
        ('INPERIOD(due, "some day")', "expression_unknown_period", 15),
        ("INPERIOD(due, title)", "expression_literal_needed", 15),
        ("pages", "expression_result_type", 1),
        ('IF(lent, 1, "a") = 1', "expression_types_differ", 1),
        ("-title = 1", "expression_argument_type", 2),
        ("+title = 1", "expression_argument_type", 2),
        ("NOT pages", "expression_argument_type", 5),
        ("pages AND lent", "expression_argument_type", 1),
        ('UPPER(title, "xx") = "A"', "expression_unknown_locale", 14),
        ("LOWER(title, title) = title", "expression_literal_needed", 14),
        ("$Now.day > 1", "expression_unknown_field_suggested", 1),
        ("$Nwo > returned_at", "expression_unknown_field_suggested", 1),
        ("pages > $Setup.limit", "expression_no_settings", 9),
    ],
)
def test_says_what_is_wrong(text: str, code: str, column: int) -> None:
    with pytest.raises(ProblemError) as caught:
        check(parse(text), ShelfScope())
    (problem,) = caught.value.problems
    assert (problem.code, problem.column) == (code, column)
    for locale in ("en", "zh"):
        assert "{" not in problem.message(locale) and "{" not in (problem.hint(locale) or "")


def test_gathers_all_problems() -> None:
    with pytest.raises(ProblemError) as caught:
        check(parse('titel = 1 AND genre = "x" OR FOO(1) OR due = "a"'), ShelfScope())
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("text", "kind", "volatility"),
    [
        ("price * 2", "money", "fixed"),
        ("price / fine", "number", "fixed"),
        ("2 / price", "number", "fixed"),
        ("ROUND(price, 1) - fine", "money", "fixed"),
        ("due + 7", "date", "fixed"),
        ("TODAY() - due", "number", "daily"),
        ("NOW() + 0.5", "datetime", "instant"),
        ("$Now + 0.5", "datetime", "instant"),
        ("$User.id", "record", "viewer"),
        ("borrower = $User.id OR due < TODAY()", "boolean", "viewer"),
        ('title & "!"', "text", "fixed"),
        ('title + "!"', "text", "fixed"),
        ("BLANKVALUE(price, 0)", "number", "fixed"),
        ("IF(lent, genre, title)", "text", "fixed"),
        ("IF(lent, NULL, due)", "date", "fixed"),
    ],
)
def test_gives_types_and_volatility(text: str, kind: str, volatility: str) -> None:
    typed = check(parse(text), ShelfScope(), expect=None)
    assert (typed.type.kind, typed.volatility) == (kind, volatility)


def test_names_the_fields_used() -> None:
    typed = check(parse("borrower.name = title AND borrower = $User.id AND ISBLANK(title)"), ShelfScope())
    assert [reference.key for reference in fields(typed)] == ["borrower.name", "title", "borrower"]


def test_every_function_is_documented_in_both_languages_with_examples() -> None:
    for name, function in catalogue().items():
        assert function.doc["en"] and function.doc["zh"] and function.syntax and function.examples, name
        for example in function.examples:
            parse(example)


@settings(max_examples=150, deadline=2_000)
@given(st.lists(st.sampled_from([*PIECES, "title", "genre", "pages", "due", "lent", "tags", "ROUND("]), max_size=15))
def test_whatever_parses_is_typed_or_gives_problems(pieces: list[str]) -> None:
    try:
        check(parse(" ".join(pieces)), ShelfScope(), expect=None)
    except ProblemError as error:
        assert all(problem.message("en") for problem in error.problems)
