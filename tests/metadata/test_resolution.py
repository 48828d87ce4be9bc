"""Resolving: layers become one frozen manifest, or one answer with everything wrong."""

from __future__ import annotations

from typing import Any

import pytest

from metacrm.metadata.layers import Layer, MergedDefinition
from metacrm.metadata.manifest import Manifest
from metacrm.metadata.platform_layer import layer_fingerprint, platform_layer
from metacrm.metadata.problem import Problem, ProblemError
from metacrm.metadata.resolution import as_json, resolve
from tests.fixtures.manifests import LIBRARY, bodies_layer, library_manifest, pack_layer, types


def problems_of(*bodies: dict[str, Any]) -> list[tuple[str, str | None]]:
    with pytest.raises(ProblemError) as caught:
        library_manifest(*bodies, layer="customer")
    return [(problem.code, problem.pointer) for problem in caught.value.problems]


def overlay(**body: Any) -> dict[str, Any]:
    return {"extends": "object/book", **body}


def test_every_wrong_value_is_told_with_its_pointer() -> None:
    found = problems_of(
        overlay(
            tone=7,
            fields={"x_a": {"type": "txt", "label": {"en": "A"}}, "x_b": {"type": "lookup", "label": {"en": "B"}}},
        ),
        {"extends": "picklist/tag", "colour": "red"},
    )
    assert {code for code, _ in found} >= {"wrong_shape", "unknown_field_type", "missing_property", "unknown_property"}
    assert ("unknown_field_type", "/fields/x_a/type") in found
    assert ("unknown_property", "/colour") in found
    assert any(pointer and pointer.startswith("/fields/x_b") for _, pointer in found)


@pytest.mark.parametrize(
    "fields",
    [[], "x", 7, {"x_a": []}, {"x_a": "text"}, {"x_a": {"type": ["text"]}}, {"x_a": {"type": {"a": 1}}}, {"x_a": {}}],
)
def test_nonsense_in_the_place_of_fields_is_a_problem_and_no_crash(fields: Any) -> None:
    assert problems_of(overlay(fields=fields))


def test_money_brings_a_currency_and_its_parts() -> None:
    manifest = library_manifest()
    book, picks = manifest.objects["book"], manifest.picklists
    assert {"id", "owner", "version", "currency", "price_base"} <= set(book.fields)
    assert book.fields["price_base"].part_of == "price"
    assert "currency" not in manifest.objects["department"].fields
    assert set(picks["role"].values) >= {"administrator", "member", "librarian"}
    assert manifest.incoming["member"]
    assert manifest.object("reader").name == "member"


def test_a_hidden_definition_is_not_there() -> None:
    manifest = library_manifest({"extends": "list_view/book_mine", "hidden": True}, layer="customer")
    assert "book_mine" not in manifest.list_views
    assert ("list_view", "book_mine") in manifest.merged


def test_what_a_manifest_holds_can_not_be_changed() -> None:
    manifest = library_manifest()
    with pytest.raises(TypeError):
        manifest.objects["book"] = None  # type: ignore[index]
    with pytest.raises(TypeError):
        manifest.objects["book"].fields["title"].options["max_length"] = 1  # type: ignore[index]


def test_translations_reach_the_texts() -> None:
    assert library_manifest().objects["book"].label["de"] == "Buch"


def test_the_fingerprint_follows_the_content() -> None:
    one, other = library_manifest(), library_manifest()
    assert one.fingerprint == other.fingerprint
    changed = library_manifest(overlay(label={"en": "Work"}), layer="customer")
    assert changed.fingerprint != one.fingerprint
    assert as_json(changed)["object/book"]["label"]["en"] == "Work"


def test_what_was_judged_before_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def judge(found: MergedDefinition) -> list[Problem]:
        judged.append(found.name)
        return []

    monkeypatch.setattr("metacrm.metadata.resolution.shape_problems", judge)
    layers = [platform_layer(), pack_layer(LIBRARY)]
    before = resolve(layers, types())
    judged.clear()
    again = resolve([*layers, bodies_layer("customer", overlay(label={"en": "Work"}))], types(), trusted=before)
    assert "book" in judged and len(judged) < 6
    judged.clear()
    resolve([*layers, bodies_layer("customer", overlay(label={"en": "Work"}))], types(), applied=again.fingerprint)
    assert judged == []


def test_the_platform_layer_has_a_fingerprint_of_its_own() -> None:
    layer = platform_layer()
    assert layer.version
    assert layer_fingerprint(layer) == layer_fingerprint(Layer(layer.name, layer.definitions, layer.version))
    assert layer_fingerprint(layer) != layer_fingerprint(Layer(layer.name, layer.definitions[1:], layer.version))


def formula(expression: str) -> dict[str, Any]:
    return {"type": "formula", "label": {"en": "Worked out", "zh": "计算"}, "expression": expression}


COMPUTED = bodies_layer(
    "computed",
    overlay(fields={"twice": formula("copies * 2"), "worth": formula("price"), "lent": formula("COUNT(loans)")}),
    {"extends": "object/loan", "fields": {"stock": formula("book.twice + 1")}},
)


def layered(*bodies: dict[str, Any]) -> list[Layer]:
    customer = [bodies_layer("customer", *bodies)] if bodies else []
    return [platform_layer(), pack_layer(LIBRARY), COMPUTED, *customer]


def values_of(manifest: Manifest) -> dict[str, Any]:
    return {
        name: [(field.name, field.label, field.choices and [*field.choices.values]) for field in found.fields.values()]
        for name, found in manifest.objects.items()
    }


@pytest.mark.parametrize(
    "bodies",
    [
        (overlay(label={"en": "Work"}),),
        (overlay(fields={"x_a": {"type": "text", "label": {"en": "A", "zh": "甲"}}}),),
        (overlay(fields={"isbn": {"order": 5}}),),
        ({"extends": "picklist/tag", "values": {"x_odd": {"label": {"en": "Odd", "zh": "奇"}}}},),
        ({"kind": "role", "name": "x_guest", "label": {"en": "Guest", "zh": "访客"}, "objects": {}},),
        ({"extends": "translation/german", "texts": {"object/book/label": "Werk"}},),
        ({"extends": "object/loan", "hidden": True},),
        (overlay(fields={"twice": {"expression": "copies * 3"}}),),
        (overlay(fields={"twice": {"label": {"en": "Double"}}, "worth": {"order": 2}}),),
        (overlay(fields={"copies": {"type": "decimal"}}),),
        (overlay(fields={"x_more": formula("twice * 2")}),),
        ({"extends": "object/loan", "fields": {"x_by": {"type": "lookup", "target": "book", "label": {"en": "By"}}}},),
        ({"extends": "object/loan", "fields": {"book": {"related_name": "x_lendings"}}},),
        ({"extends": "calendar/standard", "label": {"en": "Days"}},),
        (),
    ],
)
def test_taking_over_from_another_manifest_gives_the_same_as_making_it_anew(bodies: tuple[dict[str, Any], ...]) -> None:
    for first, second in ((layered(), layered(*bodies)), (layered(*bodies), layered())):
        before = resolve(first, types())
        anew, taken_over = resolve(second, types()), resolve(second, types(), trusted=before)
        assert taken_over.fingerprint == anew.fingerprint
        assert as_json(taken_over) == as_json(anew)
        assert values_of(taken_over) == values_of(anew)
        assert [*taken_over.all()] == [*anew.all()] and taken_over.formulas == anew.formulas
        shared = [one for one, other in zip(taken_over.all(), before.all(), strict=False) if one is other]
        # Translations reach into definitions of every kind, so with other translations nothing is taken over.
        assert bool(shared) != any(body.get("extends") == "translation/german" for body in bodies)


def test_every_missing_and_every_extra_property_is_told_once() -> None:
    with pytest.raises(ProblemError) as caught:
        library_manifest({"kind": "object", "name": "x_q3", "tine": "red", "shape": {}, "fields": {"x_a": 7}})
    told = [(problem.code, problem.parameters.get("property")) for problem in caught.value.problems]
    assert sorted(told, key=str) == sorted(set(told), key=str)
    assert {("missing_property", "label"), ("unknown_property", "tine"), ("unknown_property", "shape")} <= set(told)
    assert problems_of({"kind": "object", "name": "x_q4"}) == [("missing_property", "")] * 2
    option = {"x_a": {"type": "text", "label": {"en": "A"}, "sise": 3, "lenth": 4}}
    assert [place for _, place in problems_of(overlay(fields=option))] == ["/fields/x_a/sise", "/fields/x_a/lenth"]
