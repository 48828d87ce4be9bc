"""What a transaction wrote can be taken back, field by field, as far as nobody wrote over it since."""

from __future__ import annotations

import dataclasses

import pytest

from metacrm.engine.change import DELETE, UPDATE, Outcome, RecordInput
from metacrm.engine.context import Actor
from metacrm.engine.runtime import Runtime
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import at, codes, counted, ids_of, made


def changed(runtime: Runtime, second: int, name: str, **values: object) -> Outcome:
    """The outcome of one update that must succeed."""
    outcome = runtime.records.update(at(second), "book", name, values)
    assert outcome.ok, outcome.problems
    return outcome


def test_an_edit_goes_back_with_every_kind_of_value(library_runtime: Runtime) -> None:
    records = library_runtime.records
    first, other = made(library_runtime, "book", {"title": "First"}, {"title": "Other"})
    before = {"title": "A", "genre": "fiction", "tags": ["new"], "copies": 2, "price": "12.50", "series_start": first}
    tags = list(library_runtime.current.object("book").fields["tags"].definition.choices.values)  # type: ignore[union-attr]
    before["tags"] = tags[:1]
    book = made(library_runtime, "book", before)[0]
    after = {"title": "B", "genre": None, "tags": tags[:2], "copies": 9, "price": None, "series_start": other}
    written = changed(library_runtime, 1, book, **after)
    undone = records.undo(at(2), written.change_set)
    assert undone.is_whole and undone.done == 1
    now = records.get(at(), "book", book, tuple(before))
    assert {name: now[name] for name in before} == before
    assert ids_of(library_runtime, "book", where=f'INCLUDES(tags, "{tags[1]}")') == []
    again = records.undo(at(3), undone.outcomes[0].change_set)
    assert again.is_whole and records.get(at(), "book", book)["title"] == "B"


def test_what_somebody_wrote_since_stays(library_runtime: Runtime) -> None:
    records = library_runtime.records
    book = made(library_runtime, "book", {"title": "A", "author": "x", "copies": 1})[0]
    written = changed(library_runtime, 1, book, title="B", author="y", copies=2)
    changed(library_runtime, 2, book, author="z")
    changed(library_runtime, 3, book, copies=1)  # as before already: nothing to take back, nothing to tell
    undone = records.undo(at(4), written.change_set)
    assert [(one.object, one.record, one.field) for one in undone.kept] == [("book", book, "author")]
    now = records.get(at(), "book", book)
    assert (now["title"], now["author"], now["copies"]) == ("A", "z", 1)
    nothing = records.undo(at(5), written.change_set)
    assert not nothing.outcomes and [one.field for one in nothing.kept] == ["author"]


def test_several_saves_of_one_record_in_a_transaction(library_runtime: Runtime) -> None:
    records = library_runtime.records
    book = made(library_runtime, "book", {"title": "A"})[0]
    steps = [RecordInput("book", {"title": title}, UPDATE, book) for title in ("B", "C")]
    outcomes = records.save(at(1), steps)
    assert records.undo(at(2), outcomes[0].change_set).is_whole
    assert records.get(at(), "book", book)["title"] == "A"


def test_a_delete_comes_back_with_what_went_along(library_runtime: Runtime) -> None:
    records = library_runtime.records
    start = made(library_runtime, "book", {"title": "Start"})[0]
    book = made(library_runtime, "book", {"title": "A", "series_start": start})[0]
    member = made(library_runtime, "member", {"name": "Mara"})[0]
    loans = made(library_runtime, "loan", *({"member": member} for _ in range(3)))
    asked = [RecordInput("member", {}, DELETE, member), RecordInput("book", {}, DELETE, start)]
    outcomes = records.save(at(1), asked)
    assert all(one.ok for one in outcomes), codes(outcomes)
    assert ids_of(library_runtime, "loan") == [] and records.get(at(), "book", book)["series_start"] is None
    undone = records.undo(at(2), outcomes[0].change_set)
    assert undone.is_whole and undone.done == 2
    assert sorted(ids_of(library_runtime, "loan")) == sorted(loans)
    assert records.get(at(), "book", book)["series_start"] == start
    assert records.undo(at(3), undone.outcomes[0].change_set).is_whole
    assert ids_of(library_runtime, "loan") == [] and ids_of(library_runtime, "member") == []


def test_a_new_record_goes_unless_somebody_worked_on_it(library_runtime: Runtime) -> None:
    records = library_runtime.records
    outcome = records.create(at(1), "book", {"title": "A"})
    other = records.create(at(1), "book", {"title": "B"})
    changed(library_runtime, 2, str(other.id), author="somebody")
    assert records.undo(at(3), outcome.change_set).is_whole
    kept = records.undo(at(3), other.change_set).kept
    assert [(one.record, one.field) for one in kept] == [(other.id, None)]
    assert ids_of(library_runtime, "book") == [other.id]


def test_a_compound_goes_back_whole(library_runtime: Runtime) -> None:
    records = library_runtime.records
    member, book = (made(library_runtime, *one)[0] for one in (("member", {"name": "M"}), ("book", {"title": "B"})))
    loan = made(library_runtime, "loan", {"member": member, "about": f"book/{book}"})[0]
    outcome = records.update(at(1), "loan", loan, {"about": f"member/{member}"})
    assert records.undo(at(2), outcome.change_set).is_whole
    assert records.get(at(), "loan", loan)["about"] == {"object": "book", "id": book}


def test_rules_and_rights_hold_for_an_undo_too(library_runtime: Runtime) -> None:
    records = library_runtime.records
    librarian = Actor(made(library_runtime, "user", {"name": "Li", "login": "li"})[0], "Li", frozenset({"librarian"}))
    reader = dataclasses.replace(librarian, roles=frozenset({"reader"}))
    stranger = Actor(made(library_runtime, "user", {"name": "Xu", "login": "xu"})[0], "Xu", frozenset({"librarian"}))
    books = made(library_runtime, "book", {"title": "A", "isbn": "1"}, {"title": "B"})
    outcome = records.update(at(1, librarian), "book", books[0], {"isbn": None})
    with pytest.raises(ProblemError) as refused:
        records.undo(at(2, stranger), outcome.change_set)
    assert refused.value.problems[0].code == "change_set_not_found"
    assert codes(records.undo(at(2, reader), outcome.change_set).outcomes) == [[("not_permitted", None)]]
    changed(library_runtime, 3, books[1], isbn="1")
    assert codes(records.undo(at(4, librarian), outcome.change_set).outcomes) == [[("not_unique", "isbn")]]
    for wrong in ("", "x", "0" * 36, books[0]):
        with pytest.raises(ProblemError):
            records.undo(at(5), wrong)


def test_a_large_set_takes_few_statements(library_runtime: Runtime) -> None:
    records = library_runtime.records
    books = made(library_runtime, "book", *({"title": f"B{number}"} for number in range(120)))
    outcomes = records.save(at(1), [RecordInput("book", {"author": "x"}, UPDATE, book) for book in books])
    with counted(library_runtime) as statements:
        undone = records.undo(at(2), outcomes[0].change_set)
    assert undone.done == 120 and len(statements) < 40
    assert records.get(at(), "book", books[7])["author"] is None
