"""Upgrades: overlays stay, conflicts are a person's, what is needed is taken over, the last one can be taken back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.packs.customer import customize, with_definitions
from metacrm.engine.packs.install import install
from metacrm.engine.packs.removal import DROP, EXPORT, KEEP, plan_uninstall, uninstall
from metacrm.engine.packs.upgrade import TAKE, Answers, plan_upgrade, roll_back, upgrade
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.metadata.problem import ProblemError
from tests.fixtures.databases import book_overlay, named
from tests.fixtures.manifests import LIBRARY, bodies_layer

Edit = Callable[[dict[str, Any]], Any]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the library that a test may change."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


@pytest.fixture
def runtime(set_up_url: str, tmp_path: Path, pack: Path) -> Iterator[Runtime]:
    """The library installed, and one book in it."""
    made = Runtime.open(Config(set_up_url, tmp_path))
    install(made, pack)
    made.records.create(Context(), "book", {"title": "Walden", "author": "Thoreau"})
    yield made
    made.close()


OF_TOMORROW = {"$schema": "../schema_registry/v9/pack.json"}


def release(pack: Path, version: str, **edits: Edit) -> Path:
    """The next version of the pack: each edit changes the body of an object's file."""
    for name, edit in {"pack": lambda body: body.update(version=version), **edits}.items():
        path = pack / "pack.json" if name == "pack" else pack / "objects" / f"{name}.json"
        body = json.loads(path.read_text(encoding="utf-8"))
        edit(body)
        path.write_text(json.dumps(body), encoding="utf-8")
    return pack


def lay(runtime: Runtime, *bodies: dict[str, Any]) -> None:
    change = with_definitions(bodies_layer("customer", *bodies).definitions)
    customize(runtime.database, change, apply=True)
    runtime.refresh()


def codes(error: pytest.ExceptionInfo[ProblemError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def label(runtime: Runtime, field: str) -> str:
    return runtime.refresh().manifest.objects["book"].fields[field].label["en"]


def without(pack: Path, version: str, *fields: str) -> Path:
    """The next version of the pack, whose book lacks these fields."""
    layout = pack / "layouts" / "book.json"
    body = json.loads(layout.read_text(encoding="utf-8"))
    body["items"] = {name: item for name, item in body["items"].items() if name not in fields}
    layout.write_text(json.dumps(body), encoding="utf-8")
    return release(pack, version, book=lambda body: [body["fields"].pop(name) for name in fields])


def book(runtime: Runtime, title: str, *fields: str) -> dict[str, Any]:
    (found,) = runtime.records.list(Context(), ListRequest("book", where=f'title = "{title}"', fields=fields)).records
    return found


def relabel(text: str) -> Edit:
    return lambda body: body["fields"]["author"]["label"].update(en=text)


def test_overlays_stay_and_the_rest_is_new(runtime: Runtime, pack: Path) -> None:
    lay(runtime, book_overlay(author={"label": {"en": "Poet"}}, x_shelfmark=named("text")))
    new = release(pack, "1.1.0", book=lambda body: body["fields"]["isbn"]["label"].update(en="Number"))
    plan = upgrade(runtime, new, Answers())
    assert (plan.details["from"], plan.details["to"], plan.details["conflicts"]) == ("1.0.0", "1.1.0", [])
    assert [label(runtime, name) for name in ("author", "isbn", "x_shelfmark")] == ["Poet", "Number", "Extra"]
    assert upgrade(runtime, new, Answers()).is_empty


def test_a_conflict_stops_the_upgrade_until_somebody_decides(runtime: Runtime, pack: Path) -> None:
    lay(runtime, book_overlay(author={"label": {"en": "Poet"}}))
    new = release(pack, "1.1.0", book=relabel("Creator"))
    with pytest.raises(ProblemError) as caught:
        upgrade(runtime, new, Answers())
    assert codes(caught) == ["pack_conflict"] and label(runtime, "author") == "Poet"
    place = "object/book#/fields/author/label/en"
    assert plan_upgrade(runtime, new, Answers(TAKE)).details["conflicts"][0]["place"] == place
    with pytest.raises(ProblemError) as caught:
        upgrade(runtime, new, Answers(places={"object/book#/nothing": KEEP}))
    assert codes(caught) == ["conflict_unknown"]
    upgrade(runtime, new, Answers(places={place: TAKE}))
    assert label(runtime, "author") == "Creator"


def test_a_version_that_can_not_be_taken_leaves_everything_as_it_was(runtime: Runtime, pack: Path) -> None:
    def unfit(code: str) -> None:
        before = runtime.refresh().manifest
        with pytest.raises(ProblemError) as caught:
            upgrade(runtime, pack, Answers())
        assert codes(caught) == [code]
        now = runtime.refresh().manifest
        assert (now.fingerprint, now.packs["library"].version) == (before.fingerprint, before.packs["library"].version)
        assert book(runtime, "Walden", "author")["author"] == "Thoreau"

    release(pack, "0.9.9", book=lambda body: body["fields"].pop("author"))
    unfit("pack_older")
    whole = json.loads((pack / "pack.json").read_text(encoding="utf-8")) | {"version": "1.1.0"}
    for wrong, code in (({"requires": {"absent": ">=1"}}, "pack_required"), (OF_TOMORROW, "schema_version_unknown")):
        (pack / "pack.json").write_text(json.dumps(whole | wrong), encoding="utf-8")
        unfit(code)


def test_a_decision_is_not_asked_for_again(runtime: Runtime, pack: Path) -> None:
    lay(runtime, book_overlay(author={"label": {"en": "Poet"}}))
    upgrade(runtime, release(pack, "1.1.0", book=relabel("Creator")), Answers(KEEP))
    assert label(runtime, "author") == "Poet"
    assert upgrade(runtime, release(pack, "1.2.0"), Answers()).details["conflicts"] == []


def test_a_field_with_values_is_taken_over_and_given_back(runtime: Runtime, pack: Path) -> None:
    old = json.loads((pack / "objects" / "book.json").read_text(encoding="utf-8"))
    (adopted,) = upgrade(runtime, without(pack, "1.1.0", "author", "summary"), Answers()).details["adopted"]
    assert (adopted["place"], adopted["rows"]) == ("object/book#/fields/author", 3)
    fields = runtime.refresh().manifest.objects["book"].fields
    assert fields["author"].layer == "customer" and "summary" not in fields
    assert book(runtime, "Walden", "author")["author"] == "Thoreau"
    upgrade(runtime, release(pack, "1.2.0", book=lambda body: body.update(old)), Answers())
    assert runtime.refresh().manifest.objects["book"].fields["author"].layer == "library"
    assert book(runtime, "Walden", "author")["author"] == "Thoreau"


def test_what_an_overlay_changes_and_the_pack_removes_is_kept_or_let_go(runtime: Runtime, pack: Path) -> None:
    lay(runtime, book_overlay(summary={"label": {"en": "Blurb"}}))
    new = without(pack, "1.1.0", "summary")
    with pytest.raises(ProblemError) as caught:
        upgrade(runtime, new, Answers())
    assert codes(caught) == ["pack_conflict"]
    upgrade(runtime, new, Answers(KEEP))
    assert label(runtime, "summary") == "Blurb"
    roll_back(runtime, "library")
    assert runtime.refresh().manifest.objects["book"].fields["summary"].layer == "library"
    upgrade(runtime, new, Answers(TAKE))
    assert "summary" not in runtime.refresh().manifest.objects["book"].fields


def test_the_last_upgrade_can_be_taken_back_once(runtime: Runtime, pack: Path) -> None:
    upgrade(runtime, release(pack, "1.1.0", book=relabel("Creator")), Answers())
    lay(runtime, book_overlay(isbn={"label": {"en": "Mark"}}))
    roll_back(runtime, "library")
    assert [label(runtime, name) for name in ("author", "isbn")] == ["Author", "Mark"]
    with pytest.raises(ProblemError) as caught:
        roll_back(runtime, "library")
    assert codes(caught) == ["nothing_to_roll_back"]
    upgrade(runtime, pack, Answers())
    assert label(runtime, "author") == "Creator"


def test_records_of_the_pack_follow_it_where_nobody_changed_them(runtime: Runtime, pack: Path) -> None:
    seeds = {
        "kind": "seed",
        "name": "shelves",
        "label": {"en": "Shelves", "zh": "书架"},
        "object": "book",
        "records": {"one": {"title": "One", "copies": 1}, "two": {"title": "Two"}, "three": {"title": "Three"}},
    }
    path = pack / "seeds" / "shelves.json"
    path.write_text(json.dumps(seeds), encoding="utf-8")
    upgrade(runtime, release(pack, "1.1.0"), Answers())
    found = {title: book(runtime, title)["id"] for title in ("One", "Two", "Three")}
    runtime.records.update(Context(), "book", found["Two"], {"title": "Zwei"})
    runtime.records.delete(Context(), "book", found["Three"])
    seeds["records"] = {"one": {"title": "Eins", "copies": 2}, "two": {"title": "Deux"}, "three": {"title": "Trois"}}
    path.write_text(json.dumps(seeds), encoding="utf-8")
    plan = upgrade(runtime, release(pack, "1.2.0"), Answers())
    assert book(runtime, "Eins", "copies") == {"id": found["One"], "version": 2, "copies": 2}
    assert plan.details["renewed"] == 1 and plan.details["seeds"] == 0
    assert plan.details["seed_conflicts"] == [{"seed": "shelves/two", "field": "title", "kept": "Zwei", "new": "Deux"}]
    with pytest.raises(ProblemError):
        runtime.records.get(Context(), "book", found["Three"])


def test_everything_against_an_uninstall_is_told_at_once(runtime: Runtime) -> None:
    lay(runtime, book_overlay(x_shelfmark=named("text")))
    plan = plan_uninstall(runtime, "library")
    told = [(problem.code, {**problem.parameters}) for problem in plan.problems]
    assert ("pack_has_records", {"pack": "library", "object": "book", "rows": 3}) in told
    assert ("pack_customised", {"pack": "library", "place": "customer: object/book"}) in told


def test_a_pack_that_goes_may_leave_everything_to_the_customer(runtime: Runtime, pack: Path) -> None:
    lay(runtime, book_overlay(author={"label": {"en": "Poet"}}))
    uninstall(runtime, "library", KEEP)
    manifest = runtime.refresh().manifest
    assert "library" not in manifest.packs and manifest.objects["book"].layer == "customer"
    assert label(runtime, "author") == "Poet"
    install(runtime, pack)
    manifest = runtime.refresh().manifest
    assert manifest.objects["book"].layer == "library" and label(runtime, "author") == "Poet"
    assert book(runtime, "Walden", "author")["author"] == "Thoreau"


def test_what_is_dropped_comes_back_with_the_pack(runtime: Runtime, pack: Path, tmp_path: Path) -> None:
    plan = uninstall(runtime, "library", EXPORT, folder=tmp_path / "out")
    assert plan.details["files"] == ["book.csv"]
    assert "Walden" in (tmp_path / "out" / "book.csv").read_text(encoding="utf-8")
    assert "book" not in runtime.refresh().manifest.objects
    install(runtime, pack)
    runtime.refresh()
    assert book(runtime, "Walden", "author")["author"] == "Thoreau"
    uninstall(runtime, "library", DROP)
    with pytest.raises(ProblemError) as caught:
        uninstall(runtime, "library", DROP)
    assert codes(caught) == ["pack_not_installed"]
