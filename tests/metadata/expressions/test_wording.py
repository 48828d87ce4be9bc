"""What is said of a mistake helps to mend it: the place that was searched, what is missing, and no wild guesses."""

from __future__ import annotations

import pytest

from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.problem import Problem, ProblemError
from metacrm.metadata.scope import ObjectScope
from metacrm.metadata.suggestions import nearest
from tests.fixtures.manifests import library_manifest


def refused(text: str, object_name: str = "book") -> tuple[Problem, ...]:
    """The problems that a condition on an object of the library has."""
    with pytest.raises(ProblemError) as caught:
        check(parse(text), ObjectScope(library_manifest(), object_name))
    return caught.value.problems


def refusal(text: str, object_name: str = "book") -> Problem:
    """The one problem that a condition on an object of the library has."""
    (problem,) = refused(text, object_name)
    return problem


def test_guesses_no_name_that_looks_unlike() -> None:
    assert nearest("status", ["title", "isbn", "author"]) == []
    assert nearest("titel", ["title", "isbn", "author"]) == ["title"]


@pytest.mark.parametrize("text", ["member.status = 1", "title.xyz = 1"])
def test_unknown_names_unlike_all_others_bring_no_suggestion(text: str) -> None:
    problem = refusal(text)
    assert (problem.code, problem.hint("en")) == ("expression_unknown_field", None)


@pytest.mark.parametrize(
    ("text", "object_name", "message"),
    [
        ("copis = 1", "book", "There is no field “copis” in Book."),
        ("book.copis = 1", "loan", "There is no field “copis” in Book."),
        ("EXISTS(loans, due_onn > due_on)", "book", "There is no field “due_onn” in Loan."),
        ("title.copies = 1", "book", "There is no field “copies” in title."),
        ("$Org.nme = title", "book", "There is no field “nme” in $Org."),
    ],
)
def test_says_in_which_object_a_name_was_looked_for(text: str, object_name: str, message: str) -> None:
    assert refusal(text, object_name).message("en") == message


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [("owner = $User", ("$User.id",)), ("EXISTS(loans, book = $Record)", ("$Record.id",))],
)
def test_a_start_alone_asks_for_a_value_of_it(text: str, suggestions: tuple[str, ...]) -> None:
    problem = refusal(text)
    assert (problem.code, problem.parameters["suggestions"]) == ("expression_start_alone", suggestions)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("IFS(TRUE, 1, FALSE, 2) = 1", "expression_otherwise_missing"),
        ("CASE(1, 1, 2, 3, 4) = 1", "expression_otherwise_missing"),
        ("SWITCH(1, 1, 2) = 1", "expression_otherwise_missing"),
        ("IFS(TRUE) = 1", "expression_argument_count"),
        ("CASE(1, 1) = 1", "expression_argument_count"),
    ],
)
def test_says_that_the_last_value_is_missing(text: str, code: str) -> None:
    assert refusal(text).code == code
