"""What a save accepts and refuses: all problems at once, system fields, references, versions, compounds."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from metacrm.engine.change import CREATE, UPDATE, RecordInput
from metacrm.engine.context import Actor
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.system_tables import change, change_set
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import at, codes, counted, ids_of, made

NOWHERE = "01936c7e-0f00-7000-8000-00000000ffff"


def history_rows(runtime: Runtime, object_name: str) -> int:
    with runtime.database.read() as connection:
        history = runtime.current.tables[object_name].history
        return int(connection.execute(select(func.count()).select_from(history)).scalar_one())


def test_all_problems_of_a_record_are_told_at_once(library_runtime: Runtime) -> None:
    values = {
        "isbn": "x" * 21,
        "copies": "many",
        "genre": "romance",
        "colour": "red",
        "series_start": NOWHERE,
        "version": 7,
    }
    outcome = library_runtime.records.create(at(), "book", values)
    found = dict.fromkeys(codes([outcome])[0])
    assert ("text_too_long", "isbn") in found
    assert ("not_a_number", "copies") in found
    assert ("unknown_choice", "genre") in found
    assert ("unknown_field", "colour") in found
    assert ("read_only_field", "version") in found
    assert outcome.status == "refused" and outcome.id is None
    for problem in outcome.problems:
        assert problem.message("en") and problem.message("zh")
    assert ids_of(library_runtime, "book") == []


@pytest.mark.parametrize("origin", ["api", "import", "form"])
def test_system_fields_cannot_be_forged(library_runtime: Runtime, origin: str) -> None:
    forged: dict[str, Any] = {
        "id": NOWHERE,
        "version": 5,
        "created_at": "2001-01-01T00:00:00Z",
        "created_by": NOWHERE,
        "modified_at": "2001-01-01T00:00:00Z",
        "modified_by": NOWHERE,
        "owner_department": NOWHERE,
        "price_base": "1.00",
    }
    outcome = library_runtime.records.create(at(origin=origin), "book", {"title": "x", **forged})
    assert codes([outcome]) == [[("read_only_field", name) for name in forged]]
    [record] = made(library_runtime, "book", {"title": "x", "price": "2"})
    changed = library_runtime.records.update(at(1, origin=origin), "book", record, forged)
    assert codes([changed]) == [[("read_only_field", name) for name in forged]]
    number = library_runtime.records.create(at(origin=origin), "box", {"name": "x", "number": "B-0001"})
    assert codes([number]) == [[("read_only_field", "number")]]


def test_what_was_read_may_be_sent_back(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "book", {"title": "x", "price": "2", "tags": ["new"]})
    answered = library_runtime.records.get(at(), "book", record)
    outcome = library_runtime.records.update(at(1), "book", record, answered, answered["version"])
    assert outcome.status == "unchanged" and outcome.version == 1
    outcome = library_runtime.records.update(at(1), "book", record, {**answered, "title": "y"}, answered["version"])
    assert outcome.status == "updated" and outcome.version == 2


@pytest.mark.parametrize("record", ["", "7", "x' OR 1=1", NOWHERE.upper(), NOWHERE])
def test_an_id_that_is_none_is_not_found(library_runtime: Runtime, record: str) -> None:
    records = library_runtime.records
    missing = [[("record_not_found", None)]]
    assert codes([records.update(at(), "book", record, {"title": "x"})]) == missing
    assert codes([records.delete(at(), "book", record)]) == missing
    assert codes([records.restore(at(), "book", record)]) == missing
    with pytest.raises(ProblemError) as refused:
        records.get(at(), "book", record)
    assert [problem.code for problem in refused.value.problems] == ["record_not_found"]


def test_a_deleted_record_is_not_found_and_a_living_one_not_restored(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "book", {"title": "x"})
    assert codes([library_runtime.records.restore(at(1), "book", record)]) == [[("record_not_found", None)]]
    assert library_runtime.records.delete(at(1), "book", record).status == "deleted"
    assert codes([library_runtime.records.delete(at(2), "book", record)]) == [[("record_not_found", None)]]
    assert codes([library_runtime.records.update(at(2), "book", record, {"title": "y"})]) == [
        [("record_not_found", None)]
    ]
    assert library_runtime.records.restore(at(3), "book", record).status == "restored"
    assert library_runtime.records.get(at(), "book", record)["version"] == 3


def test_an_unchanged_update_writes_nothing(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "member", {"name": "李雷", "home": {"city": "Berlin"}, "deposit": "10"})
    values = {"name": " 李雷 ", "home": {"city": "Berlin"}, "deposit": 10, "status": "active"}
    with counted(library_runtime) as statements:
        outcome = library_runtime.records.update(at(9), "member", record, values)
    assert outcome.status == "unchanged" and outcome.version == 1
    assert not [each for each in statements if each.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert library_runtime.records.get(at(), "member", record)["modified_at"] == "2026-03-01T09:00:00Z"
    assert history_rows(library_runtime, "member") == 0


def test_every_change_is_logged_once(library_runtime: Runtime) -> None:
    first, second = made(library_runtime, "book", {"title": "a"}, {"title": "b"})
    library_runtime.records.update(at(1), "book", first, {"title": "aa"})
    library_runtime.records.delete(at(2), "book", second)
    library_runtime.records.restore(at(3), "book", second)
    with library_runtime.database.read() as connection:
        rows = connection.execute(
            select(change.c.object, change.c.record, change.c.operation, change_set.c.origin, change_set.c.at)
            .join(change_set, change_set.c.id == change.c.change_set)
            .order_by(change.c.sequence)
        ).all()
    assert [tuple(row)[:3] for row in rows] == [
        ("book", first, "create"),
        ("book", second, "create"),
        ("book", first, "update"),
        ("book", second, "delete"),
        ("book", second, "restore"),
    ]
    assert [row.at for row in rows] == [at().now, at().now, at(1).now, at(2).now, at(3).now]
    assert {row.origin for row in rows} == {"api"}


@pytest.mark.parametrize(
    "values", [{"title": "x" * 201}, {"summary": "长" * 4001}, {"tags": ["new"] * 5000 + ["gone"]}]
)
def test_oversized_values_are_refused(library_runtime: Runtime, values: dict[str, Any]) -> None:
    outcome = library_runtime.records.create(at(), "book", {"title": "x", **values})
    assert len(outcome.problems) == 1 and outcome.problems[0].code in {"text_too_long", "unknown_choice"}


def test_hierarchies_do_not_turn_in_circles(library_runtime: Runtime) -> None:
    a, b, c = made(library_runtime, "book", *({"title": title} for title in "abc"))
    cycle = [[("hierarchy_cycle", "series_start")]]
    records = library_runtime.records
    assert codes([records.update(at(), "book", a, {"series_start": a})]) == cycle
    assert records.update(at(), "book", b, {"series_start": a}).ok
    assert records.update(at(), "book", c, {"series_start": b}).ok
    assert codes([records.update(at(), "book", a, {"series_start": c})]) == cycle
    batch = [
        RecordInput("book", {"title": "x", "series_start": {"$ref": "y"}}, CREATE, reference="x"),
        RecordInput("book", {"title": "y", "series_start": {"$ref": "x"}}, CREATE, reference="y"),
        RecordInput("book", {"title": "z", "series_start": a}),
    ]
    assert codes(records.save(at(), batch, all_or_none=False)) == [*cycle, *cycle, []]
    turned = [
        RecordInput("book", {"series_start": None}, UPDATE, b),
        RecordInput("book", {"series_start": b}, UPDATE, a),
    ]
    assert codes(records.save(at(), turned)) == [[], []]


def test_a_stale_version_tells_the_three_values(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "member", {"name": "a", "note": "n", "home": {"city": "Berlin"}})
    records = library_runtime.records
    assert records.update(at(1), "member", record, {"name": "b", "home": {"city": "Bonn"}}, 1).version == 2
    stale = records.update(at(2), "member", record, {"name": "c", "home": {"city": "Ulm"}, "note": "m"}, 1)
    assert stale.status == "conflict" and codes([stale]) == [[("stale_version", None)]]
    assert stale.conflicts == {
        "name": {"base": "a", "theirs": "b", "yours": "c"},
        "home": {"base": {"city": "Berlin"}, "theirs": {"city": "Bonn"}, "yours": {"city": "Ulm"}},
    }
    same = records.update(at(2), "member", record, {"name": "b", "note": "m"}, 1)
    assert same.status == "conflict" and same.conflicts == {}
    disjoint = records.update(at(2), "member", record, {"note": "m"}, 1)
    assert disjoint.status == "conflict" and disjoint.conflicts == {} and disjoint.version == 2
    assert records.update(at(3), "member", record, {"note": "m"}, disjoint.version).version == 3
    unknown = records.update(at(4), "member", record, {"note": "x"}, 99)
    assert unknown.status == "conflict" and codes([unknown]) == [[("unknown_version", None)]]
    assert unknown.conflicts == {"note": {"base": None, "theirs": "m", "yours": "x"}}
    assert records.delete(at(5), "member", record, 1).status == "conflict"


def test_parts_of_a_compound_change_alone(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "member", {"name": "a", "home": {"city": "Berlin", "postcode": "10115"}})
    records = library_runtime.records
    assert records.update(at(1), "member", record, {"home_city": "Bonn"}).ok
    home = records.get(at(), "member", record)["home"]
    assert home == {"city": "Bonn", "postcode": "10115"}
    assert ids_of(library_runtime, "member", where='home_city = "Bonn"') == [record]
    assert records.update(at(2), "member", record, {"home": None}).ok
    assert records.get(at(), "member", record)["home"] is None


def test_polymorphic_links_lead_to_living_records_of_allowed_objects(library_runtime: Runtime) -> None:
    [book] = made(library_runtime, "book", {"title": "b"})
    [member] = made(library_runtime, "member", {"name": "m"})
    [box] = made(library_runtime, "box", {"name": "x", "holds": f"book/{book}"})
    records = library_runtime.records
    assert records.get(at(), "box", box)["holds"] == {"object": "book", "id": book}
    dangling = [[("dangling_reference", "holds")]]
    assert codes([records.update(at(1), "box", box, {"holds": {"object": "member", "id": book}})]) == dangling
    assert codes([records.update(at(1), "box", box, {"holds_id": member})]) == dangling
    assert codes([records.update(at(1), "box", box, {"holds": f"loan/{book}"})]) == [[("wrong_target", "holds")]]
    assert records.update(at(1), "box", box, {"holds": {"object": "member", "id": member}}).ok
    assert ids_of(library_runtime, "box", where=f'holds_object = "member" AND holds_id = "{member}"') == [box]
    assert records.update(at(2), "box", box, {"holds": None}).ok
    assert records.get(at(), "box", box)["holds"] is None


def test_a_choice_stays_under_its_parent(library_runtime: Runtime) -> None:
    records = library_runtime.records
    wrong = [[("choice_not_under_parent", "shelf")]]
    assert codes([records.create(at(), "book", {"title": "a", "genre": "fiction", "shelf": "physics"})]) == wrong
    assert codes([records.create(at(), "book", {"title": "a", "shelf": "novel"})]) == wrong
    [record] = made(library_runtime, "book", {"title": "a", "genre": "fiction", "shelf": "novel"})
    assert codes([records.update(at(1), "book", record, {"genre": "science"})]) == wrong
    assert records.update(at(1), "book", record, {"genre": "science", "shelf": "physics"}).ok
    assert records.update(at(2), "book", record, {"shelf": "cellar", "genre": None}).ok


def test_a_rule_looks_over_lookups_whatever_the_actor_may_read(library_runtime: Runtime) -> None:
    [dollar] = made(library_runtime, "currency", {"name": "Dollar", "code": "USD"})
    made(library_runtime, "rate", {"currency": dollar, "valid_from": "2026-01-01", "rate": "7"})
    book, old = made(
        library_runtime,
        "book",
        {"title": "b", "price": "2", "currency": "USD"},
        {"title": "o", "price": "1", "genre": "history"},
    )
    [user] = made(library_runtime, "user", {"name": "Ann"})
    packer = Actor(user, "Ann", frozenset({"packer"}))
    records = library_runtime.records
    [box] = made(library_runtime, "box", {"name": "a", "worth": "14", "book": book})
    broken = [[("rule_broken", "worth")]]
    for context in (at(1), at(1, packer)):
        outcome = records.update(context, "box", box, {"worth": "14.01"})
        assert codes([outcome]) == broken
        assert outcome.problems[0].message("zh") == "比书还贵。"
        assert records.update(context, "box", box, {"worth": "13"}).ok
    with counted(library_runtime) as statements:
        batch = [RecordInput("box", {"name": "x", "worth": "15", "book": book if n % 2 else old}) for n in range(40)]
        outcomes = records.save(at(2), batch, all_or_none=False)
    assert codes(outcomes) == [[], *broken] * 20 and len(statements) < 25
