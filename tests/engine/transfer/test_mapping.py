"""A mapping file is judged as a whole before any row is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.transfer.mapping import parse_mapping, read_mapping
from metacrm.metadata.problem import ProblemError

ROOT = Path(__file__).resolve().parents[3]
TITLE = {"title": {"column": "title"}}


def problems_of(*steps: Any, **more: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(ProblemError) as raised:
        parse_mapping({"steps": list(steps), **more})
    assert all(problem.line_of_text("zh") for problem in raised.value.problems)
    return [(problem.code, problem.pointer) for problem in raised.value.problems]


def test_every_fault_of_the_form_is_told() -> None:
    bad = {"object": "Book", "mode": "merge", "fields": {"title": {"column": "a", "value": "b"}, "copies": {}}}
    assert problems_of(bad, origin="elsewhere", color="red") == [
        ("mapping_wrong_shape", ""),
        ("mapping_wrong_shape", "/origin"),
        ("mapping_wrong_shape", "/steps/0/fields/copies"),
        ("mapping_wrong_shape", "/steps/0/fields/title"),
        ("mapping_wrong_shape", "/steps/0/mode"),
        ("mapping_wrong_shape", "/steps/0/object"),
    ]


def test_every_fault_of_the_steps_is_told() -> None:
    later = {"object": "loan", "fields": {"book": {"step": "novel"}, "remark": {"template": "{a"}}}
    first = {"object": "book", "mode": "update", "fields": TITLE}
    assert problems_of(first, later, {"object": "book", "name": "book", "match": "title", "fields": TITLE}) == [
        ("match_missing", "/steps/0"),
        ("unknown_step", "/steps/1/fields/book"),
        ("bad_template", "/steps/1/fields/remark"),
        ("step_twice", "/steps/2/name"),
    ]


def test_modes_and_names_have_defaults() -> None:
    one, two = parse_mapping(
        {"steps": [{"object": "book", "fields": TITLE}, {"object": "loan", "match": "title", "fields": TITLE}]}
    ).steps
    assert (one.name, one.mode, two.mode) == ("book", "create", "upsert")


def test_aliases_and_date_format_are_added_where_they_belong() -> None:
    fields = {
        "a": {"column": "x", "values": {"1": "one"}, "date_format": "D/M/YYYY"},
        "b": {"column": "y"},
        "c": {"value": 1},
    }
    mapping = parse_mapping({"steps": [{"object": "book", "fields": fields}]})
    (step,) = mapping.with_aliases({"": {"?": ""}, "y": {"2": "two"}}).with_date_format("M/D/YYYY").steps
    assert {name: dict(source.values) for name, source in step.fields.items()} == {
        "a": {"1": "one", "?": ""},
        "b": {"?": "", "2": "two"},
        "c": {},
    }
    assert [step.fields[name].date_format for name in "ab"] == ["D/M/YYYY", "M/D/YYYY"]


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "examples").rglob("*.json")), ids=lambda path: path.name)
def test_examples_are_mappings(path: Path) -> None:
    assert read_mapping(path).steps
