"""What people write by habit: labels, other systems' names and signs; the problem says what to write here instead."""

from __future__ import annotations

import pytest

from metacrm.metadata.problem import Problem
from tests.metadata.expressions.test_wording import refusal, refused

NAMES = (
    ("定价 > 5", "price"),
    ("图书定价 > 5", "price"),
    ("PublishedOn < TODAY()", "published_on"),
    ("PRICE > 5", "price"),
    ('genre = "小说"', "fiction"),
    ('genre = "Fiction"', "fiction"),
    ("genre = fiction", '"fiction"'),
    ("genre IN (Fiction, 历史)", '"fiction"'),
    ("published_on < TODAY", "TODAY()"),
    ("ISBLANK", "ISBLANK(x)"),
    ("Book.Price > 5", "price"),
    ("$Record.price > 5", "price"),
    ("this.price > 5", "price"),
    ('$USER.name = "a"', "$User"),
    ('$Profile.Name = "a"', "$User"),
    ("owner.Id = $User.id", "id"),
    ("NVL(price, 0) > 1", "BLANKVALUE"),
    ("LENGTH(title) > 1", "LEN"),
    ("DATEADD(published_on, 1) > TODAY()", "ADDMONTHS"),
    ("COUNTOF(借阅) > 1", "loans"),
    ("price > “5”", "5"),
    ('available = "true"', "TRUE"),
)
SIGNS = (
    ("price ≥ 5", 7, ">="),
    ("price ＞ 5", 7, ">"),
    ('genre ＝ "fiction"', 7, "="),
    ("price =< 5", 7, "<="),
    ("price => 5", 7, ">="),
    ("title = ‘a’", 9, '"'),
    ("title = 「a」", 9, '"'),
    ("price IS NULL", 7, "ISBLANK(…)"),
    ('title LIKE "a%"', 7, "LIKE(…)"),
    ('title CONTAINS "a"', 7, "CONTAINS(…)"),
    ("price BETWEEN 1 AND 5", 7, ">="),
    ("IF price > 1 THEN TRUE", 4, "IF(…)"),
    ("price > 1,000", 10, "1000"),
    ("price > 10%", 11, "%"),
    ("price > ¥10", 9, "¥"),
    ("price > 1 // why", 12, "/*"),
    ("[price] > 1", 1, "[ ]"),
    ("{!price} > 1", 1, "{ }"),
    ("price > 1；", 10, "；"),
    ("price > 1 ? TRUE : FALSE", 11, "IF("),
    ("price > 1 AND OR copies > 1", 15, "OR"),
    ("price\u200b > 1", 6, ""),
    ('genre IN "fiction"', 10, 'IN ("a", "b")'),
    ("published_on > 2017年1月1日", 20, "2017-03-01"),
)
ADVICE = (
    ("published_on > 2017/01/01", "2017-03-01"),
    ("published_on > 2017-1-1", "2017-03-01"),
    ("available = 1", "TRUE"),
    ("title = 5", "quotes"),
    ('price = title & "1"', "VALUE"),
    ("owner = $User.name", ".name"),
    ("price", "price > 0"),
    ("COUNT(loans) > 3", "COUNTOF(loans)"),
    ("loans.fine > 3", "COUNTOF(loans)"),
    ("SUMOF(lines, fine) > 1", "loans"),
    ('genre = "horror"', "fiction, science, history"),
)


def both(problem: Problem) -> tuple[str, str]:
    """The hint in both languages; there is one in each."""
    english, chinese = problem.hint("en"), problem.hint("zh")
    assert english and chinese, problem
    return english, chinese


@pytest.mark.parametrize(("text", "meant"), NAMES)
def test_says_which_name_is_meant(text: str, meant: str) -> None:
    problem = refusal(text) if " IN " not in text else refused(text)[0]
    assert problem.parameters["suggestions"][0] == meant, problem
    assert all(meant in hint for hint in both(problem))


@pytest.mark.parametrize(("text", "column", "instead"), SIGNS)
def test_says_what_to_write_for_a_sign_of_elsewhere(text: str, column: int, instead: str) -> None:
    problem = refusal(text)
    assert (problem.line, problem.column) == (1, column)
    assert all(instead in hint for hint in both(problem)), both(problem)


@pytest.mark.parametrize(("text", "advice"), ADVICE)
def test_says_how_it_is_done(text: str, advice: str) -> None:
    assert advice in both(refusal(text))[0]
