"""A client hears of everything that is wrong with a record at once, whatever stage finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from metacrm.engine.change import Outcome, RecordInput
from metacrm.engine.context import Context
from metacrm.engine.expressions.evaluate import compile_condition
from metacrm.engine.model import CompiledRule
from metacrm.engine.runtime import Runtime
from metacrm.metadata.definitions.validation_rule import ValidationRuleDefinition
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.naming import RULE
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.sets import aggregates
from metacrm.metadata.expressions.typed import fields
from metacrm.metadata.scope import ObjectScope

NOWHERE = "01936c7e-0f00-7000-8000-00000000dead"
CONTEXT = Context(origin="api")


@pytest.fixture
def rules(library_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Mapping[str, str]], None]:
    """Lays rules (name → condition) on an object."""

    def lay(object_name: str, conditions: Mapping[str, str]) -> None:
        model, laid = library_runtime.current, []
        for name, when in conditions.items():
            typed = check(parse(when), ObjectScope(model.manifest, object_name, place=RULE))
            definition = ValidationRuleDefinition(name=name, object=object_name, when=when)
            laid.append(CompiledRule(definition, compile_condition(typed), fields(typed), aggregates(typed)))
        monkeypatch.setitem(model._objects, object_name, replace(model.object(object_name), rules=tuple(laid)))

    return lay


def told(outcome: Outcome) -> set[tuple[str, str | None]]:
    return {(problem.code, problem.parameters.get("rule")) for problem in outcome.problems}


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


def test_rules_judge_what_is_sound_of_a_refused_record(
    library_runtime: Runtime, rules: Callable[[str, Mapping[str, str]], None]
) -> None:
    rules(
        "book",
        {"few": "copies < 5", "named": "ISBLANK(title)", "kept": "COUNTOF(loans) < 1", "owned": 'owner.name != "x"'},
    )
    wrong = library_runtime.records.create(CONTEXT, "book", {"copies": 4, "title": None})
    assert told(wrong) == {("required", None), *(("rule_broken", name) for name in ("few", "kept", "owned"))}
    wrong = library_runtime.records.create(CONTEXT, "book", {"copies": "many", "title": "活着", "owner": NOWHERE})
    assert told(wrong) == {("not_a_number", None), ("dangling_reference", None), ("rule_broken", "kept")}


def test_amounts_in_another_currency_are_doubtful_together(
    library_runtime: Runtime, rules: Callable[[str, Mapping[str, str]], None]
) -> None:
    rules("book", {"free": "ISBLANK(price) OR price < 1", "few": "copies < 5"})
    wrong = library_runtime.records.create(
        CONTEXT, "book", {"title": "a", "price": "5", "currency": "XXX", "copies": 1}
    )
    assert ("rule_broken", "free") not in told(wrong) and ("rule_broken", "few") in told(wrong)


def test_a_refused_update_is_judged_by_what_was_parsed(
    library_runtime: Runtime, rules: Callable[[str, Mapping[str, str]], None]
) -> None:
    records = library_runtime.records
    book = records.create(CONTEXT, "book", {"title": "a", "copies": 3})
    rules("book", {"more": "copies > PRIORVALUE(copies)", "same": "copies = 3"})
    assert book.id
    assert told(records.update(CONTEXT, "book", book.id, {"copies": 4, "colour": 1})) == {
        ("unknown_field", None),
        ("rule_broken", "more"),
    }
    assert told(records.update(CONTEXT, "book", book.id, {"copies": "many"})) == {("not_a_number", None)}
