"""Lists: every record once whatever the sort, places that hold, lookups, filters, rights in every column."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metacrm.engine.change import DELETE, RecordInput
from metacrm.engine.context import Actor
from metacrm.engine.expressions.to_sql import compile_sql
from metacrm.engine.query.select import ListRequest, Page
from metacrm.engine.runtime import Runtime
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import at, counted, ids_of, made

SORTABLE = ("name", "count", "weight", "worth", "kind", "sealed", "packed_on", "packed_at", "outer", "book", "number")
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def filled(runtime: Runtime, size: int = 60, seed: int = 1) -> list[str]:
    """Boxes with many ties and blanks."""
    chance = random.Random(seed)
    books = made(runtime, "book", *({"title": title} for title in ("红楼梦", "Emma", "emma", "Ulysses")))
    outer = made(runtime, "box", *({"name": f"outer {n}"} for n in range(3)))

    def value(*choices: Any) -> Any:
        return chance.choice((None, *choices))

    values = [
        {
            "name": chance.choice(["a", "A", "b", "张", "李", "z"]),
            "count": value(0, 1, -5),
            "weight": value("1.5", "1.250", "-2"),
            "worth": value("3", "4.5"),
            "kind": value("novel", "poetry", "history"),
            "sealed": value(True, False),
            "packed_on": value("2017-01-01", "2016-12-31"),
            "packed_at": value("2017-01-01T00:00:00Z", "2016-12-31T23:59:59.123456Z"),
            "outer": value(*outer),
            "book": value(*books),
        }
        for _ in range(size)
    ]
    return [*outer, *made(runtime, "box", *values)]


def pages(runtime: Runtime, limit: int, **asked: Any) -> list[list[str]]:
    """The ids of every page."""
    found, after = [], ""
    while True:
        page: Page = runtime.records.list(at(), ListRequest("box", limit=limit, after=after, fields=("id",), **asked))
        found.append([record["id"] for record in page.records])
        if page.next is None:
            return found
        after = page.next


def flat(found: list[list[str]]) -> list[str]:
    return [record for page in found for record in page]


def test_paging_visits_every_record_once_in_any_sort(library_runtime: Runtime) -> None:
    ids = filled(library_runtime)

    @settings(max_examples=15, deadline=None, suppress_health_check=QUIET, database=None)
    @given(
        keys=st.lists(
            st.tuples(st.sampled_from(["", "-"]), st.sampled_from(SORTABLE)), max_size=3, unique_by=lambda pair: pair[1]
        ),
        limit=st.integers(7, 40),
    )
    def judge(keys: list[tuple[str, str]], limit: int) -> None:
        sort = ",".join(sign + name for sign, name in keys)
        found = flat(pages(library_runtime, limit, sort=sort))
        assert sorted(found) == sorted(ids)
        assert found == ids_of(library_runtime, "box", sort=sort)

    judge()


@pytest.mark.parametrize("sort", ["name,-count", "-packed_at", "weight,kind", "-modified_at", "book.title,-worth"])
def test_paging_holds_while_records_come_and_go(library_runtime: Runtime, sort: str) -> None:
    ids = filled(library_runtime)[3:]
    chance = random.Random(sort)
    seen: list[str] = []
    gone: set[str] = set()
    after = ""
    for step in range(100):
        page = library_runtime.records.list(at(), ListRequest("box", limit=9, sort=sort, after=after, fields=("id",)))
        seen += [record["id"] for record in page.records]
        if page.next is None:
            break
        after = page.next
        victim = chance.choice([record for record in ids if record not in gone])
        gone.add(victim)
        inputs = [
            RecordInput("box", {}, DELETE, victim),
            RecordInput("box", {"name": chance.choice("abz"), "count": chance.choice([None, 1])}),
        ]
        library_runtime.records.save(at(step + 1), inputs)
    assert len(seen) == len(set(seen))
    assert set(ids) - gone <= set(seen)


def test_a_place_is_good_for_its_own_question_only(library_runtime: Runtime) -> None:
    filled(library_runtime, 20)
    request = ListRequest("box", limit=5, sort="name", where="count = 1 OR ISBLANK(count)")
    place = library_runtime.records.list(at(), request).next
    assert place
    last = "A" if place[-1] != "A" else "B"
    wrong: list[dict[str, Any]] = [
        {"where": ""},
        {"sort": "-name"},
        {"search": "x"},
        {"object": "book"},
        {"after": place[:-1] + last},
        {"after": "A" + place[1:] if place[0] != "A" else "B" + place[1:]},
        {"after": "x"},
        {"after": "书"},
        {"after": place[:30]},
        {"after": "====" * 9},
    ]
    for asked in wrong:
        given_ = {"object": "box", "limit": 5, "sort": "name", "where": request.where, "after": place, **asked}
        with pytest.raises(ProblemError) as refused:
            library_runtime.records.list(at(), ListRequest(**given_))
        assert refused.value.problems[0].code == "cursor_expired", asked
        assert refused.value.status == 400
    stranger = Actor(None, "other")
    assert library_runtime.records.list(
        at(1, stranger), ListRequest("box", limit=5, sort="name", where=request.where, after=place)
    ).records


def test_another_user_cannot_go_on_from_a_place(library_runtime: Runtime) -> None:
    made(library_runtime, "book", *({"title": str(n)} for n in range(4)))
    ann, bob = made(library_runtime, "user", {"name": "Ann"}, {"name": "Bob"})
    actors = [Actor(user, "x", frozenset({"librarian"})) for user in (ann, bob)]
    place = library_runtime.records.list(at(0, actors[0]), ListRequest("book", limit=2)).next
    assert place and library_runtime.records.list(at(0, actors[0]), ListRequest("book", limit=2, after=place)).records
    with pytest.raises(ProblemError):
        library_runtime.records.list(at(0, actors[1]), ListRequest("book", limit=2, after=place))


def test_sorting_follows_titles_lists_and_worth(library_runtime: Runtime) -> None:
    books = made(library_runtime, "book", *({"title": title} for title in ("李白", "Zola", "安徒生", "emma")))
    boxes = made(library_runtime, "box", *({"name": "x", "book": book} for book in books), {"name": "none"})
    # By title: 安 an, emma, 李 li, Zola; blank last either way.
    assert ids_of(library_runtime, "box", sort="book") == [boxes[2], boxes[3], boxes[0], boxes[1], boxes[4]]
    assert ids_of(library_runtime, "box", sort="-book.title") == [boxes[1], boxes[0], boxes[3], boxes[2], boxes[4]]
    kinds = made(
        library_runtime, "box", *({"name": "k", "kind": kind} for kind in ("history", "novel", None, "poetry"))
    )
    found = ids_of(library_runtime, "box", where='name = "k"', sort="kind")
    assert found == [kinds[1], kinds[3], kinds[0], kinds[2]]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"sort": "colour"}, "unknown_field"),
        ({"sort": "marks"}, "not_sortable"),
        ({"sort": "name,-"}, "unknown_field"),
        ({"sort": "holds"}, "not_sortable"),
        ({"sort": "a,b,c,d,e,f"}, "too_many_sort_keys"),
        ({"fields": ("colour", "name", "book.colour")}, "unknown_field"),
        ({"fields": tuple(f"f{n}" for n in range(300))}, "too_many_fields"),
        ({"object": "borrower"}, "unknown_object"),
        ({"where": "colour = 1"}, "expression_unknown_field"),
    ],
)
def test_impossible_questions_are_answered_with_problems(
    library_runtime: Runtime, asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(ProblemError) as refused:
        library_runtime.records.list(at(), ListRequest(**{"object": "box", **asked}))
    assert code in [problem.code for problem in refused.value.problems] or code.startswith("expression")
    for problem in refused.value.problems:
        assert problem.message("en") and problem.message("zh") and problem.status in (400, 404, 422)


def test_dotted_columns_and_expanded_lookups(library_runtime: Runtime) -> None:
    [member] = made(library_runtime, "member", {"name": "m", "home": {"city": "Bonn"}})
    [book] = made(library_runtime, "book", {"title": "b", "tags": ["new"], "price": "3"})
    [loan] = made(library_runtime, "loan", {"member": member, "book": book})
    fields = ("member.name", "member.home", "member.home_city", "book.tags", "book.price", "book", "book.series_start")
    request = ListRequest("loan", fields=fields, expand=frozenset({"book", "book.series_start"}))
    [record] = library_runtime.records.list(at(), request).records
    assert record == {
        "id": loan,
        "version": 1,
        "member.name": "m",
        "member.home": {"city": "Bonn"},
        "member.home_city": "Bonn",
        "book.tags": ["new"],
        "book.price": "3.00",
        "book": {"id": book, "name": "b"},
        "book.series_start": None,
    }
    answered = library_runtime.records.get(at(), "loan", loan, fields, frozenset({"book", "book.series_start"}))
    assert answered == record and json.dumps(record)


def test_what_the_reader_may_not_open_is_null_but_the_id_stays(library_runtime: Runtime) -> None:
    [member] = made(library_runtime, "member", {"name": "secret"})
    first, second = made(library_runtime, "book", {"title": "a"}, {"title": "b"})
    made(library_runtime, "book", {"title": "c", "series_start": first})
    made(library_runtime, "loan", {"member": member, "book": second})
    [user] = made(library_runtime, "user", {"name": "Ann"})
    [owned] = made(library_runtime, "book", {"title": "d", "owner": user})
    reader = Actor(user, "Ann", frozenset({"reader"}))
    request = ListRequest("book", fields=("owner", "owner.name", "series_start.title"), sort="title")
    records = library_runtime.records.list(at(0, reader), request).records
    assert [record["series_start.title"] for record in records] == [None, None, "a", None]
    assert records[3]["id"] == owned and records[3]["owner"] == user and records[3]["owner.name"] is None
    expanded = ListRequest("book", fields=("owner",), sort="title", expand=frozenset({"owner"}))
    assert library_runtime.records.list(at(0, reader), expanded).records[3]["owner"] == {"id": user, "name": None}
    # A filter over what may not be read finds nothing, whatever it asks.
    where = ListRequest("book", where='owner.name = "Ann"')
    assert library_runtime.records.list(at(0, reader), where).records == []
    with pytest.raises(ProblemError) as refused:
        library_runtime.records.list(at(0, reader), ListRequest("loan"))
    assert refused.value.status == 403


def test_a_list_asks_a_bounded_number_of_statements(library_runtime: Runtime) -> None:
    filled(library_runtime, 60)

    def statements(limit: int) -> int:
        with counted(library_runtime) as found:
            fields = ("name", "book.title", "outer.name", "marks", "holds")
            library_runtime.records.list(at(), ListRequest("box", limit=limit, fields=fields, count="true"))
        return len(found)

    assert statements(5) == statements(60) <= 2


def test_the_moment_of_the_first_page_holds_for_all(library_runtime: Runtime) -> None:
    today = at().today
    days = [{"name": str(n), "packed_on": str(today + timedelta(days=n - 3))} for n in range(6)]
    made(library_runtime, "box", *days)
    request = ListRequest("box", where="packed_on <= TODAY()", sort="packed_on", limit=2)
    first = library_runtime.records.list(at(), request)
    later = ListRequest("box", where=request.where, sort=request.sort, limit=9, after=str(first.next))
    found = library_runtime.records.list(at(5 * 86_400), later).records
    assert [date.fromisoformat(record["packed_on"]) for record in found] == [today - timedelta(1), today]
    assert Decimal(len(found)) == 2


def test_a_question_about_today_is_compiled_once_a_day(library_runtime: Runtime) -> None:
    made(library_runtime, "box", *({"name": f"box {n}", "packed_on": f"2026-03-0{n}"} for n in (1, 2, 3)))
    today, request = at(), ListRequest("box", where="packed_on < TODAY()", fields=("name",))

    def names(day: int, zone: str = "UTC") -> list[str]:
        now = datetime(2026, 3, day, 20, tzinfo=UTC)
        asker = replace(today, now=now, zone=ZoneInfo(zone))
        return sorted(record["name"] for record in library_runtime.records.list(asker, request).records)

    with patch("metacrm.engine.query.criteria.compile_sql", wraps=compile_sql) as compilations:
        assert names(2) == names(2) == ["box 1"]
        assert compilations.call_count == 1
        assert names(3) == ["box 1", "box 2"]
        # In Shanghai it is tomorrow by then.
        assert names(2, "Asia/Shanghai") == ["box 1", "box 2"]
        assert names(2) == ["box 1"] and compilations.call_count == 3
