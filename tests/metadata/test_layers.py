"""Layers: overlays are applied in order, and every value remembers who set it and what it covers."""

from __future__ import annotations

from typing import Any

from metacrm.metadata.layers import MergedDefinition, escape, merge
from tests.fixtures.manifests import bodies_layer

BASE: dict[str, Any] = {
    "kind": "picklist",
    "name": "color",
    "label": {"en": "Color", "zh": "颜色"},
    "values": {
        "red": {"label": {"en": "Red", "zh": "红"}, "tone": "red"},
        "blue": {"label": {"en": "Blue", "zh": "蓝"}},
    },
    "tags": ["a", "b"],
}


def merged(*layers: Any) -> MergedDefinition:
    found, problems = merge([bodies_layer(name, *bodies) for name, *bodies in layers])
    assert not problems
    return found["picklist", "color"]


def overlay(**body: Any) -> dict[str, Any]:
    return {"extends": "picklist/color", **body}


def test_a_value_remembers_its_layer_and_what_it_covers() -> None:
    found = merged(
        ("base", BASE),
        ("pack", overlay(label={"en": "Tint"}, values={"red": {"tone": "pink"}})),
        ("customer", overlay(label={"en": "Hue"})),
    )
    assert found.body["label"] == {"en": "Hue", "zh": "颜色"}
    assert found.body["values"]["red"] == {"label": {"en": "Red", "zh": "红"}, "tone": "pink"}
    assert found.origin("/label/en") == "customer"
    assert found.origin("/label/zh") == "base"
    assert found.origin("/values/red/tone") == "pack"
    assert found.shadowed["/label/en"] == [("base", "Color"), ("pack", "Tint")]
    assert (found.layer, found.file_of("/label/en"), found.file_of("/label/zh")) == ("base", "0.json", "0.json")


def test_a_new_member_belongs_to_its_layer_with_all_below() -> None:
    found = merged(("base", BASE), ("customer", overlay(values={"x_green": {"label": {"en": "Green"}}})))
    assert found.origin("/values/x_green/label/en") == "customer"
    assert found.origin("/values/red/label/en") == "base"
    assert list(found.body["values"]) == ["red", "blue", "x_green"]
    assert "/values/x_green" not in found.shadowed


def test_null_clears_and_lists_are_taken_whole() -> None:
    found = merged(("base", BASE), ("pack", overlay(values={"red": {"tone": None}}, tags=["c"])))
    assert "tone" not in found.body["values"]["red"]
    assert found.origin("/values/red/tone") == "pack"
    assert found.shadowed["/values/red/tone"] == [("base", "red")]
    assert found.body["tags"] == ["c"]
    assert merged(("base", BASE), ("pack", overlay(nothing=None))).body == merged(("base", BASE)).body


def test_the_layers_given_are_left_as_they_are() -> None:
    layers = [bodies_layer("base", BASE), bodies_layer("pack", overlay(values={"red": {"tone": "pink"}}))]
    merge(layers)
    assert layers[0].definitions[0].body["values"]["red"]["tone"] == "red"


def test_a_layer_may_extend_what_it_makes_itself_whatever_the_order() -> None:
    found = merged(("base", overlay(label={"en": "Tint"}), BASE))
    assert found.body["label"]["en"] == "Tint"


def test_collisions_and_missing_bases_are_told_together() -> None:
    layers = [
        bodies_layer("base", BASE),
        bodies_layer("pack", BASE, {"extends": "picklist/colour", "label": {"en": "X"}}),
    ]
    found, problems = merge(layers)
    assert [(problem.code, problem.file) for problem in problems] == [
        ("collision", "0.json"),
        ("unknown_base", "1.json"),
    ]
    assert problems[0].parameters["layer"] == "base"
    assert found["picklist", "color"].layer == "base"


def test_keys_are_escaped_in_pointers() -> None:
    assert escape("a/b~c") == "a~1b~0c"
    found = merged(("base", {**BASE, "texts": {"a/b": "1"}}), ("pack", overlay(texts={"a/b": "2"})))
    assert found.origin("/texts/a~1b") == "pack"
