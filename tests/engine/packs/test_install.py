"""Installing packs: order, versions, records, and that doing it again changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.packs.current import ensure_current, initialise, is_initialised
from metacrm.engine.packs.folder import find_pack, read_pack, shipped_packs
from metacrm.engine.packs.install import in_order, install, plan_pack
from metacrm.engine.packs.seeds import plant
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.facts import PLATFORM_FINGERPRINT, read_facts, write_facts
from metacrm.engine.storage.layer_store import applied_layers
from metacrm.metadata.layers import Layer
from metacrm.metadata.problem import ProblemError
from tests.fixtures.databases import query
from tests.fixtures.manifests import LIBRARY, bodies_layer


@pytest.fixture
def runtime(set_up_url: str, tmp_path: Path) -> Iterator[Runtime]:
    made = Runtime.open(Config(set_up_url, tmp_path))
    yield made
    made.close()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the library that a test may change."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def edit(path: Path, **values: Any) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    body.update(values)
    path.write_text(json.dumps(body), encoding="utf-8")


def codes(error: pytest.ExceptionInfo[ProblemError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_database_is_set_up_once(runtime: Runtime) -> None:
    assert is_initialised(runtime.database)
    assert initialise(runtime.database, "CNY", "Asia/Shanghai", "zh").is_empty
    with pytest.raises(ProblemError) as caught:
        initialise(runtime.database, "USD", "Asia/Shanghai", "zh")
    assert codes(caught) == ["base_currency_fixed"]
    with pytest.raises(ProblemError) as caught:
        initialise(runtime.database, "CNY", "Mars/Base", "zh")
    assert codes(caught) == ["unknown_zone"]
    assert query(runtime.database, "SELECT value FROM mc_state WHERE name = 'base_currency'") == ["CNY"]


def test_a_database_that_was_not_set_up_says_so(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        Runtime.open(Config(database_url, tmp_path))
    assert codes(caught) == ["not_initialised"]


def test_installing_twice_changes_nothing(runtime: Runtime) -> None:
    first = install(runtime, LIBRARY, sample=True)
    assert first.version is not None and first.details["seeds"] == 5
    titles = query(runtime.database, "SELECT title FROM book ORDER BY title")
    assert len(titles) == 2
    again = install(runtime, LIBRARY, sample=True)
    assert again.is_empty and again.version is None and again.details["seeds"] == 0
    assert query(runtime.database, "SELECT title FROM book ORDER BY title") == titles


def test_samples_say_when_they_were_made_and_nobody_else_can(runtime: Runtime, pack: Path) -> None:
    people = {
        "old": {"name": "Ada", "created_at": {"$today": -30}},
        "new": {"name": "Ben", "created_at": {"$today": -3}},
    }
    edit(pack / "seeds" / "sample_members.json", made={"field": "created_at"}, records=people)
    edit(pack / "seeds" / "sample_loans.json", made={"field": "lent_at"}, records={})
    edit(pack / "seeds" / "first_books.json", made={"first": -400})
    install(runtime, pack, sample=True)

    def days_ago(name: str) -> list[int]:
        request = ListRequest(name, sort="created_at", fields=("created_at", "modified_at"), raw=True)
        records = runtime.records.list(Context(), request).records
        assert all(record["created_at"] == record["modified_at"] for record in records)
        return [(datetime.now(UTC) - record["created_at"]).days for record in records]

    old, new = days_ago("member")
    assert 29 <= old <= 32 and 2 <= new <= 5, "at a time of day, off the weekend"
    assert days_ago("book") == [0, 0]
    forged = runtime.records.create(Context(), "member", {"name": "Eve", "created_at": "2001-01-01T00:00:00Z"})
    assert not forged.ok


def test_samples_come_only_when_asked(runtime: Runtime) -> None:
    install(runtime, LIBRARY)
    assert query(runtime.database, "SELECT count(*) FROM member") == [0]
    assert plant(runtime, Context(), "library") == 3
    lent = "SELECT count(*) FROM loan JOIN book ON loan.book = book.id JOIN member ON loan.member = member.id"
    assert query(runtime.database, lent) == [1]


def test_a_pack_lays_its_own_samples_and_what_they_need(runtime: Runtime, tmp_path: Path) -> None:
    install(runtime, LIBRARY)
    members = {"zoe": {"name": "Zoe"}, "kim": {"name": "Kim"}}
    loan = {"book": {"$seed": "first_books/dream"}, "member": {"$seed": "sample_members/anna"}}
    begun = {"lent_at": {"$now": -1}, "due_on": {"$today": 9}}
    head = {"kind": "pack", "name": "branch", "version": "1.0.0", "platform": ">=0.1", "prefix": "br"}
    seed = {"kind": "seed", "label": {"en": "S", "zh": "示例"}, "sample": True}
    bodies = (
        {**head, "label": {"en": "Branch", "zh": "分馆"}, "requires": {"library": ">=0.1"}},
        {"name": "branch_members", "object": "member", "records": members, **seed},
        {"name": "branch_loans", "object": "loan", "records": {"one": {**loan, **begun}}, **seed},
    )
    folder = tmp_path / "branch"
    for body in bodies:
        path = folder / ("pack.json" if body["kind"] == "pack" else f"seeds/{body['name']}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body), encoding="utf-8")
    assert install(runtime, folder, sample=True).details["seeds"] == 4
    assert query(runtime.database, "SELECT name FROM member ORDER BY name") == ["Kim", "Zoe", "王安娜"]
    assert query(runtime.database, "SELECT count(*) FROM loan") == [1]


def test_a_deleted_seed_stays_deleted(runtime: Runtime) -> None:
    install(runtime, LIBRARY)
    record = query(runtime.database, "SELECT record FROM mc_seed_record WHERE key = 'origin'")[0]
    assert runtime.records.delete(Context(), "book", str(record)).ok
    install(runtime, LIBRARY, sample=True)
    assert query(runtime.database, "SELECT count(*) FROM book WHERE deleted_at IS NULL") == [1]


def test_a_seed_that_can_not_be_saved_is_named(runtime: Runtime, pack: Path) -> None:
    edit(
        pack / "seeds" / "first_books.json",
        records={"one": {"title": "One", "isbn": "1"}, "two": {"title": "Two", "isbn": "1"}},
    )
    for name in ("sample_loans", "sample_members"):
        (pack / "seeds" / f"{name}.json").unlink()
    with pytest.raises(ProblemError) as caught:
        install(runtime, pack)
    assert set(codes(caught)) == {"seed_failed"}
    assert "first_books/two" in str(caught.value)


def test_a_newer_version_takes_the_place_of_the_old(runtime: Runtime, pack: Path) -> None:
    install(runtime, pack)
    edit(pack / "pack.json", version="1.1.0")
    body = json.loads((pack / "objects" / "book.json").read_text(encoding="utf-8"))
    body["fields"]["subtitle"] = {"type": "text", "label": {"en": "Subtitle", "zh": "副题"}}
    edit(pack / "objects" / "book.json", fields=body["fields"])
    planned = plan_pack(runtime.database, pack)
    assert [operation.describe() for operation in planned.operations] == [
        "add field book.subtitle (Subtitle) of type text",
        "change pack library: /version",
    ]
    install(runtime, pack)
    assert "subtitle" in runtime.current.manifest.objects["book"].fields
    with runtime.database.read() as connection:
        assert [(layer.name, layer.version) for layer in applied_layers(connection)][1] == ("library", "1.1.0")
    edit(pack / "pack.json", version="1.0.5")
    with pytest.raises(ProblemError) as caught:
        install(runtime, pack)
    assert codes(caught) == ["pack_older"]


def test_requirements_are_kept(runtime: Runtime, tmp_path: Path) -> None:
    folder = tmp_path / "branch"
    folder.mkdir()
    body: dict[str, Any] = {"kind": "pack", "name": "branch", "version": "1.0.0", "prefix": "br"}
    body["label"] = {"en": "Branch", "zh": "分馆"}
    for requires, code in (({"library": ">=1,<2"}, "pack_required"), ({"library": ">=2"}, "pack_version_unfit")):
        (folder / "pack.json").write_text(json.dumps({**body, "requires": requires}), encoding="utf-8")
        with pytest.raises(ProblemError) as caught:
            install(runtime, folder)
        assert codes(caught) == [code]
        install(runtime, LIBRARY)
    (folder / "pack.json").write_text(json.dumps({**body, "requires": {"library": ">=1,<2"}}), encoding="utf-8")
    assert install(runtime, folder).version is not None
    with runtime.database.read() as connection:
        assert [layer.name for layer in applied_layers(connection)] == ["platform", "library", "branch"]


def test_layers_stand_in_the_order_of_their_requirements() -> None:
    def pack(name: str, *requires: str) -> Layer:
        ranges = dict.fromkeys(requires, ">=1")
        body = {"kind": "pack", "name": name, "version": "1.0.0", "label": {"en": name}, "requires": ranges}
        return bodies_layer(name, body)

    layers = [Layer("customer", ()), pack("a", "c"), pack("b"), pack("c", "b", "absent"), Layer("platform", ())]
    assert [layer.name for layer in in_order(layers)] == ["platform", "b", "c", "a", "customer"]
    circle = [pack("a", "b"), pack("b", "a")]
    assert sorted(layer.name for layer in in_order(circle)) == ["a", "b"]


def test_unknown_packs_and_folders_are_told(tmp_path: Path) -> None:
    assert "standard_crm" in shipped_packs()
    with pytest.raises(ProblemError) as caught:
        find_pack("no_such_pack")
    assert codes(caught) == ["pack_unknown"]
    with pytest.raises(ProblemError) as caught:
        read_pack(tmp_path)
    assert codes(caught) == ["pack_definition_missing"]
    (tmp_path / "pack.json").write_text('{"kind": "pack", "name": "customer", "version": "1"}', encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        read_pack(tmp_path)
    assert codes(caught) == ["layer_name_taken"]


def test_a_new_release_brings_its_platform_layer(runtime: Runtime) -> None:
    assert ensure_current(runtime.database) is None
    database = runtime.database
    with database.write() as connection:
        write_facts(connection, {PLATFORM_FINGERPRINT: "an older release"})
        gone = "DELETE FROM mc_definition WHERE layer = 'platform' AND kind = 'picklist' AND name = 'locale'"
        connection.exec_driver_sql(gone.replace("'locale'", "'unused'"))
    assert ensure_current(database) is not None
    assert ensure_current(database) is None
    with database.read() as connection:
        assert read_facts(connection)[PLATFORM_FINGERPRINT] != "an older release"
