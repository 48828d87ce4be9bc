"""The laws of upgrades over random versions and overlays: nothing of the customer is lost, the rest is new."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from metacrm.engine.packs.adoption import ADOPTED
from metacrm.engine.packs.folder import PackFolder
from metacrm.engine.packs.install import with_pack
from metacrm.engine.packs.removal import KEEP, Removal
from metacrm.engine.packs.upgrade import TAKE, Answers, compared
from metacrm.metadata.conflicts import value_at
from metacrm.metadata.definitions.base import RawDefinition
from metacrm.metadata.layers import CUSTOMER, Layer, merge

PACK = "pack"
many = settings(max_examples=2_000 if os.environ.get("METACRM_TEST_LONG") else 100, deadline=None)
Body = Mapping[str, Any]

texts = st.sampled_from(["a", "b", "c"])
members = st.dictionaries(
    st.sampled_from(["one", "two", "three"]), st.fixed_dictionaries({"label": texts}, optional={"tone": texts})
)
bodies = st.fixed_dictionaries({"label": texts, "values": members}, optional={"order": st.integers(0, 3)})
versions = st.dictionaries(st.sampled_from(["color", "size"]), bodies)
changes = st.fixed_dictionaries(
    {},
    optional={
        "label": texts,
        "order": st.integers(0, 3),
        "values": st.dictionaries(
            st.sampled_from(["one", "two", "x_own"]),
            st.fixed_dictionaries({"label": texts}, optional={"tone": texts | st.none()}),
        ),
    },
)
overlays = st.dictionaries(st.sampled_from(["color", "size"]), changes.filter(bool))


def pack_layer(version: Mapping[str, Body], number: str) -> Layer:
    return Layer(
        PACK, [RawDefinition("picklist", name, body, f"{name}.json") for name, body in version.items()], number
    )


def installed(base: Mapping[str, Body], overlay: Mapping[str, Body]) -> list[Layer]:
    """The pack with the customer's overlays on what it defines."""
    mine = [
        RawDefinition("picklist", name, body, f"{name}.json", True) for name, body in overlay.items() if name in base
    ]
    return [pack_layer(base, "1"), *([Layer(CUSTOMER, mine)] if mine else [])]


def merged(layers: list[Layer]) -> Mapping[str, Body]:
    found, problems = merge(layers)
    assert not problems
    return {name: {key: value for key, value in one.body.items() if key != ADOPTED} for (_, name), one in found.items()}


def upgraded(layers: list[Layer], new: Layer, answers: Answers) -> list[Layer]:
    return list(compared(layers, PackFolder(new, ()), answers, {}).change(layers))


def leaves(body: Body, above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    found = []
    for key, value in body.items():
        found += leaves(value, (*above, key)) if isinstance(value, Mapping) else [((*above, key), value)]
    return found


@many
@given(versions, versions, overlays)
def test_no_value_of_the_customer_is_lost(base: Any, new: Any, overlay: Any) -> None:
    after = merged(upgraded(installed(base, overlay), pack_layer(new, "2"), Answers(KEEP)))
    for name, body in overlay.items():
        if name in base:
            assert all(value_at(after[name], steps) == value for steps, value in leaves(body))


@many
@given(versions, versions, overlays, st.sampled_from([KEEP, TAKE]))
def test_what_the_customer_did_not_touch_is_the_packs(base: Any, new: Any, overlay: Any, answer: str) -> None:
    after = merged(upgraded(installed(base, overlay), pack_layer(new, "2"), Answers(answer)))
    for name, body in new.items():
        touched = dict(leaves(overlay.get(name, {}))) if name in base else {}
        assert all(value_at(after[name], steps) == value for steps, value in leaves(body) if steps not in touched)


@many
@given(versions, versions, overlays, st.sampled_from([KEEP, TAKE]))
def test_a_second_upgrade_changes_nothing(base: Any, new: Any, overlay: Any, answer: str) -> None:
    once = upgraded(installed(base, overlay), pack_layer(new, "2"), Answers(answer))
    assert upgraded(once, pack_layer(new, "2"), Answers()) == once


@many
@given(versions, overlays)
def test_a_pack_that_was_left_to_the_customer_and_comes_back_is_as_it_was(base: Any, overlay: Any) -> None:
    before = installed(base, overlay)
    removal = Removal(PACK, before[0], (), {}, (), KEEP)
    alone = list(removal.change(before))
    assert merged(alone) == merged(before)
    again = list(with_pack(PackFolder(pack_layer(base, "1"), ()))(alone))
    assert merged(again) == merged(before)
    assert [raw.extends for layer in again if layer.name == CUSTOMER for raw in layer.definitions].count(False) == 0
