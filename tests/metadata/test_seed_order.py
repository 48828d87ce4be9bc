"""Seed records come in an order in which each finds what it refers to."""

from __future__ import annotations

from metacrm.metadata.definitions.seed import SeedDefinition
from metacrm.metadata.seed_order import seed_order
from tests.fixtures.manifests import STANDARD_CRM, pack_layer


def seed(name: str, **records: dict[str, object]) -> SeedDefinition:
    return SeedDefinition(name=name, object=name, records=records)


def test_references_come_first_and_objects_stay_together() -> None:
    loans = seed(
        "loan", l1={"book": {"$seed": "book/b2"}}, l2={"about": {"object": "book", "id": {"$seed": "book/b1"}}}
    )
    books = seed("book", b1={"series": {"$seed": "book/b2"}}, b2={})
    order, stuck = seed_order([loans, books])
    assert stuck == []
    place = {key: index for index, (_, key) in enumerate(order)}
    assert place["book/b2"] < place["book/b1"] < place["loan/l2"]


def test_circle_is_reported_not_looped() -> None:
    order, stuck = seed_order([seed("book", a={"x": {"$seed": "book/b"}}, b={"x": {"$seed": "book/a"}}, c={})])
    assert order == [("book", "book/c")]
    assert stuck == ["book/a", "book/b"]


def test_a_reference_to_a_seed_not_given_does_not_block() -> None:
    order, stuck = seed_order([seed("book", a={"x": {"$seed": "other/b"}})])
    assert (order, stuck) == ([("book", "book/a")], [])


def test_whole_pack_can_be_ordered() -> None:
    raws = [raw for raw in pack_layer(STANDARD_CRM).definitions if raw.kind == "seed"]
    order, stuck = seed_order([SeedDefinition.from_body(raw.name, raw.body, "standard_crm", raw.file) for raw in raws])
    assert stuck == []
    assert len(order) == sum(len(raw.body["records"]) for raw in raws)
