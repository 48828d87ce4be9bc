"""Validation rules that ask related records: enforced on every save, with as few statements for many as for one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metacrm.engine.change import UPDATE, RecordInput
from metacrm.engine.expressions.evaluate import compile_condition
from metacrm.engine.model import CompiledRule
from metacrm.engine.runtime import Runtime
from metacrm.metadata.definitions.validation_rule import ValidationRuleDefinition
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.sets import aggregates
from metacrm.metadata.expressions.typed import fields
from metacrm.metadata.scope import ObjectScope
from tests.engine.acting import at, codes, counted, made

RULE = (
    "COUNTOF(loans, ISBLANK(returned_on)) > 1 AND SUMOF(guarantor.loans, fine) < 5 "
    "AND NOT EXISTS(loans, due_on < $Record.joined_on)"
)


@pytest.fixture
def ruled(library_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """The library with the rule on members."""
    model = library_runtime.current
    typed = check(parse(RULE), ObjectScope(model.manifest, "member"))
    definition = ValidationRuleDefinition(name="lends", label={"en": "x", "zh": "x"}, object="member", when=RULE)
    rule = CompiledRule(definition, compile_condition(typed), fields(typed), aggregates(typed))
    monkeypatch.setitem(model._objects, "member", replace(model.object("member"), rules=(rule,)))
    return library_runtime


def test_a_rule_sees_related_records(ruled: Runtime) -> None:
    rich, poor, quick = made(ruled, "member", {"name": "rich"}, {"name": "poor"}, {"name": "quick"})
    made(ruled, "loan", {"member": rich, "fine": "5"}, {"member": poor, "fine": "4"})
    lent = [{"member": member} for member in (quick, quick)]
    made(ruled, "loan", *lent)

    def saved(**values: str | None) -> list[list[tuple[str, str | None]]]:
        return codes(ruled.records.save(at(1), [RecordInput("member", values, UPDATE, quick)]))

    assert saved(guarantor=poor) == [[("rule_broken", None)]]
    assert saved(guarantor=rich) == [[]]
    assert saved(guarantor=None) == [[("rule_broken", None)]], "of no guarantor there are no loans, whose sum is 0"
    made(ruled, "loan", {"member": quick, "due_on": "2017-01-01", "returned_on": "2017-01-02"})
    assert saved(guarantor=poor, joined_on="2017-01-02") == [[]]
    assert saved(joined_on="2016-12-31") == [[("rule_broken", None)]]


def test_a_batch_asks_no_more_than_a_record(ruled: Runtime) -> None:
    def statements(count: int) -> int:
        with counted(ruled) as sent:
            made(ruled, "member", *({"name": f"m{number}"} for number in range(count)))
        return len(sent)

    statements(1)
    assert statements(40) <= statements(1) + 2
