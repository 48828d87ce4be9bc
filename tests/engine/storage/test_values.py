"""Changing definitions that have records: what each kind of change does to the values that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from metacrm.engine.database import Database
from metacrm.engine.storage.apply import plan_layers
from metacrm.engine.storage.health import examine
from metacrm.metadata.problem import ProblemError
from tests.fixtures.databases import (
    FIRST,
    SECOND,
    add_books,
    apply,
    book_overlay,
    column_of,
    customer,
    named,
    opened,
    query,
    snapshot,
)


@pytest.fixture
def library(library_url: str) -> Iterator[Database]:
    with opened(library_url) as database:
        yield database


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


def test_amounts_without_a_currency_become_amounts_in_the_base_currency(library: Database) -> None:
    apply(library, book_overlay(x_cost=named("text")))
    add_books(library, x_cost=["12.5", "3", "cheap"], currency=["USD", None, None])
    apply(library, book_overlay(x_cost=named("currency")))
    column = column_of(library, "x_cost")
    unit = 100 if library.is_sqlite else 1
    rows = query(library, f"SELECT {column}, x_cost_base, currency FROM book ORDER BY id")
    assert [(cost and cost / unit, base and base / unit, code) for cost, base, code in rows] == [
        (12.5, None, "USD"),
        (3, 3, "CNY"),
        (None, None, None),
    ]


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
    assert [warning.message() for warning in plan.warnings] == ["x_copy is removed; records in it: 1."]
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


def test_records_that_exist_get_the_constant_default_of_a_new_field(library: Database) -> None:
    add_books(library)
    bodies = book_overlay(
        x_place=named("text", default="Öre", match=True),
        x_pages=named("integer"),
        x_tags=named("multi_picklist", picklist="tag", default=["rare"]),
        x_cost=named("currency", default="12.50"),
    )

    def meanwhile(number: int, text: str) -> None:
        if text == "wait for writers":
            query(library, "UPDATE book SET x_place = NULL WHERE id = :id", id=SECOND)
            log = "INSERT INTO mc_change (change_set, object, record, operation) VALUES (:id, 'book', :id, 'update')"
            query(library, log, id=SECOND)

    planned = plan_layers(library, customer(bodies))
    assert {(one.field, one.rows) for one in planned.filled} == {("x_place", 3), ("x_tags", 3), ("x_cost", 3)}
    apply(library, bodies, on_step=meanwhile)
    unit = 100 if library.is_sqlite else 1
    rows = query(library, "SELECT x_place, x_place__key, x_pages, x_cost, x_cost_base, currency FROM book")
    assert [(*row[:3], row[3] / unit, row[4] / unit, row[5]) for row in rows] == [
        ("Öre", "öre", None, 12.5, 12.5, "CNY")
    ] * 3
    assert query(library, "SELECT value FROM book__x_tags__link") == ["rare"] * 3
    assert apply(library, bodies).filled == ()
    with_more = book_overlay(**bodies["fields"], x_more=named("text"))
    assert plan_layers(library, customer(with_more)).filled == ()


def test_a_default_is_not_written_where_a_field_has_its_values_again(library: Database) -> None:
    apply(library, book_overlay(x_place=named("text", default="Shelf")))
    add_books(library, x_place=["A", None, "B"])
    apply(library)
    apply(library, book_overlay(x_place=named("text", default="Shelf")))
    assert query(library, "SELECT x_place FROM book ORDER BY id") == ["A", None, "B"]
