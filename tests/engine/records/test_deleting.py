"""Delete rules, and restores that bring back exactly what one delete took along."""

from __future__ import annotations

from metacrm.engine.change import DELETE, RESTORE, UPDATE, RecordInput
from metacrm.engine.context import Actor, Context
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, codes, ids_of, made

BLOCKED = [("delete_blocked", None)]


def field(runtime: Runtime, object_name: str, record: str, name: str) -> object:
    return runtime.records.get(at(), object_name, record, (name,))[name]


def test_a_record_that_is_pointed_to_is_not_deleted(library_runtime: Runtime) -> None:
    guarantor, member = made(library_runtime, "member", {"name": "g"}, {"name": "m"})
    assert library_runtime.records.update(at(), "member", member, {"guarantor": guarantor}).ok
    outcome = library_runtime.records.delete(at(1), "member", guarantor)
    assert codes([outcome]) == [BLOCKED] and outcome.problems[0].parameters["count"] == 1
    assert library_runtime.records.delete(at(2), "member", member).ok
    assert library_runtime.records.delete(at(3), "member", guarantor).ok


def test_records_that_block_each_other_leave_together(library_runtime: Runtime) -> None:
    a, b, c, d = made(library_runtime, "box", *({"name": name} for name in "abcd"))
    for lid, of in ((b, a), (a, b), (c, b)):
        assert library_runtime.records.update(at(), "box", lid, {"lid_of": of}).ok or (lid, of) == (a, b)
    both = [RecordInput("box", {}, DELETE, record) for record in (a, b)]
    assert codes(library_runtime.records.save(at(1), both, all_or_none=False)) == [BLOCKED, BLOCKED]
    all_four = [RecordInput("box", {}, DELETE, record) for record in (a, b, c, d)]
    assert codes(library_runtime.records.save(at(1), all_four)) == [[], [], [], []]


def test_a_delete_that_is_refused_blocks_the_others_of_its_batch(library_runtime: Runtime) -> None:
    [member] = made(library_runtime, "member", {"name": "m"})
    [book] = made(library_runtime, "book", {"title": "b"})
    [loan] = made(library_runtime, "loan", {"member": member, "book": book})
    stale = [RecordInput("loan", {}, DELETE, loan, version=7), RecordInput("book", {}, DELETE, book)]
    outcomes = library_runtime.records.save(at(1), stale, all_or_none=False)
    assert codes(outcomes) == [[("unknown_version", None)], BLOCKED]
    assert ids_of(library_runtime, "book") == [book]


def test_links_are_cleared_and_come_back(library_runtime: Runtime) -> None:
    [book, other] = made(library_runtime, "book", {"title": "b"}, {"title": "c"})
    boxes = [{"name": name, "book": book, "holds": f"book/{book}"} for name in "abcd"]
    a, b, c, d = made(library_runtime, "box", *boxes)
    records = library_runtime.records
    assert records.delete(at(1), "book", book).ok
    assert [field(library_runtime, "box", record, "book") for record in (a, b, c, d)] == [None] * 4
    assert [field(library_runtime, "box", record, "holds") for record in (a, b, c, d)] == [None] * 4
    assert records.update(at(2), "box", b, {"book": other, "holds": f"book/{other}"}).ok
    assert records.delete(at(3), "box", c).ok
    assert records.update(at(4), "box", d, {"name": "dd"}).ok
    assert records.restore(at(5), "book", book).ok
    assert [field(library_runtime, "box", record, "book") for record in (a, b, d)] == [book, other, book]
    assert field(library_runtime, "box", a, "holds") == {"object": "book", "id": book}
    assert field(library_runtime, "box", b, "holds") == {"object": "book", "id": other}
    assert records.restore(at(6), "box", c).ok
    assert field(library_runtime, "box", c, "book") is None


def test_a_link_blanked_before_the_delete_stays_blank(library_runtime: Runtime) -> None:
    [book] = made(library_runtime, "book", {"title": "b"})
    [box] = made(library_runtime, "box", {"name": "a", "book": book})
    records = library_runtime.records
    assert records.update(at(1), "box", box, {"book": None}).ok
    assert records.delete(at(2), "book", book).ok and records.restore(at(3), "book", book).ok
    assert field(library_runtime, "box", box, "book") is None
    # The same once more with a link that an earlier delete cleared and somebody set again.
    assert records.update(at(4), "box", box, {"book": book}).ok
    assert records.delete(at(5), "book", book).ok and records.restore(at(6), "book", book).ok
    assert field(library_runtime, "box", box, "book") == book
    assert records.update(at(7), "box", box, {"book": None}).ok
    assert records.delete(at(8), "book", book).ok and records.restore(at(9), "book", book).ok
    assert field(library_runtime, "box", box, "book") is None


def nest(runtime: Runtime, depth: int) -> list[str]:
    boxes = made(runtime, "box", {"name": "0"})
    for level in range(1, depth):
        boxes += made(runtime, "box", {"name": str(level), "outer": boxes[-1]})
    return boxes


def test_a_cascade_takes_the_whole_tree_and_a_restore_brings_it_back(library_runtime: Runtime) -> None:
    boxes = nest(library_runtime, 5)
    [neighbour] = made(library_runtime, "box", {"name": "n", "neighbour": boxes[3]})
    records = library_runtime.records
    assert records.delete(at(1), "box", boxes[4]).ok
    assert records.delete(at(2), "box", boxes[0]).ok
    assert ids_of(library_runtime, "box") == [neighbour]
    assert field(library_runtime, "box", neighbour, "neighbour") is None
    inner = records.restore(at(3), "box", boxes[2])
    assert codes([inner]) == [[("dangling_reference", "outer")]]
    assert records.restore(at(4), "box", boxes[0]).ok
    # What an earlier delete took is not part of this one; a link that a companion's delete cleared is.
    assert sorted(ids_of(library_runtime, "box")) == sorted([*boxes[:4], neighbour])
    assert field(library_runtime, "box", neighbour, "neighbour") == boxes[3]
    assert [field(library_runtime, "box", record, "outer") for record in boxes[:4]] == [None, *boxes[:3]]
    assert records.restore(at(5), "box", boxes[4]).ok


def test_records_deleted_in_one_batch_are_restored_one_by_one(library_runtime: Runtime) -> None:
    a, b = made(library_runtime, "box", {"name": "a"}, {"name": "b"})
    [inner] = made(library_runtime, "box", {"name": "in a", "outer": a})
    library_runtime.records.save(at(1), [RecordInput("box", {}, DELETE, record) for record in (a, b)])
    assert ids_of(library_runtime, "box") == []
    assert library_runtime.records.restore(at(2), "box", a).ok
    assert sorted(ids_of(library_runtime, "box")) == sorted([a, inner])
    again = [RecordInput("box", {}, DELETE, record) for record in (inner, a)]
    assert library_runtime.records.save(at(3), again)[0].ok
    together = [RecordInput("box", {}, RESTORE, record) for record in (inner, a, b)]
    assert codes(library_runtime.records.save(at(4), together)) == [[], [], []]
    assert sorted(ids_of(library_runtime, "box")) == sorted([a, b, inner])


def test_a_chain_of_follow_ups_is_bounded(library_runtime: Runtime) -> None:
    boxes = nest(library_runtime, 19)
    outcome = library_runtime.records.delete(at(1), "box", boxes[0])
    assert [problem.code for problem in outcome.problems][:1] == ["too_many_follow_ups"]
    assert len(ids_of(library_runtime, "box")) == 19
    assert library_runtime.records.delete(at(1), "box", boxes[4]).ok
    assert len(ids_of(library_runtime, "box")) == 4


def test_dependent_changes_need_no_right_of_the_actor(library_runtime: Runtime) -> None:
    [member] = made(library_runtime, "member", {"name": "m"})
    [book] = made(library_runtime, "book", {"title": "b"})
    [box] = made(library_runtime, "box", {"name": "x", "book": book, "holds": f"member/{member}"})
    user, principal = made(library_runtime, "user", {"name": "Ann"}), None
    librarian = Actor(user[0], "Ann", frozenset({"librarian"}), principal)
    assert codes([library_runtime.records.update(at(1, librarian), "box", box, {"name": "y"})])[0][0][0] == (
        "not_permitted"
    )
    assert library_runtime.records.delete(at(2, librarian), "book", book).ok
    assert field(library_runtime, "box", box, "book") is None
    assert library_runtime.records.restore(at(3, librarian), "book", book).ok
    assert field(library_runtime, "box", box, "book") == book
    assert library_runtime.records.get(at(), "box", box, ("modified_by",))["modified_by"] == user[0]


def test_a_delete_and_an_update_of_a_holder_go_together(library_runtime: Runtime) -> None:
    [book] = made(library_runtime, "book", {"title": "b"})
    [box] = made(library_runtime, "box", {"name": "x", "book": book})
    inputs = [RecordInput("box", {"name": "y"}, UPDATE, box), RecordInput("book", {}, DELETE, book)]
    assert codes(library_runtime.records.save(at(1), inputs)) == [[], []]
    answered = library_runtime.records.get(at(), "box", box)
    assert (answered["name"], answered["book"], answered["version"]) == ("y", None, 3)
    assert library_runtime.records.restore(at(2), "book", book).ok
    assert field(library_runtime, "box", box, "book") == book


def test_a_user_who_made_records_can_be_deleted(library_runtime: Runtime) -> None:
    """Who made a record stays written there; it does not tie the user down."""
    records = library_runtime.records
    user = records.create(Context(), "user", {"name": "Ada", "roles": ["administrator"]}).id or ""
    actor = Actor(user, "Ada", frozenset({"administrator"}))
    made = records.create(Context(actor=actor), "member", {"name": "Bob", "owner": None})
    assert made.ok
    assert records.delete(Context(), "user", user).ok
    assert records.get(Context(), "member", made.id or "", ("created_by",))["created_by"] == user
