"""Batches: what refuses one record spares the others, records refer to each other, statements do not multiply."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from metacrm.engine.change import DELETE, UPDATE, RecordInput
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, codes, counted, ids_of, made


def history_rows(runtime: Runtime, object_name: str) -> int:
    with runtime.database.read() as connection:
        history = runtime.current.tables[object_name].history
        return int(connection.execute(select(func.count()).select_from(history)).scalar_one())


def test_the_good_records_of_a_batch_are_saved(library_runtime: Runtime) -> None:
    inputs = [
        RecordInput("book", {"title": "good"}, reference="good"),
        RecordInput("book", {"title": ""}, reference="bad"),
        RecordInput("book", {"title": "child of good", "series_start": {"$ref": "good"}}),
        RecordInput("book", {"title": "child of bad", "series_start": {"$ref": "bad"}}, reference="orphan"),
        RecordInput("book", {"title": "grandchild", "series_start": {"$ref": "orphan"}}),
        RecordInput("book", {"title": "lost", "series_start": {"$ref": "nobody"}}),
        RecordInput("box", {"name": "holds bad", "holds": {"object": "book", "id": {"$ref": "bad"}}}),
        RecordInput("box", {"name": "holds good", "holds": {"object": "book", "id": {"$ref": "good"}}}),
        RecordInput("loan", {"member": {"$ref": "good"}}),
    ]
    outcomes = library_runtime.records.save(at(), inputs, all_or_none=False)
    assert codes(outcomes) == [
        [],
        [("required", "title")],
        [],
        [("dangling_reference", "series_start")],
        [("dangling_reference", "series_start")],
        [("unknown_reference", "series_start")],
        [("dangling_reference", "holds")],
        [],
        [("dangling_reference", "member")],
    ]
    assert [outcome.index for outcome in outcomes] == list(range(9))
    assert [outcome.id is None for outcome in outcomes] == [bool(problems) for problems in codes(outcomes)]
    assert len(ids_of(library_runtime, "book")) == 2 and len(ids_of(library_runtime, "box")) == 1
    refused = library_runtime.records.save(at(), inputs)
    assert [outcome.status for outcome in refused if outcome.ok] == ["not_saved"] * 3
    assert len(ids_of(library_runtime, "book")) == 2


def test_bare_ids_of_polymorphic_links_are_found_at_once(library_runtime: Runtime) -> None:
    books = made(library_runtime, "book", *({"title": f"b{number}"} for number in range(6)))

    def statements(ids: list[str]) -> int:
        with counted(library_runtime) as seen:
            made(library_runtime, "box", *({"name": f"x{record}", "holds_id": record} for record in ids))
        return len(seen)

    assert statements(books[:1]) == statements(books[1:])
    boxes = library_runtime.records.list(at(), ListRequest("box", fields=("holds",), limit=10)).records
    assert {box["holds"]["object"] for box in boxes} == {"book"}


def test_records_of_several_objects_refer_to_each_other_in_one_batch(library_runtime: Runtime) -> None:
    inputs = [
        RecordInput("loan", {"book": {"$ref": "b"}, "member": {"$ref": "m"}}),
        RecordInput("book", {"title": "b"}, reference="b"),
        RecordInput("member", {"name": "m"}, reference="m"),
    ]
    loan, book, member = library_runtime.records.save(at(), inputs)
    answered = library_runtime.records.get(at(), "loan", str(loan.id))
    assert (answered["book"], answered["member"]) == (book.id, member.id)


def test_a_late_failure_takes_only_its_cause_down(library_runtime: Runtime) -> None:
    """The delete of a member takes his loans along, which only then turn out to be blocked."""
    names = [{"name": name} for name in ("a", "b", "c")]
    good, bad, other = made(library_runtime, "box", *names)
    [inner] = made(library_runtime, "box", {"name": "inner", "outer": bad})
    [lid] = made(library_runtime, "box", {"name": "lid", "lid_of": inner})
    inputs = [RecordInput("box", {}, DELETE, record) for record in (good, bad, other)]
    outcomes = library_runtime.records.save(at(1), inputs, all_or_none=False)
    assert codes(outcomes) == [[], [("delete_blocked", None)], []]
    assert sorted(ids_of(library_runtime, "box")) == sorted([bad, inner, lid])
    assert [outcome.status for outcome in library_runtime.records.save(at(2), inputs[1:2])] == ["refused"]


def test_one_record_may_come_twice_in_a_batch(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "book", {"title": "a", "genre": "fiction", "shelf": "novel"})
    updates: list[dict[str, Any]] = [{"title": "b"}, {"copies": 3}, {"title": "c", "shelf": None}, {"genre": None}]
    outcomes = library_runtime.records.save(at(1), [RecordInput("book", values, UPDATE, record) for values in updates])
    assert [(outcome.status, outcome.version) for outcome in outcomes] == [("updated", n) for n in (2, 3, 4, 5)]
    answered = library_runtime.records.get(at(), "book", record)
    assert (answered["title"], answered["copies"], answered["genre"], answered["version"]) == ("c", 3, None, 5)
    assert history_rows(library_runtime, "book") == 4
    inputs = [RecordInput("book", {"title": "d"}, UPDATE, record), RecordInput("book", {}, DELETE, record)]
    assert [outcome.status for outcome in library_runtime.records.save(at(2), inputs)] == ["updated", "deleted"]
    assert library_runtime.records.restore(at(3), "book", record).version == 8


def test_unique_values_may_change_hands_within_a_batch(library_runtime: Runtime) -> None:
    a, b, c = made(library_runtime, "book", *({"title": isbn, "isbn": isbn} for isbn in "abc"))
    swap = [RecordInput("book", {"isbn": to}, UPDATE, record) for record, to in ((a, "b"), (b, "c"), (c, "a"))]
    assert codes(library_runtime.records.save(at(1), swap)) == [[], [], []]
    assert [library_runtime.records.get(at(), "book", record)["isbn"] for record in (a, b, c)] == ["b", "c", "a"]
    clash = [RecordInput("book", {"isbn": "z"}, UPDATE, a), RecordInput("book", {"isbn": "Ｚ"}, UPDATE, b)]
    outcomes = library_runtime.records.save(at(2), clash, all_or_none=False)
    assert codes(outcomes) == [[], [("not_unique", "isbn")]]
    for left in ("d", None):
        heir = [RecordInput("book", {"isbn": left}, UPDATE, c), RecordInput("book", {"title": "heir", "isbn": "a"})]
        assert codes(library_runtime.records.save(at(3), heir)) == [[], []]
        c = str(library_runtime.records.list(at(), ListRequest("book", where='isbn = "a"')).records[0]["id"])


@pytest.mark.parametrize("all_or_none", [True, False])
def test_the_number_of_statements_does_not_grow_with_the_batch(library_runtime: Runtime, all_or_none: bool) -> None:
    records = library_runtime.records
    [book] = made(library_runtime, "book", {"title": "b"})
    [member] = made(library_runtime, "member", {"name": "m"})

    def statements(prefix: str, size: int) -> list[int]:
        values = [
            {"name": f"{prefix} {n}", "code": f"{prefix}-{n}", "book": book, "holds": f"member/{member}", "worth": n}
            for n in range(size)
        ]
        lent = [{"book": book, "member": member, "fine": "2"} for _ in range(size)]
        inputs = [*(RecordInput("box", each) for each in values), *(RecordInput("loan", each) for each in lent)]
        counts = []
        with counted(library_runtime) as found:
            boxes = records.save(at(), inputs, all_or_none=all_or_none)
        counts.append(len(found))
        assert all(outcome.ok for outcome in boxes)
        for operation, changes in ((UPDATE, {"name": "y", "code": None}), (DELETE, {}), ("restore", {})):
            asked = [RecordInput("box", changes, operation, outcome.id) for outcome in boxes[:size]]
            with counted(library_runtime) as found:
                outcomes = records.save(at(1), asked, all_or_none=all_or_none)
            assert all(outcome.ok for outcome in outcomes), codes(outcomes)[:1]
            counts.append(len(found))
        return counts

    few, many = statements("few", 5), statements("many", 500)
    assert all(more <= less for more, less in zip(many, few, strict=True)), (few, many)
    assert max(many) < 60
