"""Conflicts: what a new version of a pack changes under an overlay, and what it does not."""

from __future__ import annotations

from typing import Any

from metacrm.metadata.conflicts import CHANGED, REMOVED, Conflict, find_conflicts
from metacrm.metadata.layers import Layer, merge
from tests.fixtures.manifests import bodies_layer

COLOR: dict[str, Any] = {
    "kind": "picklist",
    "name": "color",
    "label": {"en": "Color", "zh": "颜色"},
    "values": {
        "red": {"label": {"en": "Red", "zh": "红"}, "tone": "red"},
        "blue": {"label": {"en": "Blue", "zh": "蓝"}},
    },
}


def changed(**values: Any) -> dict[str, Any]:
    return {**COLOR, **values}


def conflicts(old: dict[str, Any], new: dict[str, Any] | None, overlay: dict[str, Any]) -> list[Conflict]:
    after = bodies_layer("pack", new) if new else Layer("pack", ())
    above = bodies_layer("customer", {"extends": "picklist/color", **overlay})
    return find_conflicts(bodies_layer("pack", old), after, [above])


def test_a_value_changed_under_an_overlay_is_a_conflict() -> None:
    (found,) = conflicts(COLOR, changed(label={"en": "Tint", "zh": "颜色"}), {"label": {"en": "Hue"}})
    assert (found.place, found.reason) == ("picklist/color#/label/en", CHANGED)
    assert (found.base, found.new, found.kept) == ("Color", "Tint", "Hue")


def test_what_the_pack_leaves_alone_or_changes_alike_is_none() -> None:
    assert not conflicts(COLOR, COLOR, {"label": {"en": "Hue"}})
    assert not conflicts(COLOR, changed(label={"en": "Hue", "zh": "颜色"}), {"label": {"en": "Hue"}})
    assert not conflicts(COLOR, changed(order=3), {"label": {"en": "Hue"}})


def test_a_cleared_value_that_the_pack_changes_is_a_conflict() -> None:
    values = {**COLOR["values"], "red": {**COLOR["values"]["red"], "tone": "pink"}}
    (found,) = conflicts(COLOR, changed(values=values), {"values": {"red": {"tone": None}}})
    assert (found.base, found.new, found.kept) == ("red", "pink", None)


def test_a_member_that_goes_is_one_conflict_with_all_that_lies_over_it() -> None:
    overlay = {"values": {"red": {"label": {"en": "Crimson"}, "tone": "pink"}}}
    (found,) = conflicts(COLOR, changed(values={"blue": COLOR["values"]["blue"]}), overlay)
    assert (found.pointer, found.reason, found.kept) == ("/values/red", REMOVED, overlay["values"]["red"])
    (whole,) = conflicts(COLOR, None, overlay)
    assert (whole.pointer, whole.reason) == ("", REMOVED)


def test_an_overlay_goes_on_to_mean_a_member_that_was_renamed() -> None:
    old: dict[str, Any] = {
        "kind": "object",
        "name": "book",
        "fields": {"genre": {"type": "text", "label": {"en": "Genre", "zh": "类"}}},
    }
    new = {**old, "fields": {"kind": {**old["fields"]["genre"], "formerly": ["genre"]}}}
    overlay = {"extends": "object/book", "fields": {"genre": {"label": {"en": "Sort"}}}}
    layers = [bodies_layer("pack", new), bodies_layer("customer", overlay)]
    assert not find_conflicts(bodies_layer("pack", old), layers[0], layers[1:])
    merged, problems = merge(layers)
    assert not problems
    assert merged["object", "book"].body["fields"] == {
        "kind": {"type": "text", "label": {"en": "Sort", "zh": "类"}, "formerly": ["genre"]}
    }
    assert merged["object", "book"].origin("/fields/kind/label/en") == "customer"


def test_an_overlay_goes_on_to_mean_a_definition_that_was_renamed() -> None:
    new = {**COLOR, "name": "tint", "formerly": ["color"]}
    merged, problems = merge(
        [bodies_layer("pack", new), bodies_layer("customer", {"extends": "picklist/color", "order": 2})]
    )
    assert not problems and merged["picklist", "tint"].body["order"] == 2
