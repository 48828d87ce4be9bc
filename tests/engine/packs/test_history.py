"""What was changed in the definitions, by whom and when; and a plan that others have overtaken."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from metacrm.engine.database import Database
from metacrm.engine.packs.customer import customize, undo, with_definitions
from metacrm.engine.packs.history import definitions_changed, last_changed, layer_history
from metacrm.metadata.plan import Plan
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.reader import read_bodies
from tests.fixtures.databases import named, opened

ANN, BOB = "018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002"


@pytest.fixture
def library(library_url: str) -> Iterator[Database]:
    with opened(library_url) as database:
        yield database


def lay(database: Database, body: Mapping[str, Any], **more: Any) -> Plan:
    definitions, _ = read_bodies([("a.json", body)])
    return customize(database, with_definitions(definitions), **{"apply": True, **more})


def title(text: str) -> dict[str, Any]:
    return {"extends": "object/book", "label": {"en": text}}


def test_every_change_is_told_with_its_values(library: Database) -> None:
    lay(library, {**title("Title"), "fields": {"x_place": named("text")}}, actor=ANN)
    lay(library, title("Work"), actor=BOB)
    undo(library, actor=ANN)
    with library.read() as connection:
        events = layer_history(connection)
        touched = last_changed(connection, "object", "book")
        names = definitions_changed(connection)
        older = layer_history(connection, events[1].version, 1)
    back, work, first, pack = events[0], events[1], events[2], events[3]
    assert (back.undoes, back.by, work.by, work.undone, first.undone) == (work.version, ANN, BOB, True, False)
    assert [(value.pointer, value.old, value.new) for value in work.changes[0].values] == [
        ("/label/en", "Title", "Work")
    ]
    assert ("/fields/x_place/type", None, "text") in [
        (value.pointer, value.old, value.new) for value in first.changes[0].values
    ]
    assert pack.changes == () and pack.packs["library"] > 5 and pack.by is None
    assert [event.version for event in older] == [first.version]
    assert touched["/label/en"] == (back.at, ANN) and touched["/fields/x_place/type"] == (first.at, ANN)
    assert names == {("object", "book"): (back.at, ANN)}
    assert back.as_json()["at"].endswith("Z")


def test_a_plan_that_was_overtaken_is_refused_whole(library: Database) -> None:
    seen = lay(library, title("Mine"), apply=False)
    theirs = lay(library, title("Theirs"), planned_on=seen.base)
    assert (seen.version, theirs.version) == (None, (seen.base or 0) + 1)
    with pytest.raises(ProblemError) as caught:
        lay(library, title("Mine"), planned_on=seen.base)
    assert [problem.code for problem in caught.value.problems] == ["definitions_moved"]
    with pytest.raises(ProblemError):
        undo(library, planned_on=seen.base)
    again = lay(library, title("Mine"), apply=False)
    assert again.base == theirs.version
    assert lay(library, title("Mine"), planned_on=again.base).version


def test_of_two_at_once_one_is_told(library: Database) -> None:
    base = lay(library, title("Mine"), apply=False).base
    outcomes: list[str] = []

    def apply(text: str) -> None:
        try:
            lay(library, {**title(text), "fields": {"x_" + text: named("text")}}, planned_on=base)
            outcomes.append(text)
        except ProblemError as error:
            outcomes.append(error.problems[0].code)

    both = [threading.Thread(target=apply, args=(text,)) for text in ("one", "two")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(outcomes)[0] == "definitions_moved" and len(set(outcomes)) == 2
    with library.read() as connection:
        last = layer_history(connection, limit=1)[0]
    winner = next(text for text in outcomes if text != "definitions_moved")
    fields = [value.pointer for value in last.changes[0].values if value.pointer.startswith("/fields")]
    assert {pointer.split("/")[2] for pointer in fields} == {"x_" + winner}


def test_an_undo_can_be_planned(library: Database) -> None:
    lay(library, {"extends": "object/book", "fields": {"x_place": named("text")}})
    plan = undo(library, apply=False)
    assert [operation.as_json()["field"] for operation in plan.operations] == ["x_place"]
    assert plan.version is None
    assert undo(library, planned_on=plan.base).version
