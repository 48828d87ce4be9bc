"""A whole import is taken back: created records go, changed fields come back, later edits stay and are listed."""

from __future__ import annotations

from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from tests.engine.acting import ids_of, made
from tests.engine.jobs.imports import ended, put_import, undone
from tests.engine.jobs.test_import_jobs import CREATING, STEP, rows
from tests.engine.jobs.workshop import person
from tests.engine.transfer.rows import records

UPDATING = {
    "object": "book",
    "match": "isbn",
    "fields": {"isbn": {"column": "isbn"}, "title": {"column": "title"}, "author": {"column": "author"}},
}


def test_what_an_import_created_goes_even_where_it_was_linked_afterwards(library_runtime: Runtime) -> None:
    job = put_import(library_runtime, rows(16), STEP)
    assert ended(library_runtime, job).result
    assert undone(library_runtime, job) == {"deleted": 13, "set_back": 0, "kept": 0, "records": []}
    assert ids_of(library_runtime, "book") == []
    again = ended(library_runtime, put_import(library_runtime, rows(16), STEP)).result
    assert again is not None and again["objects"]["book"]["created"] == 13


def test_fields_come_back_and_later_edits_stay(library_runtime: Runtime) -> None:
    books = [{"isbn": str(n), "title": f"Old {n}", "author": "Old"} for n in range(4)]
    first, second, third, _ = made(library_runtime, "book", *books)
    lines = "".join(f"{n},New {n},New\n" for n in range(3))
    job = put_import(library_runtime, f"isbn,title,author\n{lines}3,Old 3,Old\n4,New 4,New\n5,New 5,New\n", UPDATING)
    assert ended(library_runtime, job).result
    created = {isbn: record for record, isbn in records(library_runtime, "book", "id", "isbn")}
    for record, values in ((second, {"title": "Mine"}), (created["5"], {"author": "Mine"}), (third, {"copies": 7})):
        assert library_runtime.records.update(Context(), "book", record, values).ok
    result = undone(library_runtime, job)
    assert {name: result[name] for name in ("deleted", "set_back", "kept")} == {"deleted": 1, "set_back": 3, "kept": 2}
    told = {one["record"]: one["fields"] for one in result["records"]}
    assert told == {second: ["title"], created["5"]: []}
    assert records(library_runtime, "book", "isbn", "title", "author", "copies", sort="isbn") == [
        ("0", "Old 0", "Old", 1),
        ("1", "Mine", "Old", 1),
        ("2", "Old 2", "Old", 7),
        ("3", "Old 3", "Old", 1),
        ("5", "New 5", "Mine", 1),
    ]
    assert undone(library_runtime, job)["deleted"] == 0, "a second time there is nothing left to take back"
    assert first


def test_rows_that_changed_a_record_twice_are_taken_back_together(library_runtime: Runtime) -> None:
    made(library_runtime, "book", {"isbn": "1", "title": "Old"})
    text = "isbn,title,author\n1,First,a\n1,Second,b\n2,New,c\n2,Newer,d\n"
    job = put_import(library_runtime, text, UPDATING)
    assert ended(library_runtime, job).result
    result = undone(library_runtime, job)
    assert (result["deleted"], result["set_back"], result["kept"]) == (1, 1, 0)
    assert records(library_runtime, "book", "title", "author") == [("Old", None)]


def test_an_undo_asks_for_the_rights_of_who_asks(library_runtime: Runtime) -> None:
    job = put_import(library_runtime, "isbn,title\n1,A\n", CREATING)
    assert ended(library_runtime, job).result
    result = undone(library_runtime, job, person(library_runtime, "theo", "reader"))
    assert result["deleted"] == 0 and len(ids_of(library_runtime, "book")) == 1


def test_users_go_with_the_principal_they_are(library_runtime: Runtime) -> None:
    step = {"object": "user", "match": "login", "fields": {"login": {"column": "login"}, "name": {"column": "name"}}}
    job = put_import(library_runtime, "login,name\na,Ann\nb,Bob\n", step)
    assert ended(library_runtime, job).result
    result = undone(library_runtime, job)
    assert (result["deleted"], result["kept"], ids_of(library_runtime, "user")) == (2, 0, [])
