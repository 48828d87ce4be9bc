"""Roll-ups are right after whatever happens to the records they gather from, and nobody's edit becomes stale by it."""

from __future__ import annotations

from typing import Any

from metacrm.engine.change import RecordInput
from metacrm.engine.context import Actor
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, codes, ids_of, made


def club_of(runtime: Runtime, **values: Any) -> str:
    return made(runtime, "club", {"name": "Chess", "budget": "100", **values})[0]


def of_club(runtime: Runtime, record: str, *fields: str) -> list[Any]:
    found = runtime.records.get(at(), "club", record, fields)
    return [found[field] for field in fields]


def gatherings(runtime: Runtime, club: str, *numbers: int) -> list[str]:
    values = [{"name": f"G{n}", "club": club, "price": str(n), "seats": 1, "is_held": True} for n in numbers]
    return made(runtime, "gathering", *values)


def test_a_new_record_counts_nothing(library_runtime: Runtime) -> None:
    outcome = library_runtime.records.create(at(), "club", {"name": "Chess", "budget": "5"})
    assert outcome.values["held"] == 0 and outcome.values["left"] == 5
    assert of_club(library_runtime, str(outcome.id), "held", "cost", "mean", "left") == [0, "0.00", None, "5.00"]


def test_what_is_gathered_follows_every_change(library_runtime: Runtime) -> None:
    runtime, records = library_runtime, library_runtime.records
    club, other = club_of(runtime), club_of(runtime, name="Go")
    first, second, third = gatherings(runtime, club, 10, 20, 40)
    fields = ("held", "cost", "mean", "left", "mood")
    assert of_club(runtime, club, *fields) == [3, "70.00", "23.333", "30.00", "rich Chess"]
    records.update(at(1), "gathering", first, {"price": "100"})
    assert of_club(runtime, club, *fields) == [3, "160.00", "53.333", "-60.00", "poor Chess"]
    records.update(at(2), "gathering", second, {"is_held": False})
    assert of_club(runtime, club, "held", "cost") == [2, "140.00"]
    records.update(at(3), "gathering", third, {"club": other})
    assert of_club(runtime, club, "held", "cost") == [1, "100.00"]
    assert of_club(runtime, other, "held", "cost") == [1, "40.00"]
    records.delete(at(4), "gathering", first)
    assert of_club(runtime, club, "held", "cost", "mean", "left") == [0, "0.00", "20.000", "100.00"]
    records.restore(at(5), "gathering", first)
    assert of_club(runtime, club, "held", "cost") == [1, "100.00"]


def test_roll_ups_of_roll_ups_are_settled_in_one_save(library_runtime: Runtime) -> None:
    runtime = library_runtime
    club = club_of(runtime)
    gathering = gatherings(runtime, club, 12)[0]
    guests = made(runtime, "guest", *[{"name": "A", "gathering": gathering, "is_coming": True, "gift": "2"}] * 3)
    assert of_club(runtime, club, "guests_coming", "gifts") == ["3", "6.00"]
    assert runtime.records.get(at(), "gathering", gathering, ("share",))["share"] == "4.00"
    runtime.records.update(at(1), "guest", guests[0], {"is_coming": False})
    assert of_club(runtime, club, "guests_coming", "gifts") == ["2", "4.00"]
    runtime.records.delete(at(2), "gathering", gathering)
    assert of_club(runtime, club, "guests_coming", "gifts", "held") == ["0", "0.00", 0]
    runtime.records.restore(at(3), "gathering", gathering)
    assert of_club(runtime, club, "guests_coming", "gifts", "held") == ["2", "4.00", 1]


def test_a_batch_may_hold_the_record_and_what_it_gathers(library_runtime: Runtime) -> None:
    inputs = [
        RecordInput("club", {"name": "Chess", "budget": "10"}, reference="club"),
        *[RecordInput("gathering", {"name": "G", "club": {"$ref": "club"}, "price": "1", "seats": 1})] * 3,
    ]
    outcomes = library_runtime.records.save(at(), inputs)
    assert outcomes[0].values["mean"] == 1
    assert of_club(library_runtime, str(outcomes[0].id), "mean") == ["1.000"]


def test_an_edit_of_the_holder_does_not_become_stale(library_runtime: Runtime) -> None:
    runtime = library_runtime
    club = club_of(runtime)
    gatherings(runtime, club, 5)
    record = runtime.records.get(at(), "club", club)
    assert record["version"] == 1
    assert runtime.records.update(at(1), "club", club, {"name": "Go"}, version=1).ok


def test_lists_filter_and_sort_by_what_is_gathered(library_runtime: Runtime) -> None:
    runtime = library_runtime
    poor, rich = club_of(runtime, budget="1"), club_of(runtime, budget="1000")
    gatherings(runtime, poor, 7, 8)
    gatherings(runtime, rich, 9)
    made(runtime, "gathering", {"name": "Soon", "club": rich, "day": "2026-03-05"})
    assert ids_of(runtime, "club", sort="-cost") == [poor, rich]
    assert ids_of(runtime, "club", where="held > 1 AND left < 0") == [poor]
    assert ids_of(runtime, "club", where="coming = 1") == [rich]
    assert ids_of(runtime, "club", sort="-coming") == [rich, poor]


def test_a_rule_about_what_is_gathered_is_judged_at_the_end(library_runtime: Runtime) -> None:
    runtime = library_runtime
    club = club_of(runtime)
    new = {"name": "G", "club": club, "seats": 1, "is_held": True}
    values = [{**new, "price": price} for price in ("600", "600", "1")]
    outcomes = runtime.records.save(at(), [RecordInput("gathering", one) for one in values], all_or_none=True)
    assert [code for found in codes(outcomes) for code, _ in found] == ["rule_broken"]
    assert of_club(runtime, club, "held") == [0]
    # Together with the budget that allows it, it passes.
    inputs = [RecordInput("gathering", one) for one in values]
    inputs.append(RecordInput("club", {"budget": "2000"}, "update", club))
    assert all(outcome.ok for outcome in runtime.records.save(at(1), inputs))
    refused = runtime.records.update(at(2), "club", club, {"budget": "1"})
    assert codes([refused]) == [[("rule_broken", None)]]


def test_who_may_not_read_what_is_gathered_does_not_see_it(library_runtime: Runtime) -> None:
    runtime = library_runtime
    club = club_of(runtime)
    gatherings(runtime, club, 7)
    member = at(1, Actor("00000000-0000-7000-8000-0000000000aa", "Member", frozenset({"club_member"})))
    record = runtime.records.get(member, "club", club, ("budget", "cost", "left", "coming"))
    assert {name: record[name] for name in ("budget", "cost", "left", "coming")} == {
        "budget": "100.00",
        "cost": None,
        "left": None,
        "coming": None,
    }
    assert ids_of(runtime, "club", where="cost > 0", context=member) == []
