"""Aggregates over related records agree: the databases, Python over supplied records, and a plain count by hand."""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metacrm.engine.change import DELETE, RecordInput
from metacrm.engine.expressions.evaluate import compile_condition
from metacrm.engine.query.related_sets import supply
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.environment import Environment
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.sets import aggregates
from metacrm.metadata.scope import ObjectScope
from tests.engine.acting import BEGINNING, ZONE, at, ids_of, made

START = date(2017, 1, 1)
Child = Mapping[str, Any]
Parent = Mapping[str, Any]


class Shelf:
    """Members with some loans each, as they were saved; in the order of their making."""

    def __init__(self, runtime: Runtime, seed: int, members: int = 25) -> None:
        dice = random.Random(seed)
        self.runtime = runtime
        self.books = [{"title": title} for title in ("Emma", "emma", "红楼梦", "Ulysses")]
        for book, identity in zip(self.books, made(runtime, "book", *self.books), strict=True):
            book["id"] = identity
        self.members: list[dict[str, Any]] = [
            {"name": f"m{number}", "birthday": dice.choice([None, START, START + timedelta(3)])}
            for number in range(members)
        ]
        for member in self.members:
            member["deposit"] = dice.choice([None, Decimal("3.00"), Decimal("12.50")])
        for member, identity in zip(self.members, made(runtime, "member", *map(_sent, self.members)), strict=True):
            member["id"] = identity
        self.loans = [self._loan(dice) for _ in range(members * 3)]
        sent = [_sent({name: value for name, value in loan.items() if name != "gone"}) for loan in self.loans]
        for loan, identity in zip(self.loans, made(runtime, "loan", *sent), strict=True):
            loan["id"] = identity
        gone = [RecordInput("loan", {}, DELETE, loan["id"]) for loan in self.loans if loan["gone"]]
        assert all(outcome.ok for outcome in runtime.records.save(at(1), gone))

    def _loan(self, dice: random.Random) -> dict[str, Any]:
        # The last members have none.
        member, about = dice.choice(self.members[:-4]), dice.choice([*self.members, *self.books, None])
        kind = "book" if about in self.books else "member"
        return {
            "member": member["id"],
            "book": dice.choice([None, *(book["id"] for book in self.books)]),
            "due_on": dice.choice([None, *(START + timedelta(days) for days in range(5))]),
            "returned_on": dice.choice([None, START + timedelta(2)]),
            "fine": dice.choice([None, Decimal("0.00"), Decimal("1.25"), Decimal("10.10")]),
            "rating": dice.choice([None, 1, 2, 3, 5]),
            "remark": dice.choice([None, "a", "B", "好"]),
            "about": None if about is None else {"object": kind, "id": about["id"]},
            "gone": dice.random() < 0.15,
        }

    def of(self, member: Parent) -> list[Child]:
        """The member's loans."""
        return [loan for loan in self.loans if not loan["gone"] and loan["member"] == member["id"]]

    def about(self, member: Parent) -> list[Child]:
        """The loans that are about the member."""
        return [loan for loan in self.loans if not loan["gone"] and (loan["about"] or {}).get("id") == member["id"]]

    def title(self, loan: Child) -> str | None:
        """The title of the book."""
        return next((book["title"] for book in self.books if book["id"] == loan["book"]), None)


def _sent(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, (date, Decimal)) else value for name, value in record.items()}


@pytest.fixture
def shelf(library_runtime: Runtime) -> Shelf:
    """The shelf, on each kind of database."""
    return Shelf(library_runtime, 5)


def present(values: list[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def mean(values: list[Decimal]) -> Decimal | None:
    if not values:
        return None
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("1e-16"), rounding=ROUND_HALF_UP)


def above(value: Any, least: Any) -> bool:
    return value is not None and value > least


Oracle = Callable[[Shelf, Parent], bool]
CASES: dict[str, Oracle] = {
    "COUNTOF(loans) = 2": lambda s, m: len(s.of(m)) == 2,
    "COUNTOF(loans, rating > 1) >= 2": lambda s, m: len([x for x in s.of(m) if above(x["rating"], 1)]) >= 2,
    "EXISTS(loans)": lambda s, m: bool(s.of(m)),
    "NOT EXISTS(loans, ISBLANK(returned_on))": lambda s, m: all(x["returned_on"] for x in s.of(m)),
    "EXISTS(loans_by_about, rating = 5)": lambda s, m: any(x["rating"] == 5 for x in s.about(m)),
    "SUMOF(loans, fine) > 10": lambda s, m: sum(present([x["fine"] for x in s.of(m)])) > 10,
    "SUMOF(loans, fine * 2 + 1, rating > 1) = 0": lambda s, m: (
        sum(x["fine"] * 2 + 1 for x in s.of(m) if above(x["rating"], 1) and x["fine"] is not None) == 0
    ),
    "SUMOF(loans, fine) > deposit": lambda s, m: (
        m["deposit"] is not None and sum(present([x["fine"] for x in s.of(m)])) > m["deposit"]
    ),
    "SUMOF(loans, 10 / (rating - 1)) > 5": lambda s, m: (
        all(x["rating"] != 1 for x in s.of(m))
        and sum(Decimal(10) / (x["rating"] - 1) for x in s.of(m) if x["rating"]) > 5
    ),
    "COUNTOF(loans, 10 / (rating - 1) > 4) > 0": lambda s, m: any(
        x["rating"] not in (None, 1) and 10 / (x["rating"] - 1) > 4 for x in s.of(m)
    ),
    "AVGOF(loans, rating) > 2.5": lambda s, m: above(mean(present([x["rating"] for x in s.of(m)])), Decimal("2.5")),
    "ISBLANK(AVGOF(loans, rating))": lambda s, m: not present([x["rating"] for x in s.of(m)]),
    "MINOF(loans, due_on) < 2017-01-02": lambda s, m: (
        (days := present([x["due_on"] for x in s.of(m)])) != [] and min(days) < date(2017, 1, 2)
    ),
    "MAXOF(loans, fine, rating < 3) = 10.1": lambda s, m: (
        max([x["fine"] for x in s.of(m) if x["rating"] in (1, 2) and x["fine"] is not None], default=None)
        == Decimal("10.10")
    ),
    "AVGOF(loans, $Record.deposit) = 3 AND SUMOF(loans, $Record.deposit) >= 6": lambda s, m: (
        m["deposit"] == 3 and len(s.of(m)) > 1
    ),
    "COUNTOF(loans, due_on > $Record.birthday) > 1": lambda s, m: (
        m["birthday"] is not None and len([x for x in s.of(m) if above(x["due_on"], m["birthday"])]) > 1
    ),
    'FIRSTOF(loans, rating, TRUE, "due_on") = 3': lambda s, m: first(s.of(m), "due_on", "rating") == 3,
    'LASTOF(loans, rating, TRUE, "due_on") = 3': lambda s, m: last(s.of(m), "due_on", "rating") == 3,
    "FIRSTOF(loans, remark) = 'a'": lambda s, m: bool(s.of(m)) and s.of(m)[0]["remark"] == "a",
    "LASTOF(loans, remark, NOT ISBLANK(remark)) = 'a'": lambda s, m: (
        (found := present([x["remark"] for x in s.of(m)])) != [] and found[-1] == "a"
    ),
    "BEGINS(JOINOF(loans, remark, '-'), 'a-B')": lambda s, m: "-".join(
        present([x["remark"] for x in s.of(m)])
    ).startswith("a-B"),
    "CONTAINS(JOINOF(loans, book.title, ', ', TRUE, 'book.title'), 'mma, 红')": lambda s, m: (
        "mma, 红" in joined_titles(s, m)
    ),
    "EXISTS(loans, COUNTOF(book.loans, rating = 5 AND member != $Record.id) > 1)": lambda s, m: any(
        len(
            [
                y
                for y in s.loans
                if not y["gone"] and y["book"] == x["book"] and y["rating"] == 5 and y["member"] != m["id"]
            ]
        )
        > 1
        for x in s.of(m)
        if x["book"] is not None
    ),
}


def first(loans: list[Child], by: str, name: str) -> Any:
    ordered = sorted(loans, key=lambda loan: (loan[by] is None, loan[by] or START))
    return ordered[0][name] if ordered else None


def last(loans: list[Child], by: str, name: str) -> Any:
    best = None
    for loan in loans:
        if best is None or (loan[by] or date.min) >= (best[by] or date.min):
            best = loan
    return best[name] if best else None


def joined_titles(shelf: Shelf, member: Parent) -> str:
    keys = {"Emma": 0, "emma": 0, "红楼梦": 1, "Ulysses": 2}
    titles = present([shelf.title(loan) for loan in shelf.of(member)])
    return ", ".join(sorted(titles, key=lambda title: keys[title]))


def test_filters_find_what_counting_by_hand_finds(shelf: Shelf) -> None:
    found = {where: filtered(shelf, where) for where in CASES}
    assert found == {where: by_hand(shelf, oracle) for where, oracle in CASES.items()}


def filtered(shelf: Shelf, where: str) -> list[str]:
    """The members that a list with this condition shows."""
    found = set(ids_of(shelf.runtime, "member", where=where))
    return sorted(member["name"] for member in shelf.members if member["id"] in found)


def supplied(shelf: Shelf, *wheres: str) -> Mapping[str, list[str]]:
    """Each condition with the members for which Python finds it TRUE, given what it asks in few statements."""
    runtime = shelf.runtime
    model, environment = runtime.current, Environment(BEGINNING, ZONE)
    request = ListRequest("member", fields=("id", "birthday", "deposit", "deposit_base"), limit=1000, raw=True)
    page = runtime.records.list(at(), request).records
    names = {member["id"]: member["name"] for member in shelf.members}
    found = {}
    for where in wheres:
        typed = check(parse(where), ObjectScope(model.manifest, "member"))
        records: dict[str, dict[str, Any]] = {record["id"]: dict(record) for record in page}
        with runtime.database.read() as connection:
            supply(model, connection, environment, aggregates(typed), records)
        holds = compile_condition(typed)
        found[where] = sorted(names[key] for key, record in records.items() if holds(record, environment))
    return found


def by_hand(shelf: Shelf, oracle: Oracle) -> list[str]:
    return sorted(member["name"] for member in shelf.members if oracle(shelf, member))


def test_python_finds_the_same_given_the_records(shelf: Shelf) -> None:
    found = supplied(shelf, *CASES)
    assert found == {where: by_hand(shelf, oracle) for where, oracle in CASES.items()}


NUMBERS: dict[str, Callable[[Shelf, Child], Any]] = {
    "fine": lambda s, x: x["fine"],
    "rating": lambda s, x: None if x["rating"] is None else Decimal(x["rating"]),
    "fine + rating": lambda s, x: None if None in (x["fine"], x["rating"]) else x["fine"] + x["rating"],
    "-fine": lambda s, x: None if x["fine"] is None else -x["fine"],
    "1": lambda s, x: Decimal(1),
}
CHECKS: dict[str, Callable[[Shelf, Parent, Child], bool]] = {
    "TRUE": lambda s, m, x: True,
    "rating > 1": lambda s, m, x: above(x["rating"], 1),
    "ISBLANK(returned_on)": lambda s, m, x: x["returned_on"] is None,
    'remark != "a"': lambda s, m, x: x["remark"] != "a",
    "NOT (fine < 5)": lambda s, m, x: x["fine"] is not None and x["fine"] >= 5,
    'book.title = "emma"': lambda s, m, x: s.title(x) == "emma",
    "due_on >= $Record.birthday": lambda s, m, x: (
        None not in (x["due_on"], m["birthday"]) and x["due_on"] >= m["birthday"]
    ),
    "1 / (rating - 1) > 0": lambda s, m, x: x["rating"] not in (None, 1),
    "EXISTS(book.loans, rating = 5)": lambda s, m, x: (
        x["book"] is not None and any(y["book"] == x["book"] and y["rating"] == 5 for y in s.loans if not y["gone"])
    ),
}
TOGETHER: dict[str, Callable[[list[Decimal]], Decimal | None]] = {
    "SUMOF": lambda values: sum(values, Decimal(0)),
    "AVGOF": mean,
    "MINOF": lambda values: min(values, default=None),
    "MAXOF": lambda values: max(values, default=None),
}
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, Oracle]:
    """A condition about a member's loans, and how it is answered by hand."""
    relation, children = draw(st.sampled_from([("loans", Shelf.of), ("loans_by_about", Shelf.about)]))
    first, second = draw(st.sampled_from(sorted(CHECKS))), draw(st.sampled_from(sorted(CHECKS)))
    number, function = (
        draw(st.sampled_from(sorted(NUMBERS))),
        draw(st.sampled_from(["SUMOF", "AVGOF", "MINOF", "MAXOF"])),
    )
    sign, least, most = draw(st.sampled_from(sorted(SIGNS))), draw(st.integers(-3, 12)), draw(st.integers(0, 4))

    def kept(shelf: Shelf, member: Parent) -> list[Child]:
        both = (CHECKS[first], CHECKS[second])
        return [loan for loan in children(shelf, member) if all(check(shelf, member, loan) for check in both)]

    def answered(shelf: Shelf, member: Parent) -> bool:
        values = present([NUMBERS[number](shelf, loan) for loan in kept(shelf, member)])
        answer = TOGETHER[function](values)
        holds = answer is not None and SIGNS[sign](answer, least)
        return holds or len(kept(shelf, member)) > most

    both = f"{first} AND {second}"
    return f"{function}({relation}, {number}, {both}) {sign} {least} OR COUNTOF({relation}, {both}) > {most}", answered


def test_random_questions_are_answered_alike(shelf: Shelf) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(questions())
    def agree(question: tuple[str, Oracle]) -> None:
        where, oracle = question
        expected = by_hand(shelf, oracle)
        assert filtered(shelf, where) == expected
        assert supplied(shelf, where) == {where: expected}

    agree()
