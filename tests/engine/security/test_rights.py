"""Rights: the union of the roles, asked for every action, compiled into every query."""

from __future__ import annotations

import pytest

from metacrm.engine.change import DELETE, UPDATE, RecordInput
from metacrm.engine.context import SYSTEM, Actor
from metacrm.engine.database import Database
from metacrm.engine.model import Model
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.rights import EVERYTHING, rights_of
from metacrm.engine.storage.tables import ObjectTable, TablesAtNeed
from metacrm.metadata.organisation import Organisation
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import at, codes, ids_of, made
from tests.fixtures.manifests import library_manifest

ACTIONS = ("create", "read", "edit", "delete", "export", "import")
LABEL = {"en": "x", "zh": "x"}
WRITER = {"kind": "role", "name": "writer", "label": LABEL, "objects": {"book": {"create": True, "edit": True}}}
GUEST = {"kind": "role", "name": "guest", "label": LABEL, "objects": {"*": {"read": True}, "book": {"read": False}}}
NO_TABLES = TablesAtNeed((), dict[str, ObjectTable]().__getitem__)


def model() -> Model:
    return Model(Database("sqlite:///unused.sqlite"), Organisation(), library_manifest(WRITER, GUEST), 1, NO_TABLES)


def allowed(object_name: str, *roles: str) -> set[str]:
    rights = rights_of(model(), Actor("id", "Ann", frozenset(roles)))
    return {action for action in ACTIONS if rights.allows(action, object_name)}


def test_the_system_and_administrators_may_do_everything() -> None:
    assert rights_of(model(), SYSTEM) is EVERYTHING
    assert allowed("book", "administrator") == set(ACTIONS)
    assert rights_of(model(), Actor("id", "Ann", frozenset({"administrator"}))).administrator


@pytest.mark.parametrize(
    ("object_name", "roles", "actions"),
    [
        ("book", (), set()),
        ("book", ("no_such_role",), set()),
        ("book", ("reader",), {"read"}),
        ("loan", ("reader",), set()),
        ("book", ("writer",), {"create", "edit"}),
        ("book", ("reader", "writer"), {"create", "read", "edit"}),
        ("book", ("librarian",), set(ACTIONS)),
        ("member", ("librarian",), {"create", "read", "edit", "export", "import"}),
        ("department", ("librarian",), {"read"}),
        ("department", ("librarian", "reader"), {"read"}),
        ("department", ("reader",), set()),
        ("book", ("guest",), set()),
        ("loan", ("guest",), {"read"}),
        ("book", ("guest", "reader"), {"read"}),
        ("loan", ("guest", "reader"), {"read"}),
    ],
)
def test_rights_are_the_union_of_the_roles(object_name: str, roles: tuple[str, ...], actions: set[str]) -> None:
    assert allowed(object_name, *roles) == actions


def test_rights_are_worked_out_once_for_each_set_of_roles() -> None:
    one = model()
    first, second = (rights_of(one, Actor(user, "x", frozenset({"reader"}))) for user in ("a", "b"))
    assert first is second


def test_every_action_asks_for_its_own_right(library_runtime: Runtime) -> None:
    [book] = made(library_runtime, "book", {"title": "a"})
    [member] = made(library_runtime, "member", {"name": "m"})
    [user] = made(library_runtime, "user", {"name": "Ann"})
    reader, librarian = (at(1, Actor(user, "Ann", frozenset({role}))) for role in ("reader", "librarian"))
    records, refused = library_runtime.records, [[("not_permitted", None)]]
    assert codes([records.create(reader, "book", {"title": "b"})]) == refused
    assert codes([records.update(reader, "book", book, {"title": "b"})]) == refused
    assert codes([records.delete(reader, "book", book)]) == refused
    assert codes([records.delete(librarian, "member", member)]) == refused
    assert records.delete(at(2), "member", member).ok
    assert codes([records.restore(librarian, "member", member)]) == refused
    assert codes(records.preview(reader, [RecordInput("book", {"title": "b"})])) == refused
    assert records.update(librarian, "book", book, {"title": "b"}).ok
    assert ids_of(library_runtime, "book", reader) == [book]
    with pytest.raises(ProblemError) as error:
        records.get(reader, "member", member)
    assert error.value.problems[0].code == "record_not_found"


def test_what_may_not_be_read_is_not_there_to_be_changed(library_runtime: Runtime) -> None:
    """A role that may write but not read can neither probe for records nor point to them."""
    [book] = made(library_runtime, "book", {"title": "a"})
    [user] = made(library_runtime, "user", {"name": "Ann"})
    scribe = at(1, Actor(user, "Ann", frozenset({"scribe"})))
    batch = [RecordInput("book", {"title": "x"}, UPDATE, book), RecordInput("book", {}, DELETE, book)]
    outcomes = library_runtime.records.save(scribe, batch, all_or_none=False)
    assert codes(outcomes) == [[("record_not_found", None)]] * 2
    pointing = library_runtime.records.create(scribe, "book", {"title": "y", "series_start": book})
    assert codes([pointing]) == [[("dangling_reference", "series_start")]]
    assert codes([library_runtime.records.create(scribe, "book", {"title": "y", "owner": user})]) == [
        [("dangling_reference", "owner")]
    ]
    assert library_runtime.records.get(at(), "book", book)["version"] == 1


def test_a_new_record_belongs_to_who_made_it_even_if_he_sees_no_users(library_runtime: Runtime) -> None:
    [department] = made(library_runtime, "department", {"name": "Stacks"})
    [user] = made(library_runtime, "user", {"name": "Ann", "department": department})
    scribe = Actor(user, "Ann", frozenset({"scribe", "reader"}), department)
    [book] = made(library_runtime, "book", {"title": "a"}, context=at(1, scribe))
    answered = library_runtime.records.get(at(), "book", book, ("owner", "owner_department"))
    assert (answered["owner"], answered["owner_department"]) == (user, department)
    assert library_runtime.records.delete(at(2, scribe), "book", book).ok
    assert library_runtime.records.restore(at(3, scribe), "book", book).ok
