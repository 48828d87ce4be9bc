"""A client hears of everything that is wrong with a record at once, whatever stage finds it."""

from __future__ import annotations

from metacrm.engine.change import RecordInput
from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime

NOWHERE = "01936c7e-0f00-7000-8000-00000000dead"
CONTEXT = Context(origin="api")


def test_wrong_missing_dangling_and_taken_values_are_told_together(library_runtime: Runtime) -> None:
    records = library_runtime.records
    assert records.create(CONTEXT, "book", {"title": "活着", "isbn": "9787506365437"}).ok
    values = {"isbn": "9787506365437", "copies": "many", "colour": "red", "version": 7, "owner": NOWHERE}
    outcome = records.create(CONTEXT, "book", values)
    assert {(problem.code, problem.field) for problem in outcome.problems} == {
        ("required", "title"),
        ("not_unique", "isbn"),
        ("not_a_number", "copies"),
        ("unknown_field", "colour"),
        ("read_only_field", "version"),
        ("dangling_reference", "owner"),
    }


def test_a_wrong_value_of_a_required_field_is_not_also_missing(library_runtime: Runtime) -> None:
    outcome = library_runtime.records.create(CONTEXT, "book", {"title": 5})
    assert [problem.code for problem in outcome.problems] == ["not_text"]


def test_a_refused_record_claims_no_unique_value_of_its_batch(library_runtime: Runtime) -> None:
    inputs = [
        RecordInput("book", {"title": "one", "isbn": "9787506365437", "copies": "many"}),
        RecordInput("book", {"title": "two", "isbn": "9787506365437"}),
        RecordInput("book", {"title": "three", "isbn": "9787506365437"}),
    ]
    first, second, third = library_runtime.records.save(CONTEXT, inputs, all_or_none=False)
    assert second.ok
    assert {problem.code for problem in first.problems} == {"not_a_number", "not_unique"}
    assert {problem.code for problem in third.problems} == {"not_unique"}
