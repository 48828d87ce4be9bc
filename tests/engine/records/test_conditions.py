"""What depends on the record: fields required or locked, computed defaults, filtered lookups, deep cascades."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from metacrm.engine.change import CREATE, UPDATE, RecordInput
from metacrm.engine.context import Actor
from metacrm.engine.layout_state import compiled_layout
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.metadata.definitions.layout import LayoutDefinition
from metacrm.metadata.expressions.environment import Environment
from tests.engine.acting import at, codes, counted, made

OBJECT = "reservation"


def stored(runtime: Runtime, record: str) -> dict[str, Any]:
    return runtime.records.get(at(), OBJECT, record)


def refusals(runtime: Runtime, values: dict[str, Any], record: str | None = None, **more: Any) -> list[Any]:
    """Codes and fields of what a save says, of a new reservation or of a change of one."""
    request = RecordInput(OBJECT, values, UPDATE if record else CREATE, record, **more)
    return codes(runtime.records.save(at(), [request]))[0]


def test_a_field_is_required_where_its_condition_holds(library_runtime: Runtime) -> None:
    assert refusals(library_runtime, {"name": "A", "state": "cancelled"}) == [("required_when", "reason")]
    record = made(library_runtime, OBJECT, {"name": "A"})[0]
    assert refusals(library_runtime, {"state": "cancelled"}, record) == [("required_when", "reason")]
    assert refusals(library_runtime, {"state": "cancelled", "reason": "Lost"}, record) == []
    assert refusals(library_runtime, {"reason": ""}, record) == [("required_when", "reason")]


def test_a_field_is_locked_where_its_condition_holds_for_the_record_as_it_would_be(library_runtime: Runtime) -> None:
    record = made(library_runtime, OBJECT, {"name": "A", "state": "ready"})[0]
    assert refusals(library_runtime, {"fee": "3"}, record) == [("read_only_when", "fee")]
    assert refusals(library_runtime, {"state": "open", "fee": "3"}, record) == []
    assert refusals(library_runtime, {"state": "ready", "fee": "3.00"}, record) == []
    assert refusals(library_runtime, {"fee": "4"}, record) == [("read_only_when", "fee")]
    assert refusals(library_runtime, {"name": "B", "state": "ready", "fee": "1"}) == [("read_only_when", "fee")]


def test_blank_numbers_count_as_zero_where_a_field_says_so(library_runtime: Runtime) -> None:
    assert refusals(library_runtime, {"name": "A", "handle": "x"}) == [("read_only_when", "handle")]
    assert refusals(library_runtime, {"name": "A", "handle": "x", "weight": "2"}) == []


def test_blank_numbers_count_as_zero_where_a_layout_says_so(library_runtime: Runtime) -> None:
    zero, conditions = {"blank_as": "zero"}, {"visible_when": "weight < 1"}
    body = {
        "object": OBJECT,
        "sections": {"light": {**conditions, **zero}, "heavy": conditions},
        "items": {
            "name": {"section": "light", **conditions, **zero},
            "tag": {"section": "light", **conditions},
        },
    }
    layout = LayoutDefinition.from_body("trial", body, "library", "")
    state = compiled_layout(library_runtime.current, layout).state({"weight": None}, Environment(at().now))
    assert state.sections == {"light": True, "heavy": False}
    assert state.items["name"].visible and not state.items["tag"].visible


def test_conditions_look_over_lookups_and_let_defaults_stand(library_runtime: Runtime) -> None:
    barred = made(library_runtime, "member", {"name": "Barred", "status": "suspended"})[0]
    assert refusals(library_runtime, {"name": "A", "member": barred, "days": 7}) == []
    assert refusals(library_runtime, {"name": "A", "member": barred, "days": 9}) == [("read_only_when", "days")]


def test_a_migration_may_write_what_is_locked(library_runtime: Runtime) -> None:
    context = replace(at(), origin="migration")
    outcome = library_runtime.records.create(context, OBJECT, {"name": "A", "state": "ready", "fee": "2"})
    assert outcome.ok


def test_the_conditions_of_a_layout_hold_for_its_form_alone(library_runtime: Runtime) -> None:
    active, barred = made(library_runtime, "member", {"name": "M"}, {"name": "N", "status": "suspended"})
    values = {"name": "A", "state": "cancelled", "reason": "x", "days": 21, "member": active}
    assert refusals(library_runtime, values) == []
    assert refusals(library_runtime, values, layout=OBJECT) == [("required_when", "remark")]
    hidden = {"name": "A", "days": 21, "member": active}
    assert refusals(library_runtime, hidden, layout=OBJECT) == []
    record = made(library_runtime, OBJECT, hidden)[0]
    assert refusals(library_runtime, {"member": barred}, record, layout=OBJECT) == [("required_when", "hint")]
    assert refusals(library_runtime, {"tag": "t", "name": "Late"}, record, layout=OBJECT) == [("read_only_when", "tag")]
    assert refusals(library_runtime, {"tag": "t", "name": "Late"}, record) == []


def test_defaults_are_computed_in_the_order_they_need(library_runtime: Runtime) -> None:
    department = made(library_runtime, "department", {"name": "Desk"})[0]
    user = made(library_runtime, "user", {"name": "Ada", "login": "ada", "roles": ["administrator"]})[0]
    member = made(library_runtime, "member", {"name": "Mia"})[0]
    ada = Actor(user, "Ada", frozenset({"administrator"}), department)
    record = made(library_runtime, OBJECT, {"name": "first", "member": member}, context=at(actor=ada))[0]
    found = stored(library_runtime, record)
    assert found["starts_on"] == "2026-03-02" and found["ends_on"] == "2026-03-09"
    assert found["tag"] == "FIRST/Mia" and found["desk_department"] == department and found["half"] == "0.14"
    given = {"name": "x", "days": 2, "starts_on": "2026-05-01", "tag": None}
    found = stored(library_runtime, made(library_runtime, OBJECT, given)[0])
    assert (found["ends_on"], found["tag"], found["desk_department"]) == ("2026-05-03", None, None)


def test_a_default_that_fails_asks_for_a_value(library_runtime: Runtime) -> None:
    assert refusals(library_runtime, {"name": "A", "days": 0}) == [("default_failed", "half")]
    assert refusals(library_runtime, {"name": "A", "days": 0, "half": "1"}) == []
    assert refusals(library_runtime, {"name": "A" * 50}) == [("text_too_long", "tag")]


def test_a_form_sees_the_defaults_beforehand(library_runtime: Runtime) -> None:
    found = library_runtime.records.computed_defaults(at(), OBJECT, {"days": 3, "half": None})
    assert found == {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 5), "tag": "/", "lent_to": 0}
    assert library_runtime.records.computed_defaults(at(), "box", {}) == {}


def test_a_lookup_takes_only_what_its_filter_offers(library_runtime: Runtime) -> None:
    lent, novel, poem = made(
        library_runtime,
        "book",
        {"title": "Lent", "genre": "fiction", "available": False},
        {"title": "Novel", "genre": "fiction"},
        {"title": "Poem", "genre": "science"},
    )
    assert refusals(library_runtime, {"name": "A", "book": poem}) == []
    assert refusals(library_runtime, {"name": "A", "book": lent}) == [("record_not_offered", "book")]
    assert refusals(library_runtime, {"name": "A", "book": poem, "wanted": "fiction"}) == [
        ("record_not_offered", "book")
    ]
    record = made(library_runtime, OBJECT, {"name": "A", "book": novel, "wanted": "fiction"})[0]
    library_runtime.records.update(at(), "book", novel, {"available": False})
    assert refusals(library_runtime, {"name": "B"}, record) == []
    assert refusals(library_runtime, {"wanted": "science"}, record) == [("record_not_offered", "book")]


def test_a_filter_follows_lookups_on_both_sides_and_compares_money(library_runtime: Runtime) -> None:
    head = made(library_runtime, "member", {"name": "Head"})[0]
    one, two = made(library_runtime, "member", {"name": "One", "guarantor": head}, {"name": "Two", "guarantor": head})
    other = made(library_runtime, "member", {"name": "Other", "guarantor": one})[0]
    first = made(library_runtime, OBJECT, {"name": "A", "member": one, "fee": "5"})[0]
    assert refusals(library_runtime, {"name": "B", "member": two, "fee": "5", "instead_of": first}) == []
    for values in ({"member": other, "fee": "5"}, {"member": two, "fee": "4.99"}, {"member": two}):
        refused = refusals(library_runtime, {"name": "B", "instead_of": first, **values})
        assert refused == [("record_not_offered", "instead_of")]


def test_conditions_and_filters_ask_related_records(library_runtime: Runtime) -> None:
    busy, free = made(library_runtime, "member", {"name": "Busy"}, {"name": "Free"})
    made(library_runtime, OBJECT, {"name": "A", "member": busy}, {"name": "B", "member": busy})
    assert refusals(library_runtime, {"name": "C", "member": busy}) == [("required_when", "excuse")]
    assert refusals(library_runtime, {"name": "C", "member": free}) == []
    carrying = made(library_runtime, OBJECT, {"name": "D", "member": free, "fee": "5"})[0]
    library_runtime.records.update(at(), OBJECT, carrying, {"state": "ready"})
    assert refusals(library_runtime, {"name": "E", "porter": free, "fee": "4"}) == [("record_not_offered", "porter")]
    assert refusals(library_runtime, {"name": "E", "porter": free, "fee": "6"}) == []
    field = library_runtime.current.manifest.objects[OBJECT].fields["porter"]
    for fee, names in ((Decimal(4), ["Busy"]), (Decimal(6), ["Busy", "Free"])):
        condition = library_runtime.records.offered(at(), field, {"fee": fee, "fee_base": fee})
        request = ListRequest("member", sort="name", fields=("name",), offered=condition)
        assert [one["name"] for one in library_runtime.records.list(at(), request).records] == names


def test_a_filter_costs_one_statement_per_batch(library_runtime: Runtime) -> None:
    books = made(library_runtime, "book", *({"title": f"B{n}"} for n in range(40)))
    few, many = ([RecordInput(OBJECT, {"name": "A", "book": book}) for book in books[:size]] for size in (2, 40))
    library_runtime.records.save(at(), few)
    with counted(library_runtime) as first:
        library_runtime.records.save(at(), few)
    with counted(library_runtime) as second:
        library_runtime.records.save(at(), many)
    assert len(second) == len(first)


def test_cascades_of_four_levels_are_kept_in_bulk(library_runtime: Runtime) -> None:
    good = {"city": "south", "branch": "harbour", "floor": "harbour_2", "desk": "harbour_2_a"}
    wrong: tuple[tuple[dict[str, Any], list[tuple[str, str]]], ...] = (
        ({"city": "north"}, [("choice_not_under_parent", "branch")]),
        ({"branch": "van"}, [("choice_not_under_parent", "floor")]),
        ({"floor": "harbour_1"}, [("choice_not_under_parent", "desk")]),
        ({"floor": None}, [("choice_not_under_parent", "desk")]),
        ({"floors": ["harbour_1", "mill_1"]}, [("choice_not_under_parent", "floors")]),
        ({"floors": ["harbour_1", "harbour_2"]}, []),
    )
    inputs = [RecordInput(OBJECT, {"name": "A", **good, **wrong[n % len(wrong)][0]}) for n in range(600)]
    found = codes(library_runtime.records.save(at(), inputs, all_or_none=False))
    assert found == [wrong[n % len(wrong)][1] for n in range(600)]
    record = made(library_runtime, OBJECT, {"name": "A", **good})[0]
    assert refusals(library_runtime, {"city": "north"}, record) == [("choice_not_under_parent", "branch")]
    assert refusals(library_runtime, {"city": "north", "branch": None}, record) == [
        ("choice_not_under_parent", "floor")
    ]
    cleared = {"city": "north", "branch": None, "floor": None, "desk": None}
    assert refusals(library_runtime, cleared, record) == []


@pytest.mark.parametrize("name", ["box", "loan"])
def test_an_object_without_conditions_compiles_none(library_runtime: Runtime, name: str) -> None:
    compiled = library_runtime.current.object(name)
    assert not (compiled.computed_defaults or compiled.required_when or compiled.read_only_when or compiled.filtered)


def test_what_of_a_layout_holds_for_a_record(library_runtime: Runtime) -> None:
    layout = library_runtime.current.manifest.layouts[OBJECT]
    values = {"name": "Late", "state": "cancelled", "days": 40, "member": None, "fee": Decimal(1)}
    state = library_runtime.records.layout_state(at(), layout, values)
    assert state is not None and state.sections == {"main": True, "place": True, "outcome": True}
    assert {name for name, item in state.items.items() if item.required} == {"reason", "remark", "hint", "wanted"}
    assert {name for name, item in state.items.items() if item.read_only} == {"tag"}
    book = library_runtime.current.manifest.layouts["book"]
    assert library_runtime.records.layout_state(at(), book, {}) is None
