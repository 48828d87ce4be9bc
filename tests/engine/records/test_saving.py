"""What a save accepts and refuses: all problems at once, system fields, batches, references, versions, compounds."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from metacrm.engine.change import CREATE, DELETE, UPDATE, RecordInput
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


def test_the_good_records_of_a_batch_are_saved(library_runtime: Runtime) -> None:
    inputs = [
        RecordInput("book", {"title": "good"}, reference="good"),
        RecordInput("book", {"title": ""}, reference="bad"),
        RecordInput("book", {"title": "child of good", "series_start": {"$ref": "good"}}),
        RecordInput("book", {"title": "child of bad", "series_start": {"$ref": "bad"}}, reference="orphan"),
        RecordInput("book", {"title": "grandchild", "series_start": {"$ref": "orphan"}}),
        RecordInput("book", {"title": "lost", "series_start": {"$ref": "nobody"}}),
        RecordInput("box", {"name": "holds bad", "holds": {"object": "book", "id": {"$ref": "bad"}}}),
        RecordInput("box", {"name": "holds good", "holds": {"object": "book", "id": {"$ref": "good"}}}),
        RecordInput("loan", {"member": {"$ref": "good"}}),
    ]
    outcomes = library_runtime.records.save(at(), inputs, all_or_none=False)
    assert codes(outcomes) == [
        [],
        [("required", "title")],
        [],
        [("dangling_reference", "series_start")],
        [("dangling_reference", "series_start")],
        [("unknown_reference", "series_start")],
        [("dangling_reference", "holds")],
        [],
        [("dangling_reference", "member")],
    ]
    assert [outcome.index for outcome in outcomes] == list(range(9))
    assert [outcome.id is None for outcome in outcomes] == [bool(problems) for problems in codes(outcomes)]
    assert len(ids_of(library_runtime, "book")) == 2 and len(ids_of(library_runtime, "box")) == 1
    refused = library_runtime.records.save(at(), inputs)
    assert [outcome.status for outcome in refused if outcome.ok] == ["not_saved"] * 3
    assert len(ids_of(library_runtime, "book")) == 2


def test_records_of_several_objects_refer_to_each_other_in_one_batch(library_runtime: Runtime) -> None:
    inputs = [
        RecordInput("loan", {"book": {"$ref": "b"}, "member": {"$ref": "m"}}),
        RecordInput("book", {"title": "b"}, reference="b"),
        RecordInput("member", {"name": "m"}, reference="m"),
    ]
    loan, book, member = library_runtime.records.save(at(), inputs)
    answered = library_runtime.records.get(at(), "loan", str(loan.id))
    assert (answered["book"], answered["member"]) == (book.id, member.id)


def test_a_late_failure_takes_only_its_cause_down(library_runtime: Runtime) -> None:
    """The delete of a member takes his loans along, which only then turn out to be blocked."""
    names = [{"name": name} for name in ("a", "b", "c")]
    good, bad, other = made(library_runtime, "box", *names)
    [inner] = made(library_runtime, "box", {"name": "inner", "outer": bad})
    [lid] = made(library_runtime, "box", {"name": "lid", "lid_of": inner})
    inputs = [RecordInput("box", {}, DELETE, record) for record in (good, bad, other)]
    outcomes = library_runtime.records.save(at(1), inputs, all_or_none=False)
    assert codes(outcomes) == [[], [("delete_blocked", None)], []]
    assert sorted(ids_of(library_runtime, "box")) == sorted([bad, inner, lid])
    assert [outcome.status for outcome in library_runtime.records.save(at(2), inputs[1:2])] == ["refused"]


def test_one_record_may_come_twice_in_a_batch(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "book", {"title": "a", "genre": "fiction", "shelf": "novel"})
    updates: list[dict[str, Any]] = [{"title": "b"}, {"copies": 3}, {"title": "c", "shelf": None}, {"genre": None}]
    outcomes = library_runtime.records.save(at(1), [RecordInput("book", values, UPDATE, record) for values in updates])
    assert [(outcome.status, outcome.version) for outcome in outcomes] == [("updated", n) for n in (2, 3, 4, 5)]
    answered = library_runtime.records.get(at(), "book", record)
    assert (answered["title"], answered["copies"], answered["genre"], answered["version"]) == ("c", 3, None, 5)
    assert history_rows(library_runtime, "book") == 4
    inputs = [RecordInput("book", {"title": "d"}, UPDATE, record), RecordInput("book", {}, DELETE, record)]
    assert [outcome.status for outcome in library_runtime.records.save(at(2), inputs)] == ["updated", "deleted"]
    assert library_runtime.records.restore(at(3), "book", record).version == 8


def test_unique_values_may_change_hands_within_a_batch(library_runtime: Runtime) -> None:
    a, b, c = made(library_runtime, "book", *({"title": isbn, "isbn": isbn} for isbn in "abc"))
    swap = [RecordInput("book", {"isbn": to}, UPDATE, record) for record, to in ((a, "b"), (b, "c"), (c, "a"))]
    assert codes(library_runtime.records.save(at(1), swap)) == [[], [], []]
    assert [library_runtime.records.get(at(), "book", record)["isbn"] for record in (a, b, c)] == ["b", "c", "a"]
    clash = [RecordInput("book", {"isbn": "z"}, UPDATE, a), RecordInput("book", {"isbn": "Ｚ"}, UPDATE, b)]
    outcomes = library_runtime.records.save(at(2), clash, all_or_none=False)
    assert codes(outcomes) == [[], [("not_unique", "isbn")]]


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


def test_former_names_of_objects_work_on(library_runtime: Runtime) -> None:
    outcome = library_runtime.records.create(at(), "reader", {"name": "a"})
    assert outcome.ok and ids_of(library_runtime, "member") == [outcome.id] == ids_of(library_runtime, "reader")
    with pytest.raises(ProblemError):
        library_runtime.records.create(at(), "borrower", {"name": "a"})


def test_a_preview_judges_and_writes_nothing(library_runtime: Runtime) -> None:
    [record] = made(library_runtime, "book", {"title": "a"})
    inputs = [
        RecordInput("book", {"title": "b"}),
        RecordInput("book", {"copies": -1}),
        RecordInput("book", {"title": "c"}, UPDATE, record),
        RecordInput("book", {"title": ""}, UPDATE, record),
        RecordInput("book", {}, DELETE, record),
    ]
    outcomes = library_runtime.records.preview(at(1), inputs)
    assert [outcome.status for outcome in outcomes] == ["valid", "refused", "valid", "refused", "valid"]
    assert set(codes(outcomes)[1]) == {("number_too_small", "copies")} | {
        found for found in codes(outcomes)[1] if found == ("required", "title")
    }
    assert library_runtime.records.get(at(), "book", record)["version"] == 1
    assert ids_of(library_runtime, "book") == [record]


def test_a_clone_leaves_unique_values_and_numbers_out(library_runtime: Runtime) -> None:
    [outer] = made(library_runtime, "box", {"name": "outer"})
    values = {"name": "a", "code": "c-1", "outer": outer, "worth": "3.00", "marks": ["novel"], "holds": None}
    [record] = made(library_runtime, "box", values)
    clone = library_runtime.records.clone(at(1), "box", record, {"name": "b"})
    assert clone.ok, clone.problems
    answered = library_runtime.records.get(at(), "box", str(clone.id))
    assert (answered["name"], answered["code"], answered["outer"], answered["worth"]) == ("b", None, outer, "3.00")
    assert answered["number"] != library_runtime.records.get(at(), "box", record)["number"]


def test_upsert_updates_the_one_match_or_creates(library_runtime: Runtime) -> None:
    records = library_runtime.records
    first = records.upsert(at(), "book", "isbn", "978-1", {"title": "a"})
    again = records.upsert(at(1), "book", "isbn", " 978-1 ", {"title": "b"})
    assert (first.status, again.status, again.id) == ("created", "updated", first.id)
    for blank in ("", "  "):
        with pytest.raises(ProblemError) as refused:
            records.upsert(at(), "book", "isbn", blank, {"title": "x"})
        assert [(problem.code, problem.field) for problem in refused.value.problems] == [("required", "isbn")]
    made(library_runtime, "book", {"title": "Same"}, {"title": "SAME"})
    with pytest.raises(ProblemError) as refused:
        records.upsert(at(), "book", "title", "same", {})
    assert [problem.code for problem in refused.value.problems] == ["ambiguous_match"]
    for field in ("copies", "colour", "home"):
        with pytest.raises(ProblemError) as refused:
            records.upsert(at(), "book", field, "1", {"title": "x"})
        assert {problem.code for problem in refused.value.problems} <= {"not_matchable", "unknown_field"}


def test_who_saves_is_stamped(library_runtime: Runtime) -> None:
    [department] = made(library_runtime, "department", {"name": "Reading room"})
    [other] = made(library_runtime, "department", {"name": "Stacks"})
    people = [{"name": "Ann", "department": department}, {"name": "Bob", "department": other}]
    ann, bob = made(library_runtime, "user", *people)
    actor = Actor(ann, "Ann", frozenset({"librarian"}), department)
    [record] = made(library_runtime, "book", {"title": "a"}, context=at(1, actor))
    answered = library_runtime.records.get(at(), "book", record)
    assert (answered["owner"], answered["owner_department"], answered["created_by"]) == (ann, department, ann)
    assert library_runtime.records.update(at(2), "book", record, {"owner": bob}).ok
    answered = library_runtime.records.get(at(), "book", record, ("owner", "owner_department", "modified_by"))
    assert (answered["owner"], answered["owner_department"], answered["modified_by"]) == (bob, other, None)
    # A later move of the person does not rewrite what the record was stamped with.
    assert library_runtime.records.update(at(3), "user", bob, {"department": department}).ok
    assert library_runtime.records.update(at(4), "book", record, {"title": "b"}).ok
    assert library_runtime.records.get(at(), "book", record)["owner_department"] == other


def test_a_user_is_a_principal(library_runtime: Runtime) -> None:
    [user] = made(library_runtime, "user", {"name": "Ann"})
    records = library_runtime.records
    principal = records.get(at(), "principal", user)
    assert (principal["name"], principal["kind"]) == ("Ann", "user")
    records.update(at(1), "user", user, {"name": "Anna"})
    assert records.get(at(), "principal", user)["name"] == "Anna"
    records.update(at(2), "user", user, {"position": "clerk"})
    assert records.get(at(), "principal", user)["version"] == 2
    assert records.delete(at(3), "user", user).ok
    assert ids_of(library_runtime, "principal") == []
    assert records.restore(at(4), "user", user).ok
    assert ids_of(library_runtime, "principal") == [user]
    batch = made(library_runtime, "user", *({"name": f"user {n}"} for n in range(60)))
    assert sorted(batch) == sorted(set(ids_of(library_runtime, "principal")) - {user})


@pytest.mark.parametrize("all_or_none", [True, False])
def test_the_number_of_statements_does_not_grow_with_the_batch(library_runtime: Runtime, all_or_none: bool) -> None:
    records = library_runtime.records
    [book] = made(library_runtime, "book", {"title": "b"})
    [member] = made(library_runtime, "member", {"name": "m"})

    def statements(prefix: str, size: int) -> list[int]:
        values = [
            {"name": f"{prefix} {n}", "code": f"{prefix}-{n}", "book": book, "holds": f"member/{member}", "worth": n}
            for n in range(size)
        ]
        lent = [{"book": book, "member": member, "fine": "2"} for _ in range(size)]
        inputs = [*(RecordInput("box", each) for each in values), *(RecordInput("loan", each) for each in lent)]
        counts = []
        with counted(library_runtime) as found:
            boxes = records.save(at(), inputs, all_or_none=all_or_none)
        counts.append(len(found))
        assert all(outcome.ok for outcome in boxes)
        for operation, changes in ((UPDATE, {"name": "y", "code": None}), (DELETE, {}), ("restore", {})):
            asked = [RecordInput("box", changes, operation, outcome.id) for outcome in boxes[:size]]
            with counted(library_runtime) as found:
                outcomes = records.save(at(1), asked, all_or_none=all_or_none)
            assert all(outcome.ok for outcome in outcomes), codes(outcomes)[:1]
            counts.append(len(found))
        return counts

    few, many = statements("few", 5), statements("many", 500)
    assert all(more <= less for more, less in zip(many, few, strict=True)), (few, many)
    assert max(many) < 60
