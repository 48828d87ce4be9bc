"""Verbs beside the plain save: preview, clone, upsert; and what follows a save, stamps and principals."""

from __future__ import annotations

import pytest

from metacrm.engine.change import DELETE, UPDATE, RecordInput
from metacrm.engine.context import Actor
from metacrm.engine.runtime import Runtime
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import at, codes, ids_of, made


def test_former_names_of_objects_work_on(library_runtime: Runtime) -> None:
    outcome = library_runtime.records.create(at(), "reader", {"name": "a"})
    assert outcome.ok and ids_of(library_runtime, "member") == [outcome.id] == ids_of(library_runtime, "reader")
    with pytest.raises(ProblemError):
        library_runtime.records.create(at(), "borrower", {"name": "a"})


def test_a_preview_judges_and_writes_nothing(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "book", {"title": "a"})
    inputs = [
        RecordInput("book", {"title": "b"}),
        RecordInput("book", {"copies": -1}),
        RecordInput("book", {"title": "c"}, UPDATE, record),
        RecordInput("book", {"title": ""}, UPDATE, record),
        RecordInput("book", {}, DELETE, record),
    ]
    outcomes = library_runtime.records.preview(at(1), inputs)
    assert [outcome.status for outcome in outcomes] == ["valid", "refused", "valid", "refused", "valid"]
    assert set(codes(outcomes)[1]) == {("number_too_small", "copies")} | {
        found for found in codes(outcomes)[1] if found == ("required", "title")
    }
    assert library_runtime.records.get(at(), "book", record)["version"] == 1
    assert ids_of(library_runtime, "book") == [record]


def test_a_clone_leaves_unique_values_and_numbers_out(library_runtime: Runtime) -> None:
    [outer] = made(library_runtime, "box", {"name": "outer"})
    values = {"name": "a", "code": "c-1", "outer": outer, "worth": "3.00", "marks": ["novel"], "holds": None}
    [record] = made(library_runtime, "box", values)
    clone = library_runtime.records.clone(at(1), "box", record, {"name": "b"})
    assert clone.ok, clone.problems
    answered = library_runtime.records.get(at(), "box", str(clone.id))
    assert (answered["name"], answered["code"], answered["outer"], answered["worth"]) == ("b", None, outer, "3.00")
    assert answered["number"] != library_runtime.records.get(at(), "box", record)["number"]


def test_upsert_updates_the_one_match_or_creates(library_runtime: Runtime) -> None:
    records = library_runtime.records
    first = records.upsert(at(), "book", "isbn", "978-1", {"title": "a"})
    again = records.upsert(at(1), "book", "isbn", " 978-1 ", {"title": "b"})
    assert (first.status, again.status, again.id) == ("created", "updated", first.id)
    for blank in ("", "  "):
        with pytest.raises(ProblemError) as refused:
            records.upsert(at(), "book", "isbn", blank, {"title": "x"})
        assert [(problem.code, problem.field) for problem in refused.value.problems] == [("required", "isbn")]
    made(library_runtime, "book", {"title": "Same"}, {"title": "SAME"})
    with pytest.raises(ProblemError) as refused:
        records.upsert(at(), "book", "title", "same", {})
    assert [problem.code for problem in refused.value.problems] == ["ambiguous_match"]
    for field in ("copies", "colour", "home"):
        with pytest.raises(ProblemError) as refused:
            records.upsert(at(), "book", field, "1", {"title": "x"})
        assert {problem.code for problem in refused.value.problems} <= {"not_matchable", "unknown_field"}


def test_who_saves_is_stamped(library_runtime: Runtime) -> None:
    [department] = made(library_runtime, "department", {"name": "Reading room"})
    [other] = made(library_runtime, "department", {"name": "Stacks"})
    people = [{"name": "Ann", "department": department}, {"name": "Bob", "department": other}]
    ann, bob = made(library_runtime, "user", *people)
    actor = Actor(ann, "Ann", frozenset({"librarian"}), department)
    [record] = made(library_runtime, "book", {"title": "a"}, context=at(1, actor))
    answered = library_runtime.records.get(at(), "book", record)
    assert (answered["owner"], answered["owner_department"], answered["created_by"]) == (ann, department, ann)
    assert library_runtime.records.update(at(2), "book", record, {"owner": bob}).ok
    answered = library_runtime.records.get(at(), "book", record, ("owner", "owner_department", "modified_by"))
    assert (answered["owner"], answered["owner_department"], answered["modified_by"]) == (bob, other, None)
    # A later move of the person does not rewrite what the record was stamped with.
    assert library_runtime.records.update(at(3), "user", bob, {"department": department}).ok
    assert library_runtime.records.update(at(4), "book", record, {"title": "b"}).ok
    assert library_runtime.records.get(at(), "book", record)["owner_department"] == other


def test_a_user_is_a_principal(library_runtime: Runtime) -> None:
    [user] = made(library_runtime, "user", {"name": "Ann"})
    records = library_runtime.records
    principal = records.get(at(), "principal", user)
    assert (principal["name"], principal["kind"]) == ("Ann", "user")
    records.update(at(1), "user", user, {"name": "Anna"})
    assert records.get(at(), "principal", user)["name"] == "Anna"
    records.update(at(2), "user", user, {"position": "clerk"})
    assert records.get(at(), "principal", user)["version"] == 2
    assert records.delete(at(3), "user", user).ok
    assert ids_of(library_runtime, "principal") == []
    assert records.restore(at(4), "user", user).ok
    assert ids_of(library_runtime, "principal") == [user]
    batch = made(library_runtime, "user", *({"name": f"user {n}"} for n in range(60)))
    assert sorted(batch) == sorted(set(ids_of(library_runtime, "principal")) - {user})
