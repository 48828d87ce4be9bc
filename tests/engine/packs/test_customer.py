"""The customer layer: laying in, taking out, undoing, and carrying it away as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metacrm.engine.database import Database
from metacrm.engine.packs.customer import (
    customer_layer,
    customize,
    export_layer,
    replaced_by,
    undo,
    with_definitions,
)
from metacrm.engine.packs.origins import origins_of
from metacrm.engine.storage.layer_store import load_layers
from metacrm.metadata.definitions.base import RawDefinition
from metacrm.metadata.plan import Plan
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.reader import read_bodies, read_folder
from tests.fixtures.databases import named, opened, query


@pytest.fixture
def library(library_url: str) -> Iterator[Database]:
    with opened(library_url) as database:
        yield database


def lay(database: Database, *bodies: Mapping[str, Any], remove: tuple[str, ...] = (), apply: bool = True) -> Plan:
    definitions, problems = read_bodies((f"{place}.json", body) for place, body in enumerate(bodies))
    assert not problems
    return customize(database, with_definitions(definitions, remove), apply=apply)


def label(database: Database) -> str:
    with database.read() as connection:
        values = {value.pointer: value.value for value in origins_of(load_layers(connection), "object", "book")}
    return str(values["/label/en"])


def test_a_plan_writes_nothing(library: Database) -> None:
    plan = lay(library, {"extends": "object/book", "label": {"en": "Title"}}, apply=False)
    assert [operation.describe() for operation in plan.operations] == ["change object book: /label/en"]
    assert [operation.describe("zh") for operation in plan.operations] == ["修改 object book：/label/en"]
    assert label(library) == "Book"


def test_overlays_are_laid_over_each_other_value_by_value(library: Database) -> None:
    lay(library, {"extends": "object/book", "label": {"en": "Title"}})
    lay(library, {"extends": "object/book", "label": {"zh": "书目"}})
    with library.read() as connection:
        layer = customer_layer(connection)
        values = {value.pointer: value for value in origins_of(load_layers(connection), "object", "book")}
    assert [dict(raw.body) for raw in layer.definitions] == [{"label": {"en": "Title", "zh": "书目"}}]
    assert (values["/label/en"].value, values["/label/en"].layer) == ("Title", "customer")
    assert values["/label/en"].shadowed == (("library", "Book"),)
    assert values["/title"].layer == "library"


def test_the_last_changes_are_undone_one_by_one(library: Database) -> None:
    lay(library, {"extends": "object/book", "label": {"en": "Title"}})
    lay(library, {"extends": "object/book", "label": {"en": "Work"}, "fields": {"x_place": named("text")}})
    assert label(library) == "Work"
    plan = undo(library)
    assert label(library) == "Title" and [risk.field for risk in plan.at_risk] == []
    undo(library)
    assert label(library) == "Book"
    with pytest.raises(ProblemError) as caught:
        undo(library)
    assert [problem.code for problem in caught.value.problems] == ["nothing_to_undo"]
    lay(library, {"extends": "object/book", "label": {"en": "Item"}})
    undo(library)
    assert label(library) == "Book"
    assert query(
        library, "SELECT count(DISTINCT manifest_version) FROM mc_definition_history WHERE layer = 'customer'"
    ) == [6]


def test_things_are_taken_out_again(library: Database) -> None:
    overlay = {"extends": "object/book", "label": {"en": "Title"}, "fields": {"x_place": named("text")}}
    shelf = {"kind": "picklist", "name": "x_room", "label": {"en": "Room", "zh": "房间"}, "values": {}}
    lay(library, overlay, shelf)
    lay(library, remove=("object/book#/fields/x_place", "picklist/x_room"))
    with library.read() as connection:
        layer = customer_layer(connection)
    assert [(raw.name, dict(raw.body)) for raw in layer.definitions] == [("book", {"label": {"en": "Title"}})]
    lay(library, remove=("object/book#/label/en",))
    with library.read() as connection:
        assert customer_layer(connection).definitions == ()
    with pytest.raises(ProblemError) as caught:
        lay(library, remove=("object/book", "object/book#/label/en"))
    assert [problem.code for problem in caught.value.problems] == ["not_in_customer_layer"] * 2


def test_what_the_customer_makes_must_bear_its_prefix(library: Database) -> None:
    with pytest.raises(ProblemError) as caught:
        lay(library, {"extends": "object/book", "fields": {"place": named("text")}})
    assert caught.value.problems[0].pointer == "/fields/place"
    with pytest.raises(ProblemError):
        lay(library, {"extends": "object/nothing", "label": {"en": "X"}})
    assert query(library, "SELECT count(*) FROM mc_definition WHERE layer = 'customer'") == [0]


def test_of_two_definitions_of_one_name_none_is_lost_in_silence(library: Database) -> None:
    list_of = {"kind": "picklist", "name": "x_list", "label": {"en": "List", "zh": "列表"}}
    one, two = ({**list_of, "values": {name: {"label": {"en": name, "zh": name}}}} for name in ("one", "two"))
    with pytest.raises(ProblemError) as refused:
        lay(library, one, {"extends": "object/book", "label": {"en": "A"}}, two)
    assert [(problem.code, problem.file) for problem in refused.value.problems] == [("collision", "2.json")]


def test_the_layer_travels_as_files(library: Database, tmp_path: Path) -> None:
    overlay = {"extends": "object/book", "label": {"en": "Title"}, "fields": {"x_place": named("text")}}
    shelf = {"kind": "picklist", "name": "x_room", "label": {"en": "Room", "zh": "房间"}, "values": {}}
    lay(library, overlay, shelf)
    with library.read() as connection:
        before = customer_layer(connection)
    written = export_layer(before, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "objects/book.overlay.json",
        "picklists/x_room.json",
    ]
    lay(library, remove=("object/book", "picklist/x_room"))
    definitions, problems = read_folder(tmp_path)
    assert not problems
    customize(library, replaced_by(definitions), apply=True)
    with library.read() as connection:
        assert customer_layer(connection) == before


FIT = st.characters(codec="utf-8", exclude_characters="\0")
LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(FIT, max_size=8)
BODIES = st.dictionaries(
    st.text(FIT, min_size=1, max_size=8).filter(lambda key: key not in ("kind", "name", "extends", "$schema")),
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(FIT, max_size=5), inner)),
    max_size=4,
)
PLACES = st.tuples(st.sampled_from(["object", "role", "list_view"]), st.sampled_from("abc"), st.booleans())


@settings(max_examples=15, deadline=None)
@given(bodies=st.dictionaries(PLACES, BODIES, min_size=1, max_size=6))
def test_every_layer_comes_back_from_its_files(bodies: Mapping[tuple[str, str, bool], Mapping[str, Any]]) -> None:
    given_ones = [RawDefinition(kind, name, body, "", extends) for (kind, name, extends), body in bodies.items()]
    (layer,) = replaced_by(given_ones)([])
    with TemporaryDirectory() as folder:
        assert len(export_layer(layer, Path(folder))) == len(bodies)
        definitions, problems = read_folder(Path(folder))
    assert not problems and replaced_by(definitions)([]) == [layer]


def test_unknown_definitions_are_told(library: Database) -> None:
    with library.read() as connection, pytest.raises(ProblemError) as caught:
        origins_of(load_layers(connection), "object", "bok")
    assert "object/book" in caught.value.problems[0].parameters["known"]
