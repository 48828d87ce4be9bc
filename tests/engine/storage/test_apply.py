"""Applying definitions: nothing half-done is ever seen, nothing that exists is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from metacrm.engine.database import Database
from metacrm.engine.storage.apply import apply_layers, plan_layers
from metacrm.engine.storage.apply_lock import apply_lock
from metacrm.engine.storage.health import examine
from metacrm.engine.storage.layer_store import load_layers
from metacrm.engine.storage.system_tables import SYSTEM_METADATA
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.resolution import resolve
from tests.fixtures.databases import apply, book_overlay, customer, named, opened, query, snapshot
from tests.fixtures.manifests import types

FIRST, SECOND, THIRD = (f"00000000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))


@pytest.fixture
def library(library_url: str) -> Iterator[Database]:
    with opened(library_url) as database:
        yield database


def add_books(database: Database, **values: Any) -> None:
    """Three books; `values` gives a column its three values."""
    names = "".join(f", {name}" for name in values)
    marks = "".join(f", :{name}" for name in values)
    statement = f"INSERT INTO book (id, version, title{names}) VALUES (:id, 1, :title{marks})"
    for place, record in enumerate((FIRST, SECOND, THIRD)):
        mine = {name: column[place] for name, column in values.items()}
        query(database, statement, id=record, title=f"Book {place}", **mine)


def column_of(database: Database, field: str) -> str:
    """The column that holds a field of the book now."""
    statement = (
        "SELECT \"column\" FROM mc_physical_column WHERE object = 'book' AND field = :field AND status = 'active'"
    )
    return str(query(database, statement, field=field)[0])


def test_everything_is_there_and_a_second_apply_is_empty(library: Database) -> None:
    plan = apply_layers(library, lambda layers: layers)
    assert plan.is_empty and plan.version is None
    assert examine(library).problems == ()
    apply(library, book_overlay(x_place=named("text")))
    again = apply(library, book_overlay(x_place=named("text")))
    assert again.is_empty and again.version is None
    assert examine(library).problems == ()


START = book_overlay(
    x_pages=named("integer"), x_mark=named("text"), x_gone=named("date"), x_free=named("text", unique=True)
)
BIG_CHANGE = (
    book_overlay(
        x_place=named("text", search=True),
        x_owner=named("lookup", target="member", on_delete="clear"),
        x_tags=named("multi_picklist", picklist="tag"),
        x_pages=named("text", index=True),
        x_mark=named("text", unique=True),
        x_free=named("text"),
    ),
    {
        "kind": "object",
        "name": "x_copy",
        "label": {"en": "Copy", "zh": "册"},
        "fields": {"name": named("text", required=True), "book": named("lookup", target="book")},
    },
)


class Broken(Exception):
    """What a test raises in the middle of an apply."""


def test_a_failure_at_any_step_changes_nothing(library: Database) -> None:
    apply(library, START)
    add_books(library, x_pages=[1, 2, 3], x_mark=["a", "b", "c"], x_gone=["2020-01-01"] * 3)
    before = snapshot(library)
    reached: list[str] = []
    for step in range(1, 100):

        def fail(number: int, text: str, last: int = step) -> None:
            reached.append(text)
            if number == last:
                raise Broken(text)

        reached.clear()
        try:
            apply(library, *BIG_CHANGE, on_step=fail)
        except Broken:
            assert snapshot(library) == before, f"step {step}: {reached[-1]}"
            assert query(library, "SELECT count(*) FROM mc_preparation") == [0]
            continue
        break
    assert step > 12, reached
    assert any("convert" in text for text in reached) and reached[-1] == "commit"
    assert examine(library).problems == ()
    assert query(library, f"SELECT {column_of(library, 'x_pages')} FROM book ORDER BY id") == ["1", "2", "3"]


def test_what_a_killed_apply_left_is_taken_away(library: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    apply(library, START)
    add_books(library, x_mark=["a", "b", "c"])
    before = snapshot(library)

    def killed(number: int, text: str) -> None:
        if text == "wait for writers":
            raise Broken

    with monkeypatch.context() as patch:
        patch.setattr("metacrm.engine.storage.apply.take_back", lambda database: 0)
        with pytest.raises(Broken):
            apply(library, *BIG_CHANGE, on_step=killed)
    assert snapshot(library) != before
    assert [problem.code for problem in examine(library).problems] == ["apply_unfinished"]
    apply(library, START)
    assert snapshot(library) == before


def test_a_second_apply_at_the_same_time_is_told(library: Database) -> None:
    with apply_lock(library), pytest.raises(ProblemError) as caught:
        apply(Database(library.url), book_overlay(x_place=named("text")), patience=0.2)
    assert [problem.code for problem in caught.value.problems] == ["apply_in_progress"]
    assert apply(library, book_overlay(x_place=named("text"))).version is not None


def test_a_removed_field_keeps_its_values_for_whom_adds_it_again(library: Database) -> None:
    apply(library, book_overlay(x_place=named("text")))
    add_books(library, x_place=["A 1", None, "B 2"])
    plan = apply(library)
    assert [(risk.object, risk.field, risk.rows) for risk in plan.at_risk] == [("book", "x_place", 2)]
    assert [warning.code for warning in plan.warnings] == ["values_removed"]
    assert plan.destructive
    apply(library, book_overlay(x_place=named("integer")))
    assert column_of(library, "x_place") == "x_place__2"
    apply(library)
    apply(library, book_overlay(x_place=named("text", max_length=100)))
    assert column_of(library, "x_place") == "x_place"
    assert query(library, "SELECT x_place FROM book ORDER BY id") == ["A 1", None, "B 2"]


def test_a_type_change_reads_the_values_anew_and_lists_those_it_can_not(library: Database) -> None:
    apply(library, book_overlay(x_pages=named("text")))
    add_books(library, x_pages=["120", "many", None])
    planned = plan_layers(library, customer(book_overlay(x_pages=named("integer"))))
    assert [(risk.reason, risk.rows, risk.examples) for risk in planned.at_risk] == [
        ("retyped", 1, ((SECOND, "many"),))
    ]
    assert column_of(library, "x_pages") == "x_pages"
    apply(library, book_overlay(x_pages=named("integer")))
    column = column_of(library, "x_pages")
    assert column != "x_pages"
    assert query(library, f"SELECT {column} FROM book ORDER BY id") == [120, None, None]
    assert query(library, "SELECT x_pages FROM book ORDER BY id") == ["120", "many", None]


def test_rows_changed_after_the_back_fill_are_caught_up(library: Database) -> None:
    apply(library, book_overlay(x_pages=named("text")))
    add_books(library, x_pages=["1", "2", "3"])

    def meanwhile(number: int, text: str) -> None:
        if text == "wait for writers":
            query(library, "UPDATE book SET x_pages = '77' WHERE id = :id", id=SECOND)
            log = "INSERT INTO mc_change (change_set, object, record, operation) VALUES (:id, 'book', :id, 'update')"
            query(library, log, id=SECOND)

    apply(library, book_overlay(x_pages=named("integer")), on_step=meanwhile)
    assert query(library, f"SELECT {column_of(library, 'x_pages')} FROM book ORDER BY id") == [1, 77, 3]


def test_a_rename_touches_only_the_map(library: Database) -> None:
    apply(library, book_overlay(x_pages=named("text")))
    add_books(library, x_pages=["1", "2", "3"])
    plan = apply(library, book_overlay(x_sheets=named("text", formerly=["x_pages"])))
    assert [operation.describe() for operation in plan.operations] == ["rename field book.x_pages to x_sheets"]
    assert column_of(library, "x_sheets") == "x_pages"
    assert not plan.at_risk
    assert apply(library, book_overlay(x_sheets=named("text", formerly=["x_pages"]))).is_empty


def test_a_part_follows_its_whole_through_a_rename(library: Database) -> None:
    apply(library, book_overlay(x_from=named("address")))
    add_books(library, x_from_city=["Suzhou", None, None])
    apply(library, book_overlay(x_origin=named("address", formerly=["x_from"])))
    assert column_of(library, "x_origin_city") == "x_from_city"


def test_a_renamed_object_keeps_its_table(library: Database) -> None:
    body: dict[str, Any] = {
        "kind": "object",
        "name": "x_copy",
        "label": {"en": "Copy", "zh": "册"},
        "fields": {"name": named("text", required=True)},
    }
    apply(library, body)
    query(library, "INSERT INTO x_copy (id, name) VALUES (:id, 'one')", id=FIRST)
    plan = apply(library, {**body, "name": "x_item", "formerly": ["x_copy"]})
    assert not plan.destructive
    assert query(library, "SELECT \"column\" FROM mc_physical_column WHERE object = 'x_item' AND field = ''") == [
        "x_copy"
    ]
    assert query(library, "SELECT name FROM x_copy") == ["one"]
    assert apply(library, {**body, "name": "x_item", "formerly": ["x_copy"]}).is_empty


def test_a_removed_object_comes_back_with_its_records(library: Database) -> None:
    body: dict[str, Any] = {
        "kind": "object",
        "name": "x_copy",
        "label": {"en": "Copy", "zh": "册"},
        "fields": {
            "name": named("text", required=True),
            "book": named("lookup", target="book"),
            "tags": named("multi_picklist", picklist="tag"),
        },
    }
    apply(library, body)
    add_books(library)
    query(library, "INSERT INTO x_copy (id, name, book) VALUES (:id, 'one', :book)", id=FIRST, book=SECOND)
    plan = apply(library)
    assert [(risk.object, risk.field, risk.rows) for risk in plan.at_risk] == [("x_copy", "", 1)]
    if not library.is_sqlite:
        query(library, "DELETE FROM book WHERE id = :id", id=SECOND)
    apply(library, body)
    assert examine(library).problems == ()
    expected = SECOND if library.is_sqlite else None
    assert [(name, book and str(book)) for name, book in query(library, "SELECT name, book FROM x_copy")] == [
        ("one", expected)
    ]


def test_equal_values_stand_against_unique(library: Database) -> None:
    apply(library, book_overlay(x_shelf_mark=named("text")))
    add_books(library, x_shelf_mark=["A", "A", "B"])
    before = snapshot(library)
    planned = plan_layers(library, customer(book_overlay(x_shelf_mark=named("text", unique=True))))
    assert [problem.code for problem in planned.problems] == ["values_not_unique"]
    assert planned.problems[0].parameters["examples"] == ["A (2×)"]
    query(library, "UPDATE book SET x_shelf_mark = 'a' WHERE id = :id", id=SECOND)
    before = snapshot(library)
    # The values differ, the keys by which people tell them apart don't: only the index itself finds that out.
    with pytest.raises(ProblemError) as caught:
        apply(library, book_overlay(x_shelf_mark=named("text", unique=True)))
    assert [problem.code for problem in caught.value.problems] == ["values_not_unique"]
    assert snapshot(library) == before
    query(library, "UPDATE book SET deleted_at = created_at, x_shelf_mark = 'C' WHERE id = :id", id=SECOND)
    apply(library, book_overlay(x_shelf_mark=named("text", unique=True)))
    assert query(library, "SELECT x_shelf_mark__key FROM book ORDER BY id") == ["a", "c", "b"]


def test_blanks_in_a_field_that_becomes_required_are_a_warning(library: Database) -> None:
    def body(required: bool) -> dict[str, Any]:
        fields = {"name": named("text"), "x_place": named("text", required=required)}
        return {"kind": "object", "name": "x_copy", "label": {"en": "Copy", "zh": "册"}, "fields": fields}

    apply(library, body(False))
    query(library, "INSERT INTO x_copy (id, x_place) VALUES (:one, 'A'), (:two, NULL)", one=FIRST, two=SECOND)
    plan = apply(library, body(True))
    assert [(found.code, found.parameters["rows"]) for found in plan.warnings] == [("required_blank", 1)]


def test_references_that_lead_nowhere_in_the_new_target_become_blank(library: Database) -> None:
    apply(library, book_overlay(x_other=named("lookup", target="book")))
    add_books(library)
    query(library, "UPDATE book SET x_other = :other WHERE id = :id", other=SECOND, id=FIRST)
    apply(library, book_overlay(x_other=named("lookup", target="member")))
    assert query(library, f"SELECT {column_of(library, 'x_other')} FROM book") == [None, None, None]
    assert examine(library).problems == ()


def test_a_multiple_choice_takes_over_a_single_one(library: Database) -> None:
    apply(library, book_overlay(x_tag=named("picklist", picklist="tag")))
    add_books(library, x_tag=["new", None, "rare"])
    apply(library, book_overlay(x_tag=named("multi_picklist", picklist="tag")))
    column = column_of(library, "x_tag")
    assert query(library, f"SELECT value FROM book__{column}__link ORDER BY value") == ["new", "rare"]


def test_a_foreign_table_is_left_alone(library: Database) -> None:
    query(library, "CREATE TABLE x_copy (id integer)")
    body = {"kind": "object", "name": "x_copy", "label": {"en": "Copy", "zh": "册"}, "fields": {"name": named("text")}}
    with pytest.raises(ProblemError) as caught:
        apply(library, body)
    assert [problem.code for problem in caught.value.problems] == ["table_taken"]
    assert query(library, "SELECT count(*) FROM x_copy") == [0]


def test_adding_a_field_costs_the_same_on_any_number_of_rows(library: Database) -> None:
    def statements(name: str) -> list[str]:
        seen: list[str] = []

        def note(*call: Any) -> None:
            seen.append(call[2])

        event.listen(library.engine, "before_cursor_execute", note)
        apply(library, book_overlay(**{f"x_{word}": named("text") for word in ("a", "b", "c") if word <= name}))
        event.remove(library.engine, "before_cursor_execute", note)
        return seen

    apply(library, book_overlay(x_a=named("text")))
    few = len(statements("b"))
    rows = "SELECT {id}, 1, 'Book ' || n FROM numbers"
    series = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)"
    identifier = "lower(hex(randomblob(16)))" if library.is_sqlite else "gen_random_uuid()"
    query(library, f"INSERT INTO book (id, version, title) {series} {rows.format(id=identifier)}")
    many = statements("c")
    assert len(many) <= few <= 60
    assert not [statement for statement in many if statement.lstrip().upper().startswith("UPDATE BOOK")]


def test_what_is_applied_is_what_is_loaded(library: Database) -> None:
    apply(library, book_overlay(title={"label": {"en": "Heading"}}))
    with library.read() as connection:
        manifest = resolve(load_layers(connection), types())
    assert manifest.objects["book"].fields["title"].label["en"] == "Heading"
    assert manifest.merged["object", "book"].origin("/fields/title/label/en") == "customer"
    assert {table.name for table in SYSTEM_METADATA.sorted_tables} >= {"mc_definition", "mc_preparation"}
