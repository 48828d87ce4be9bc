"""Validation rules that ask related records: enforced on every save, with as few statements for many as for one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from metacrm.engine.change import UPDATE, RecordInput
from metacrm.engine.context import Actor
from metacrm.engine.expressions.evaluate import compile_condition
from metacrm.engine.model import CompiledRule
from metacrm.engine.query.criteria import predicate
from metacrm.engine.query.paths import PathColumns
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.rights import EVERYTHING, Rights
from metacrm.metadata.definitions.validation_rule import ValidationRuleDefinition
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.environment import Environment
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.sets import aggregates
from metacrm.metadata.expressions.typed import fields
from metacrm.metadata.field_types.references import SAMPLE_IDS
from metacrm.metadata.scope import ObjectScope
from tests.engine.acting import BEGINNING, ZONE, at, codes, counted, ids_of, made

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


def test_records_that_may_not_be_read_are_not_counted(
    library_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    [member] = made(library_runtime, "member", {"name": "m"})
    made(library_runtime, "loan", {"member": member, "fine": "3"})
    clerk = Actor(SAMPLE_IDS[0], "clerk", roles=frozenset({"clerk"}))
    rights = Rights(objects={"member": frozenset({"read"})})
    monkeypatch.setitem(library_runtime.current.cache, ("rights", clerk.roles), rights)
    asks = ("EXISTS(loans)", "COUNTOF(loans) > 0", "SUMOF(loans, fine) = 3", "EXISTS(members, EXISTS(loans))")
    for where in asks[:3]:
        assert ids_of(library_runtime, "member", where=where) == [member]
    for where in asks:
        assert ids_of(library_runtime, "member", at(actor=clerk), where=where) == [], where
    assert ids_of(library_runtime, "member", at(actor=clerk), where="NOT EXISTS(loans)") == [member]
    given = {"member": member}
    assert library_runtime.records.computed_defaults(at(), "reservation", given)["lent_to"] == 1
    assert library_runtime.records.computed_defaults(at(actor=clerk), "reservation", given)["lent_to"] == 0


def test_postgresql_looks_whether_any_exists_by_the_index(library_on_postgresql_only: Runtime) -> None:
    runtime = library_on_postgresql_only
    model = runtime.current
    columns = PathColumns(model, EVERYTHING, "member")
    with runtime.database.autocommit() as connection:
        stamps, values = "version, created_at, modified_at", "1, now(), now()"
        insert_members = (
            f"INSERT INTO member (id, name, {stamps}) SELECT gen_random_uuid(), 'm', {values} "
            "FROM generate_series(1, 2000)"
        )
        insert_loans = (
            f"INSERT INTO loan (id, member, {stamps}) SELECT gen_random_uuid(), id, {values} FROM member, "
            "generate_series(1, 5)"
        )
        for statement in (insert_members, insert_loans, "ANALYZE member", "ANALYZE loan"):
            connection.exec_driver_sql(statement)
        where = "name = 'm' AND NOT EXISTS(loans, due_on > 2017-01-01)"
        query = (
            select(columns.root.c.id).where(predicate(model, columns, where, Environment(BEGINNING, ZONE))).limit(50)
        )
        text = str(query.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}".replace("%", "%%")))
    assert "Anti Join" in plan, plan
    assert "SubPlan" not in plan, plan
