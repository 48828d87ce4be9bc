"""Rules about the save itself: new or a copy, what changed since before the transaction, and who saves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from metacrm.engine.change import UPDATE, RecordInput
from metacrm.engine.context import Actor
from metacrm.engine.expressions.evaluate import compile_condition
from metacrm.engine.model import CompiledRule
from metacrm.engine.runtime import Runtime
from metacrm.metadata.definitions.validation_rule import ValidationRuleDefinition
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.functions.other_records import searches
from metacrm.metadata.expressions.naming import RULE
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.typed import fields
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.scope import ObjectScope
from tests.engine.acting import at, codes, counted, made

BROKEN = [[("rule_broken", None)]]


@pytest.fixture
def rule(library_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lays a rule on members."""

    def lay(when: str) -> None:
        model = library_runtime.current
        typed = check(parse(when), ObjectScope(model.manifest, "member", place=RULE))
        definition = ValidationRuleDefinition(name="saves", object="member", when=when)
        laid = CompiledRule(definition, compile_condition(typed), fields(typed), (), tuple(searches(typed)))
        monkeypatch.setitem(model._objects, "member", replace(model.object("member"), rules=(laid,)))

    return lay


def saved(runtime: Runtime, record: str | None = None, /, **values: object) -> list[list[tuple[str, str | None]]]:
    """The problems of creating a member, or of changing one."""
    request = RecordInput("member", values, UPDATE, record) if record else RecordInput("member", values)
    return codes(runtime.records.save(at(1), [request]))


def test_only_new_records_are_refused(library_runtime: Runtime, rule: Callable[[str], None]) -> None:
    record = made(library_runtime, "member", {"name": "Ann"})[0]
    rule("ISNEW()")
    assert saved(library_runtime, name="Bob") == BROKEN
    assert saved(library_runtime, record, name="Anna") == [[]]


def test_a_field_is_compared_with_what_it_was(library_runtime: Runtime, rule: Callable[[str], None]) -> None:
    record = made(library_runtime, "member", {"name": "Ann", "joined_on": "2017-03-01"})[0]
    rule("ISCHANGED(joined_on) AND joined_on < PRIORVALUE(joined_on)")
    assert saved(library_runtime, record, joined_on="2017-02-28") == BROKEN
    assert saved(library_runtime, record, joined_on="2017-03-01", name="Anna") == [[]]
    assert saved(library_runtime, record, joined_on="2017-03-02") == [[]]
    assert saved(library_runtime, name="Bob", joined_on="2016-01-01") == [[]]


def test_lookups_and_choices_are_compared_too(library_runtime: Runtime, rule: Callable[[str], None]) -> None:
    one, other = made(library_runtime, "member", {"name": "Ann"}, {"name": "Bob"})
    record = made(library_runtime, "member", {"name": "Eve", "guarantor": one})[0]
    rule("ISCHANGED(guarantor) AND guarantor != guarantor.guarantor")
    assert saved(library_runtime, record, guarantor=one) == [[]]
    assert saved(library_runtime, record, guarantor=other) == BROKEN


def test_copies_are_told_from_other_new_records(library_runtime: Runtime, rule: Callable[[str], None]) -> None:
    record = made(library_runtime, "member", {"name": "Ann"})[0]
    rule("ISCLONE() AND ISNEW()")
    assert saved(library_runtime, name="Bob") == [[]]
    assert codes([library_runtime.records.clone(at(2), "member", record)]) == BROKEN


def test_a_rule_may_ask_for_the_role_of_who_saves(library_runtime: Runtime, rule: Callable[[str], None]) -> None:
    rule('HASROLE("administrator")')
    for roles, problems in ((("administrator",), BROKEN), ((), [[]])):
        actor = Actor(None, "somebody", frozenset(roles))
        outcomes = library_runtime.records.save(at(1, actor), [RecordInput("member", {"name": "Ann"})])
        assert codes(outcomes) == problems


def test_a_rule_finds_records_that_nothing_links_to(library_runtime: Runtime, rule: Callable[[str], None]) -> None:
    made(
        library_runtime,
        "book",
        {"title": "Ann", "copies": 3},
        {"title": "Bob", "copies": 4},
        {"title": "Bob", "copies": 5},
    )
    rule('VLOOKUP("book.copies", "book.title", UPPER(LEFT(name, 1)) & MID(name, 2, 9)) = 4')
    with counted(library_runtime) as sent:
        inputs = [RecordInput("member", {"name": name}) for name in ("ann", "bob", "eve", "Bob")]
        assert codes(library_runtime.records.save(at(1), inputs)) == [[], *BROKEN, [], *BROKEN]
    assert len([statement for statement in sent if "book" in statement]) == 1
    rule('ISBLANK(VLOOKUP("book.title", "book.title", name))')
    assert saved(library_runtime, name="Ann") == [[]]
    assert saved(library_runtime, name="Nobody") == BROKEN
    rule('ISBLANK(VLOOKUP("book.title", "book.title", LEFT(name, 0)))')
    assert saved(library_runtime, name="Ann") == BROKEN, "a blank finds nothing"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('VLOOKUP("bok.pages", "book.title", name) = 1', "expression_unknown_field_suggested"),
        ('VLOOKUP("book.copeis", "book.title", name) = 1', "expression_unknown_field_suggested"),
        ('VLOOKUP("book.copies", "member.name", name) = 1', "expression_other_object"),
        ('VLOOKUP("book.copies", "book.title", 1) = 1', "expression_argument_type"),
        ('VLOOKUP("book.tags", "book.title", name) = 1', "expression_argument_type"),
        ('VLOOKUP(name, "book.title", name) = "x"', "expression_literal_needed"),
    ],
)
def test_what_a_rule_may_search_is_judged_beforehand(library_runtime: Runtime, text: str, code: str) -> None:
    scope = ObjectScope(library_runtime.current.manifest, "member", place=RULE)
    with pytest.raises(ProblemError) as refused:
        check(parse(text), scope)
    assert [problem.code for problem in refused.value.problems] == [code]
