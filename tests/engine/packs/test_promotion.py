"""A customer layer on its way from test to production: again and again, and with changes made there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from metacrm.engine.database import Database
from metacrm.engine.packs.customer import customer_layer, customize, with_definitions
from metacrm.engine.packs.promotion import KEEP, TAKE, import_layer
from metacrm.metadata.plan import Plan
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.reader import read_bodies
from tests.fixtures.databases import named, opened


@pytest.fixture
def production(library_url: str) -> Iterator[Database]:
    with opened(library_url) as database:
        yield database


def brought(database: Database, *bodies: Mapping[str, Any], **how: Any) -> Plan:
    definitions, _ = read_bodies((f"{place}.json", body) for place, body in enumerate(bodies))
    return import_layer(database, definitions, **{"apply": True, **how})


def book(**values: Any) -> dict[str, Any]:
    return {"extends": "object/book", **values}


def held(database: Database) -> dict[str, Any]:
    with database.read() as connection:
        return {raw.name: dict(raw.body) for raw in customer_layer(connection).definitions}


def test_what_nobody_touched_there_follows_without_a_question(production: Database) -> None:
    assert brought(production, book(label={"en": "Title"})).version
    assert brought(production, book(label={"en": "Work"}, fields={"x_place": named("text")})).version
    assert held(production)["book"]["label"] == {"en": "Work"}
    assert brought(production, book(label={"en": "Work"}, fields={"x_place": named("text")}), apply=False).is_empty
    assert brought(production).version and held(production) == {}


def test_what_was_changed_there_is_asked_about(production: Database) -> None:
    brought(production, book(label={"en": "Title", "zh": "书目"}))
    ours, _ = read_bodies([("a.json", book(label={"en": "Ours"}, plural={"en": "Own titles"}))])
    customize(production, with_definitions(ours), apply=True)
    files = book(label={"en": "Title", "zh": "作品"})
    before = held(production)
    planned = brought(production, files, apply=False)
    assert [problem.code for problem in planned.problems] == ["layer_conflict"] * 2
    with pytest.raises(ProblemError) as caught:
        brought(production, files)
    assert [problem.parameters["place"] for problem in caught.value.problems] == [
        "object/book#/label/en",
        "object/book#/plural/en",
    ]
    assert held(production) == before
    brought(production, files, answer=KEEP)
    assert held(production)["book"] == {"label": {"en": "Ours", "zh": "作品"}, "plural": {"en": "Own titles"}}
    with pytest.raises(ProblemError):
        brought(production, files)
    brought(production, files, answer=TAKE)
    assert brought(production, files, apply=False).is_empty
    assert held(production)["book"] == {"label": {"en": "Title", "zh": "作品"}}


def test_what_was_taken_away_there_stays_away_where_it_is_kept(production: Database) -> None:
    brought(production, book(label={"en": "Title"}))
    customize(production, with_definitions((), ("object/book#/label/en",)), apply=True)
    brought(production, book(label={"en": "Title"}), answer=KEEP)
    assert held(production) == {}
