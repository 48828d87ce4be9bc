"""What is wrong with a computed field is told when it is defined, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest

from metacrm.engine.expressions.stored_filters import filter_problems
from metacrm.metadata.checks.verdict import judge
from metacrm.metadata.manifest import Manifest
from tests.fixtures.databases import named
from tests.fixtures.manifests import library_manifest


def library(object_name: str = "loan", **fields: dict[str, Any]) -> Manifest:
    bodies = {name: named(body.pop("type", "formula"), **body) for name, body in fields.items()}
    return library_manifest({"extends": f"object/{object_name}", "fields": bodies}, layer="customer")


def found(manifest: Manifest) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.pointer) for problem in (*judge(manifest), *filter_problems(manifest))]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"expression": "fine * "}, "expression_incomplete", "/expression"),
        ({"expression": "fien * 2"}, "expression_unknown_field_suggested", "/expression"),
        ({"expression": "book"}, "computed_result", ""),
        ({"expression": "fine", "result": "date"}, "computed_result", ""),
        ({"expression": "rating + 1", "read_only": False}, "computed_property", "/read_only"),
        ({"expression": "rating + 1", "default": 3}, "computed_property", "/default"),
        ({"expression": "book.title", "index": True}, "computed_live_here", "/index"),
        ({"expression": "book.price", "as": "system"}, "computed_as_system", "/as"),
        ({"expression": "RANDOM()"}, "expression_not_here", "/expression"),
        ({"expression": "PROPER(book.title)"}, "expression_not_in_sql", ""),
        ({"type": "rollup", "relation": "loan", "function": "count"}, "expression_unknown_set", ""),
    ],
)
def test_every_mistake_is_told_at_its_place(body: dict[str, Any], code: str, pointer: str) -> None:
    assert found(library(x_new=body)) == [(code, f"/fields/x_new{pointer}")]


def test_a_rule_does_not_search_by_what_has_no_column() -> None:
    live = {"extends": "object/book", "fields": {"x_live": named("formula", expression="TODAY()")}}
    rule = {"kind": "validation_rule", "name": "x_rule", "object": "loan", "label": {"en": "R", "zh": "规"}}
    rule |= {"when": 'VLOOKUP("book.x_live", "book.title", "x") < TODAY()', "message": {"en": "No", "zh": "不"}}
    manifest = library_manifest(live, rule, layer="customer")
    assert found(manifest) == [("expression_formula_not_here", "/when")]


def test_circles_are_told_with_their_path() -> None:
    manifest = library(
        x_a={"expression": "x_b + 1"},
        x_b={"expression": "x_c + 1"},
        x_c={"expression": "x_a + 1"},
        x_alone={"expression": "x_alone & 'x'".replace("'", '"')},
        x_fine={"expression": "rating * 2"},
    )
    problems = [problem for problem in judge(manifest) if problem.code == "computed_cycle"]
    assert [problem.parameters["fields"] for problem in problems] == [
        ["loan.x_a", "loan.x_b", "loan.x_c", "loan.x_a"],
        ["loan.x_alone", "loan.x_alone"],
    ]
    computed = manifest.objects["loan"].fields["x_fine"].computed
    assert computed is not None and computed.stored


def test_a_circle_over_related_records_is_one_too() -> None:
    loan = {"extends": "object/loan", "fields": {"x_up": named("formula", expression="member.x_sum")}}
    rollup = named("rollup", relation="loans", function="sum", value="x_up")
    manifest = library_manifest(loan, {"extends": "object/member", "fields": {"x_sum": rollup}}, layer="customer")
    assert [code for code, _ in found(manifest)] == ["computed_cycle"]


@pytest.mark.parametrize(
    ("expression", "type_", "stored", "volatility"),
    [
        ("rating * 2", "decimal", True, "fixed"),
        ("fine * 2", "currency", True, "fixed"),
        ("number & remark", "text", False, "fixed"),  # the number is given out as the record is written
        ("YEAR(due_on)", "decimal", True, "fixed"),
        ("FISCALYEAR(due_on)", "decimal", False, "fixed"),  # the organisation may change it
        ("WORKDAY(due_on, 3)", "date", False, "fixed"),
        ("DATEVALUE(lent_at)", "date", False, "fixed"),
        ("due_on < TODAY()", "boolean", False, "daily"),
        ("NOW() - lent_at", "decimal", False, "instant"),
        ("owner = $User.id", "boolean", False, "viewer"),
        ("book.title", "text", False, "fixed"),
        ("book.price", "decimal", False, "fixed"),
        ("created_at", "datetime", False, "fixed"),
        ("COUNTOF(member.loans)", "decimal", False, "fixed"),
    ],
)
def test_only_what_follows_from_the_record_alone_is_stored(
    expression: str, type_: str, stored: bool, volatility: str
) -> None:
    field = library(x_new={"expression": expression}).objects["loan"].fields["x_new"]
    assert field.computed is not None
    assert (field.type, field.computed.stored, field.computed.volatility) == (type_, stored, volatility)


def test_what_uses_something_live_is_live_and_takes_over_how_it_changes() -> None:
    fields = library(x_a={"expression": "due_on - TODAY()"}, x_b={"expression": "x_a * 2"}).objects["loan"].fields
    computed = fields["x_b"].computed
    assert computed is not None and not computed.stored and computed.volatility == "daily"
