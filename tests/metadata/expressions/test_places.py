"""What makes sense only somewhere is refused elsewhere when the expression is checked, with the reason."""

from __future__ import annotations

import pytest

from metacrm.metadata.expressions.checker import catalogue, check
from metacrm.metadata.expressions.naming import DEFAULT, FILTER, RULE
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.problem import ProblemError
from tests.metadata.expressions.shelf import ShelfScope


class Placed(ShelfScope):
    """The shelf, asked from some place."""

    def __init__(self, place: str) -> None:
        self.place = place


def codes(text: str, place: str) -> list[str]:
    """The problems of the expression there."""
    try:
        check(parse(text), Placed(place), expect=None)
    except ProblemError as error:
        assert all(problem.line and problem.column for problem in error.problems)
        return [problem.code for problem in error.problems]
    return []


@pytest.mark.parametrize("text", ["ISNEW()", "ISCLONE()", "ISCHANGED(pages)", "PRIORVALUE(title)", "NOT ISNEW()"])
def test_saves_are_asked_about_only_in_rules(text: str) -> None:
    assert codes(text, RULE) == []
    assert codes(text, FILTER) == codes(text, DEFAULT) == ["expression_not_here"]


def test_lots_are_drawn_only_for_defaults() -> None:
    assert codes("RANDOM()", DEFAULT) == []
    assert codes("RANDOM()", FILTER) == codes("RANDOM()", RULE) == ["expression_not_here"]


@pytest.mark.parametrize(
    "text",
    [
        *('INGROUP("a")', 'HASPERMISSION("a")', 'INTERRITORY("a")', 'PARENTGROUPVAL(pages, "a")'),
        *(
            'PREVGROUPVAL(pages, "a")',
            'PREVGROUPVAL(pages, "a", 2)',
            "RUNNING(pages)",
            "RANK(pages)",
            "PERCENTOF(pages)",
        ),
    ],
)
def test_what_does_not_exist_yet_is_refused_everywhere(text: str) -> None:
    for place in (FILTER, RULE, DEFAULT, "trial"):
        assert codes(text, place) == ["expression_not_here"]


def test_every_bound_function_gives_a_reason() -> None:
    bound = [function for function in catalogue().values() if function.places is not None]
    assert len(bound) >= 13
    assert all(function.elsewhere and function.elsewhere.keys() >= {"en", "zh"} for function in bound)
    assert all(function.refusal for function in bound)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ISCHANGED(borrower.name)", "expression_own_field_needed"),
        ("PRIORVALUE(pages + 1)", "expression_own_field_needed"),
        ("ISCHANGED($User.name)", "expression_own_field_needed"),
        ('HASROLE("libarian")', "expression_unknown_name_suggested"),
        ("HASROLE(title)", "expression_literal_needed"),
        ('WORKDAY(due, 1, "fest")', "expression_unknown_name_suggested"),
        ("ISWORKDAY(due, title)", "expression_literal_needed"),
        ("$Org.nme = title", "expression_unknown_field_suggested"),
        ("$Org = title", "expression_start_alone"),
    ],
)
def test_names_are_judged_beforehand(text: str, code: str) -> None:
    assert codes(text, RULE) == [code]
