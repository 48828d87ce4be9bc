"""How all checks judge together: every problem at once, told from warnings, with its layer and suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from metacrm.engine.expressions.stored_filters import filter_problems
from metacrm.metadata.checks.base import is_warning
from metacrm.metadata.checks.verdict import judge
from tests.fixtures.manifests import library_manifest
from tests.metadata.checks.test_checks import book, field, made, overlay


def test_all_problems_come_at_once() -> None:
    problems = judge(
        library_manifest(book(owner=field(), copies={"default": "x"}), overlay("list_view/book_all", sort="gone"))
    )
    assert {(problem.code, problem.pointer) for problem in problems} == {
        ("default_invalid", "/fields/copies/default"),
        ("reserved_name", "/fields/owner"),
        ("unknown_field", "/sort"),
    }


def test_customer_layer_needs_its_prefix() -> None:
    bodies = (
        book(mood=field(), x_colour=field()),
        made("picklist", "x_moods", values={}),
        made("picklist", "moods", values={}),
    )
    problems = judge(library_manifest(*bodies, layer="customer"))
    assert [(problem.code, problem.pointer, problem.file) for problem in problems] == [
        ("prefix_missing", "/fields/mood", "0.json"),
        ("prefix_missing", "/name", "2.json"),
    ]


def test_warnings_are_told_from_errors() -> None:
    problems = judge(library_manifest(book(mood=field(after="gone"), owner=field())))
    assert {problem.code: is_warning(problem) for problem in problems} == {
        "missing_anchor": True,
        "reserved_name": False,
    }


def test_suggestion_names_what_was_meant() -> None:
    (problem,) = judge(library_manifest(overlay("list_view/book_all", sort="autor")))
    assert "author" in str(problem.hint("en")) and "author" in str(problem.hint("zh"))


GROWTH: Mapping[str, Mapping[str, Any]] = {
    "a field": book(mood=field()),
    "a field that is demanded": book(mood=field(required=True)),
    "another type": book(copies={"type": "decimal"}),
    "a field hidden that views and rules read": book(author={"hidden": True}),
    "a link that takes a relation's name": book(mood=field("lookup", target="member", related_name="loans")),
    "a view": overlay("list_view/book_all", where="autor = 1"),
    "an object": made("object", "stamp", title="name", fields={"name": field()}),
    "a name that is taken": book(owner=field()),
    "an item in no section": overlay("layout/book", items={"title": {"section": "nowhere"}}),
    "a value that is a default": overlay("picklist/member_status", values={"active": {"hidden": True}}),
    "a picklist that depends": overlay("picklist/member_status", parent="genre"),
}


@pytest.mark.parametrize("body", GROWTH.values(), ids=[*GROWTH])
def test_judging_what_changed_finds_what_judging_all_does(body: Mapping[str, Any]) -> None:
    before = library_manifest(layer="customer")
    now = library_manifest(body, layer="customer", trusted=before)
    assert judge(now, before) == judge(now)
    assert filter_problems(now, before) == filter_problems(now)


def test_object_without_money_may_have_a_currency_field() -> None:
    body = made(
        "object", "stamp", title="name", fields={"name": field(), "currency": field("lookup", target="currency")}
    )
    assert judge(library_manifest(body)) == []
