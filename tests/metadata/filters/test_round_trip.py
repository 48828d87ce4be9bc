"""Filters read from expressions and written back: nothing changes its meaning, nothing is lost, on either way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.typed import Apply, Constant, FieldValue, Typed, ViewerValue
from metacrm.metadata.filters.conditions import Condition, Formula, Group, Member
from metacrm.metadata.filters.operators import OPERATORS, Operator
from metacrm.metadata.filters.reading import read
from metacrm.metadata.filters.writing import problems_of, text_of, write
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.scope import ObjectScope
from tests.engine.expressions.test_agreement import conditions
from tests.fixtures.manifests import library_manifest
from tests.metadata.expressions.shelf import FIELDS, ShelfScope

SCOPE = ShelfScope()
SAMPLES: dict[str, st.SearchStrategy[str]] = {
    "TextForm": st.text(min_size=1).filter(lambda text: ("\x00" not in text and text.isprintable()) or text == "\n"),
    "RecordForm": st.sampled_from(["$User.id", "018f0000-0000-7000-8000-000000000001"]),
    "NumberForm": st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-9999, max_value=9999).map(
        lambda number: f"{number:f}"
    ),
    "DaysForm": st.integers(0, 400).map(str),
    "ClockForm": st.sampled_from(["00:00", "09:30", "23:59:59"]),
    "DayForm": st.one_of(st.dates().map(str), st.sampled_from(["today", "today-30", "today+7"])),
    "PeriodForm": st.sampled_from(["this month", "last 7 days", "next 3 quarters"]),
    "TruthForm": st.sampled_from(["TRUE", "FALSE"]),
}


def meaning(node: Typed) -> Any:
    """The typed tree without the places of its parts."""
    if isinstance(node, Apply):
        return (node.function.name, node.type, node.overload, [meaning(one) for one in node.arguments])
    if isinstance(node, Constant):
        return (node.value, type(node.value), node.type)
    assert isinstance(node, FieldValue | ViewerValue)
    return (node.reference, isinstance(node, FieldValue) and node.compare)


def typed(text: str) -> Any:
    """What the text means."""
    return meaning(check(parse(text), SCOPE))


@st.composite
def made_conditions(draw: st.DrawFn) -> Condition:
    """A condition as a person makes one."""
    path = draw(st.sampled_from([name for name in FIELDS if not name.startswith("$")]))
    operator: Operator = draw(st.sampled_from(OPERATORS[FIELDS[path].kind]))
    counts = {"none": (0, 0), "one": (1, 1), "two": (2, 2), "many": (1, 3)}[operator.takes]
    if operator.form is None:
        return Condition(path, operator.word)
    samples = SAMPLES[type(operator.form).__name__]
    if FIELDS[path].values and operator.form:
        samples = st.sampled_from(FIELDS[path].values or ())
    values = draw(st.lists(samples, min_size=counts[0], max_size=counts[1]))
    return Condition(path, operator.word, tuple(values))


def is_pair(members: tuple[Member, ...]) -> bool:
    """Whether the two would be read as one condition: between two values."""
    words = [member.operator if isinstance(member, Condition) else "" for member in members]
    return words == ["at_least", "at_most"]


def grouped(inner: st.SearchStrategy[Member]) -> st.SearchStrategy[Member]:
    """Groups of at least two, which no reading simplifies."""
    several = st.lists(inner, min_size=2, max_size=4).map(tuple).filter(lambda members: not is_pair(members))
    return st.builds(Group, several, st.booleans(), st.booleans())


FORMULAS = st.sampled_from(["pages + 1 > weight", "/* why */ lent", "(pages + 1) * 2 > (3)", 'title = "" OR lent'])
MEMBERS: st.SearchStrategy[Member] = st.recursive(
    st.one_of(made_conditions(), st.builds(Formula, FORMULAS.filter(lambda text: "OR" not in text))),
    grouped,
    max_leaves=8,
)
FILTERS = st.builds(
    Group,
    st.lists(MEMBERS, min_size=2, max_size=4).map(tuple).filter(lambda members: not is_pair(members)),
    st.booleans(),
)


@given(conditions())
@settings(max_examples=40, deadline=None)
def test_an_expression_means_the_same_after_the_builder(text: str) -> None:
    assert typed(write(read(text, SCOPE), SCOPE)) == typed(text)


@given(FILTERS)
@settings(max_examples=40, deadline=None)
def test_what_the_builder_wrote_it_reads_back(filter_: Group) -> None:
    text = write(filter_, SCOPE)
    assert read(text, SCOPE) == filter_, text
    assert write(read(text, SCOPE), SCOPE) == text


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("", ()),
        ('genre = "novel"', (Condition("genre", "is", ("novel",)),)),
        ("pages >= 1 AND pages <= 5", (Condition("pages", "between", ("1", "5")),)),
        ('genre IN ("novel", "poem")', (Condition("genre", "any_of", ("novel", "poem")),)),
        ("NOT INPERIOD(due, 'last 7 days')", (Condition("due", "not_in_period", ("last 7 days",)),)),
        ("due < TODAY() - 30", (Condition("due", "less", ("today-30",)),)),
        ("DATEVALUE(returned_at) = 2017-03-01", (Condition("returned_at", "is", ("2017-03-01",)),)),
        ("borrower = $User.id", (Condition("borrower", "is", ("$User.id",)),)),
        ('CONTAINS(borrower.name, "a")', (Condition("borrower.name", "contains", ("a",)),)),
        ("!ISBLANK(due)", (Condition("due", "not_blank"),)),
        ("pages IN (1, -2.5)", (Condition("pages", "any_of", ("1", "-2.5")),)),
        ('opens >= TIMEVALUE("09:30")', (Condition("opens", "at_least", ("09:30",)),)),
        ("NEXTANNIVERSARY(due, TODAY()) <= TODAY() + 30", (Condition("due", "anniversary", ("30",)),)),
        (
            "NEXTANNIVERSARY(due, TODAY()) <= TODAY() + 7.5",
            (Formula("NEXTANNIVERSARY(due, TODAY()) <= TODAY() + 7.5"),),
        ),
        ("EXISTS(loans)", (Formula("EXISTS(loans)"),)),
        ("pages = -5", (Condition("pages", "is", ("-5",)),)),
        ("NOT(pages = 5)", (Group((Condition("pages", "is", ("5",)),), denied=True),)),
        ("(pages + 1) * 2 > (weight)", (Formula("(pages + 1) * 2 > (weight)"),)),
        ("/* why */ lent = TRUE", (Formula("/* why */ lent = TRUE"),)),
        ("AND(lent)", (Formula("AND(lent)"),)),
        ("nothing = 1", (Formula("nothing = 1"),)),
        ("((", (Formula("(("),)),
    ],
)
def test_texts_are_read_as_conditions_where_they_are_some(text: str, members: tuple[Member, ...]) -> None:
    assert read(text, SCOPE).members == members


MEMBER = ObjectScope(library_manifest(), "member")
RECENT = Condition("due_on", "in_period", ("last 7 days",))


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("EXISTS(loans)", (Group(of="loans"),)),
        ('NOT EXISTS(loans, INPERIOD(due_on, "last 7 days"))', (Group((RECENT,), denied=True, of="loans"),)),
        (
            'name = "A" OR NOT EXISTS(loans, EXISTS(book.loans) AND (fine > 2 OR NOT (fine = 1)))',
            (
                Condition("name", "is", ("A",)),
                Group(
                    (
                        Group(of="book.loans"),
                        Group(
                            (
                                Condition("fine", "more", ("2",)),
                                Group((Condition("fine", "is", ("1",)),), denied=True),
                            ),
                            any=True,
                        ),
                    ),
                    denied=True,
                    of="loans",
                ),
            ),
        ),
        ("EXISTS(loans, due_on < $Record.joined_on)", (Formula("EXISTS(loans, due_on < $Record.joined_on)"),)),
        ("EXISTS(lons)", (Formula("EXISTS(lons)"),)),
    ],
)
def test_questions_to_related_records_are_read_and_written(text: str, members: tuple[Member, ...]) -> None:
    found = read(text, MEMBER)
    assert found.members == members
    assert text_of(found, MEMBER) == text
    wrong = Group((Group((Condition("fine", "is", ("x",)), Formula("titel")), of="loans"), Group(of="lons")))
    assert list(problems_of(wrong, MEMBER)) == [(0, 0), (0, 1), (1,)]


def test_comments_stay_where_they_are() -> None:
    text = "pages > 1 /* many */ AND lent = TRUE OR (weight > 2 AND /* why */ pages < 3) OR lent = FALSE"
    found = read(text, SCOPE)
    assert found.any and found.members[2] == Condition("lent", "is", ("FALSE",))
    assert write(found, SCOPE).count("/*") == 2


def test_what_is_wrong_is_told_at_its_place() -> None:
    wrong = Group(
        (
            Condition("pages", "is", ("many",)),
            Group((Condition("due", "between", ("2017-03-01",)), Formula("titel = 1"), Formula("1) OR (TRUE"))),
            Condition("lent", "contains", ("x",)),
            Condition("pagess", "is", ("1",)),
        )
    )
    found = {place: [problem.code for problem in problems] for place, problems in problems_of(wrong, SCOPE).items()}
    assert found == {
        (0,): ["not_a_number"],
        (1, 0): ["required"],
        (1, 1): ["expression_unknown_field_suggested"],
        (1, 2): ["expression_syntax"],
        (2,): ["filter_operator_unknown"],
        (3,): ["expression_unknown_field_suggested"],
    }
    with pytest.raises(ProblemError) as refused:
        write(wrong, SCOPE)
    assert len(refused.value.problems) == 6


def test_groups_in_groups_are_written_in_time() -> None:
    deep: Member = Condition("pages", "is", ("1",))
    for _ in range(50):
        deep = Group((deep,), denied=False)
    assert write(Group((deep,)), SCOPE) == "pages = 1"


@given(st.text(max_size=60) | st.text(alphabet="()/*\"' aANDORNT=1,pages", max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_and_kept(text: str) -> None:
    found = read(text, SCOPE)
    kept = text_of(found, SCOPE)
    assert kept.count("/*") == text.count("/*")
    assert read(kept, SCOPE) == found
