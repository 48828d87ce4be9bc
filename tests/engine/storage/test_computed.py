"""Computed fields that come or change: filled before anyone sees them, caught up with what is saved meanwhile."""

from __future__ import annotations

from typing import Any

from metacrm.engine.change import RecordInput
from metacrm.engine.config import Config
from metacrm.engine.records.recompute import recompute
from metacrm.engine.runtime import Runtime
from metacrm.metadata.operations import ComputeField
from tests.engine.acting import at, made
from tests.fixtures.databases import apply, book_overlay, named, opened


def extended(**fields: Any) -> list[dict[str, Any]]:
    member = {
        "extends": "object/member",
        "fields": {"x_loans": rollup("count"), "x_fines": rollup("sum", value="fine")},
    }
    return [book_overlay(**fields), member]


def rollup(function: str, **more: Any) -> dict[str, Any]:
    return named("rollup", relation="loans", function=function, **more)


def formula(expression: str, **more: Any) -> dict[str, Any]:
    return named("formula", expression=expression, **more)


def values(runtime: Runtime, object_name: str, record: str, *fields: str) -> list[Any]:
    found = runtime.records.get(at(), object_name, record, fields)
    return [found[field] for field in fields]


def test_new_computed_fields_are_filled_and_changed_ones_anew(library_url: str, tmp_path: Any) -> None:
    with opened(library_url) as database:
        runtime = Runtime(Config(library_url, tmp_path), database)
        book = made(runtime, "book", {"title": "Emma", "price": "12.5"})[0]
        member = made(runtime, "member", {"name": "Ann"})[0]
        made(runtime, "loan", *[{"book": book, "member": member, "fine": "2"}] * 3)
        plan = apply(database, *extended(x_twice=formula("price * 2")))
        told = [(one.field, one.rows) for one in plan.operations if isinstance(one, ComputeField)]
        assert sorted(told) == [("x_fines", 1), ("x_loans", 1), ("x_twice", 1)]
        runtime.refresh()
        assert values(runtime, "book", book, "x_twice") == ["25.00"]
        assert values(runtime, "member", member, "x_loans", "x_fines") == [3, "6.00"]
        apply(database, *extended(x_twice=formula("price * 3"), x_more=formula("x_twice + 1")))
        runtime.refresh()
        assert values(runtime, "book", book, "x_twice", "x_more") == ["37.50", "38.50"]
        assert not any(drift.drifted for drift in recompute(runtime, mend=False))


def test_what_is_saved_while_fields_are_filled_is_caught_up(library_url: str, tmp_path: Any) -> None:
    with opened(library_url) as database:
        runtime = Runtime(Config(library_url, tmp_path), database)
        book = made(runtime, "book", {"title": "Emma", "price": "12.5"})[0]
        members = made(runtime, "member", {"name": "Ann"}, {"name": "Bob"})
        loan = made(runtime, "loan", {"book": book, "member": members[0], "fine": "2"})[0]

        def meddle(number: int, text: str) -> None:
            if text == "wait for writers":
                runtime.records.save(
                    at(5),
                    [
                        RecordInput("book", {"price": "1"}, "update", book),
                        RecordInput("loan", {"member": members[1]}, "update", loan),
                    ],
                )

        apply(database, *extended(x_twice=formula("price * 2")), on_step=meddle)
        runtime.refresh()
        assert values(runtime, "book", book, "x_twice") == ["2.00"]
        assert [values(runtime, "member", one, "x_loans", "x_fines") for one in members] == [[0, "0.00"], [1, "2.00"]]


def test_what_drifted_is_told_and_mended(library_url: str, tmp_path: Any) -> None:
    with opened(library_url) as database:
        runtime = Runtime(Config(library_url, tmp_path), database)
        apply(database, *extended(x_twice=formula("price * 2")))
        runtime.refresh()
        books = made(runtime, "book", {"title": "Emma", "price": "1"}, {"title": "Persuasion", "price": "2"})
        table = runtime.current.tables["book"].table
        with database.write() as connection:
            connection.execute(table.update().where(table.c.id == books[1]).values(x_twice=7))
        found = {drift.field: drift for drift in recompute(runtime, mend=False)}
        assert (found["x_twice"].records, found["x_twice"].examples) == (2, (books[1],))
        assert sum(drift.drifted for drift in recompute(runtime, ["member"])) == 0
        assert sum(drift.drifted for drift in recompute(runtime)) == 1
        assert values(runtime, "book", books[1], "x_twice") == ["4.00"]
