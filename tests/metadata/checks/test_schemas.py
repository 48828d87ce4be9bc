"""The JSON Schemas take what the kinds can hold and refuse the rest, in editors as in the reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from metacrm.metadata.kinds import kinds
from metacrm.metadata.schemas import validator as judged
from tests.fixtures.manifests import LIBRARY, ROOT, STANDARD_CRM

FOLDER = ROOT / "schema_registry" / "v1"
BUILTIN = ROOT / "platform" / "metadata" / "builtin"
WORDS = {"en": "Thing", "zh": "东西"}

Body = Mapping[str, Any]
EXAMPLES: Mapping[str, tuple[Body, Body, str]] = {
    # kind: a good body, a change that makes it bad, and the place that is then complained about
    "pack": ({"version": "1.2.0", "requires": {"library": ">=1.0,<2"}, "prefix": "mus"}, {"version": "one"}, "version"),
    "scenario": (
        {"steps": {"made": {"do": "create", "object": "thing", "record": "one", "set": {"name": "One"}}}},
        {"steps": {"made": {"do": "juggle", "object": "thing"}}},
        "steps",
    ),
    "object": (
        {"fields": {"name": {"type": "text", "label": WORDS, "max_length": 5}}},
        {"fields": {"N": {}}},
        "fields",
    ),
    "picklist": (
        {"values": {"a": {"label": WORDS, "tone": "red"}}},
        {"values": {"a": {"label": WORDS, "tone": "#f00"}}},
        "values",
    ),
    "layout": (
        {"object": "book", "sections": {"s": {"columns": 4}}, "items": {"title": {"section": "s", "modes": ["view"]}}},
        {"highlights": list("abcdefg")},
        "highlights",
    ),
    "list_view": ({"object": "book", "sort": "-a,b.c", "columns": {"a": {"slot": "sub"}}}, {"sort": "a desc"}, "sort"),
    "app": (
        {"items": {"book": {"after": "loan", "group": "g"}}, "groups": {"g": {"label": WORDS}}},
        {"items": ["book"]},
        "items",
    ),
    "role": ({"objects": {"*": {"read": True}}}, {"objects": {"book": {"fly": True}}}, "objects"),
    "seed": (
        {
            "object": "book",
            "records": {"a-1": {"when": {"$now": 0.5}, "of": {"$seed": "s/k"}}},
            "made": {"field": "when"},
        },
        {"sample": "yes"},
        "sample",
    ),
    "upgrade_step": (
        {"version": "1.1.0", "object": "book", "where": "copies > 1", "set": {"copies": "copies - 1"}},
        {"set": {}},
        "set",
    ),
    "translation": ({"language": "de", "texts": {"object/book/label": "Buch"}}, {"texts": {"book": "Buch"}}, "texts"),
    "calendar": (
        {
            "hours": {"monday": ["09:00-12:00", "13:00-24:00"]},
            "days": {"feast": {"label": WORDS, "from": "2025-01-28", "to": "2025-02-04"}},
        },
        {"hours": {"monday": ["9-12"]}},
        "hours",
    ),
    "desktop": (
        {"blocks": {"a": {"view": "book_all", "show": "figure"}, "b": {"show": "opened", "column": 2}}},
        {"blocks": {"a": {"show": "bars"}}},
        "blocks",
    ),
    "validation_rule": ({"object": "book", "when": "copies < 0", "message": WORDS}, {"when": 1}, "when"),
}


@cache
def schemas() -> dict[str, Any]:
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}


def validator(name: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resources(
        (key, Resource.from_contents(schema)) for key, schema in schemas().items()
    )
    return Draft202012Validator(schemas()[f"{name}.json"], registry=registry)


def complaints(kind: str, body: Body) -> list[str]:
    return [str(error.absolute_path[0]) if error.absolute_path else "" for error in validator(kind).iter_errors(body)]


def test_every_kind_has_a_schema_and_examples() -> None:
    assert set(kinds()) == set(EXAMPLES)
    assert {f"{kind}.json" for kind in kinds()} | {
        "common.json",
        "field.json",
        "import_mapping.json",
        "overlay.json",
    } == set(schemas())


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.json")))
def test_schema_is_valid_and_explains_itself(name: str) -> None:
    Draft202012Validator.check_schema(schemas()[name])
    assert schemas()[name]["title"] and schemas()[name]["description"]


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_good_example_is_taken_and_bad_one_refused(kind: str) -> None:
    good, change, place = EXAMPLES[kind]
    body = {"kind": kind, "name": "thing", "label": WORDS, **good}
    assert complaints(kind, body) == []
    assert place in complaints(kind, {**body, **change})
    assert "" in complaints(kind, {**body, "colour": "red"}), "an unknown property is refused"
    assert "name" in complaints(kind, {**body, "name": "Two Words"})
    assert "kind" in complaints(kind, {**body, "kind": "thing"})


def test_overlay_takes_any_change_and_needs_its_base() -> None:
    assert complaints("overlay", {"extends": "object/book", "fields": {"title": {"help": None}}}) == []
    assert "" in complaints("overlay", {"fields": {}})
    assert "extends" in complaints("overlay", {"extends": "book"})
    assert complaints("overlay", {"extends": "object/book", "kind": "object"})


SPOILERS: tuple[Any, ...] = (None, "", "x y", "ok", 0, -1, 1.5, True, [], ["a", "a"], {}, {"en": "A"}, {"hidden": True})


@given(file=st.sampled_from(sorted([*BUILTIN.rglob("*.json"), *LIBRARY.rglob("*.json")])), data=st.data())
@settings(max_examples=150, deadline=None)
def test_quick_judgement_agrees_with_the_thorough_one(file: Path, data: st.DataObject) -> None:
    body = json.loads(file.read_text(encoding="utf-8"))
    place = body
    while True:
        key = data.draw(st.sampled_from([*place, "added"]))
        if not isinstance(place.get(key), dict) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(st.sampled_from(SPOILERS))
    assume(isinstance(body["kind"], str) and body["kind"] in kinds())
    assert [*judged(body["kind"]).errors(body)] != [] or complaints(body["kind"], body) == []


def test_hidden_member_needs_nothing_else() -> None:
    body = {"kind": "object", "name": "thing", "label": WORDS, "fields": {"title": {"hidden": True}}}
    assert complaints("object", body) == []
    assert complaints("object", {**body, "fields": {"title": {"hidden": False}}}) == ["fields", "fields"]


@pytest.mark.parametrize("root", [BUILTIN, LIBRARY, STANDARD_CRM], ids=lambda root: root.name)
def test_shipped_definitions_name_their_schema(root: Path) -> None:
    for path in sorted(root.rglob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        assert (path.parent / body["$schema"]).resolve() == FOLDER / f"{body['kind']}.json", path
        assert [*judged(body["kind"]).errors(body)] == [], path
        folder = kinds()[body["kind"]].folder
        assert path.relative_to(root).as_posix() == (f"{folder}/{body['name']}.json" if folder else "pack.json")
