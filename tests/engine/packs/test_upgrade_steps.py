"""Upgrade steps: new versions set values in old records, once, in parts, and a roll-back takes them back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.packs import step_values
from metacrm.engine.packs.current import initialise
from metacrm.engine.packs.install import install
from metacrm.engine.packs.rehearsal import rehearse
from metacrm.engine.packs.upgrade import Answers, plan_upgrade, roll_back, upgrade
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from tests.fixtures.databases import named, opened
from tests.fixtures.manifests import LIBRARY

TITLES = ["Emma", "Faust", "Ivanhoe", "Kim", "Walden"]
SHOUT = {
    "kind": "upgrade_step",
    "name": "shout",
    "label": {"en": "Titles in capitals", "zh": "书名改为大写"},
    "version": "1.1.0",
    "object": "book",
    "where": 'author = "test"',
    "set": {"former_title": "title", "title": "UPPER(title)"},
}
AGAIN = {**SHOUT, "name": "again", "order": 1, "version": "1.2.0", "set": {"copies": "12 / copies"}}


@pytest.fixture
def runtime(set_up_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """The library installed, five books in it, and batches of two records."""
    monkeypatch.setattr(step_values, "BATCH", 2)
    made = Runtime.open(Config(set_up_url, tmp_path))
    install(made, LIBRARY)
    for number, title in enumerate(TITLES):
        made.records.create(Context(), "book", {"title": title, "author": "test", "copies": number})
    yield made
    made.close()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Version 1.1.0 of the library: books have a former title, filled by a step."""
    folder = Path(shutil.copytree(LIBRARY, tmp_path / "library"))
    path = folder / "objects" / "book.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    body["fields"]["former_title"] = named("text")
    path.write_text(json.dumps(body), encoding="utf-8")
    return release(folder, "1.1.0", SHOUT)


def release(folder: Path, version: str, step: dict[str, Any]) -> Path:
    body = json.loads((folder / "pack.json").read_text(encoding="utf-8"))
    (folder / "pack.json").write_text(json.dumps({**body, "version": version}), encoding="utf-8")
    (folder / "upgrade_steps").mkdir(exist_ok=True)
    (folder / "upgrade_steps" / f"{step['name']}.json").write_text(json.dumps(step), encoding="utf-8")
    return folder


def books(runtime: Runtime, *fields: str) -> list[Any]:
    runtime.refresh()
    request = ListRequest("book", where='author = "test"', sort="title", fields=fields)
    found = runtime.records.list(Context(), request).records
    return [tuple(record[name] for name in fields) if len(fields) > 1 else record[fields[0]] for record in found]


def test_steps_run_once_and_are_taken_back_with_the_upgrade(runtime: Runtime, pack: Path) -> None:
    (planned,) = plan_upgrade(runtime, pack, Answers()).details["steps"]
    assert (planned["step"], planned["rows"]) == ("shout", 7)
    assert rehearse(runtime, pack, Answers()).details["steps"][0]["rows"] == 5
    assert books(runtime, "title") == TITLES
    (done,) = upgrade(runtime, pack, Answers()).details["steps"]
    assert (done["step"], done["rows"]) == ("shout", 5)
    assert books(runtime, "title", "former_title") == [(title.upper(), title) for title in TITLES]
    runtime.records.create(Context(), "book", {"title": "Persuasion", "author": "test"})
    assert upgrade(runtime, pack, Answers()).details["steps"] == []
    kim = runtime.records.list(Context(), ListRequest("book", where='title = "KIM"')).records[0]["id"]
    runtime.records.update(Context(), "book", kim, {"title": "Kim!"})
    kept = roll_back(runtime, "library").details["kept"]
    assert kept == [{"object": "book", "record": kim, "field": "title"}]
    assert books(runtime, "title") == ["Emma", "Faust", "Ivanhoe", "Kim!", "Persuasion", "Walden"]
    assert upgrade(runtime, pack, Answers()).details["steps"][0]["rows"] == 6


def test_a_step_that_broke_off_goes_on_where_it_was(runtime: Runtime, pack: Path) -> None:
    save, saves = runtime.records.save, []

    def dying(*arguments: Any, **options: Any) -> Any:
        saves.append(len(arguments[1]))
        if len(saves) == 2:
            raise KeyboardInterrupt
        return save(*arguments, **options)

    runtime.records.save = dying  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        upgrade(runtime, pack, Answers())
    runtime.records.save = save  # type: ignore[method-assign]
    shouted = [title for title in books(runtime, "title") if title.isupper()]
    assert len(shouted) == 2
    assert upgrade(runtime, pack, Answers()).details["steps"][0]["rows"] == 5
    assert books(runtime, "former_title") == TITLES, "none of them twice"


def test_what_a_step_leaves_is_told_and_a_first_installation_needs_none(
    runtime: Runtime, pack: Path, sqlite_url: str, tmp_path: Path
) -> None:
    release(pack, "1.2.0", AGAIN)
    plan = upgrade(runtime, pack, Answers())
    assert [(done["step"], done["rows"]) for done in plan.details["steps"]] == [("shout", 5), ("again", 4)]
    left = [problem.parameters for problem in plan.warnings if problem.code == "step_left_record"]
    assert [(one["step"], one["rows"]) for one in left] == [("again", 1)]
    assert books(runtime, "copies") == [0, 12, 6, 4, 3]
    with opened(sqlite_url) as database:
        initialise(database)
    again = Runtime.open(Config(sqlite_url, tmp_path))
    assert install(again, pack).details["steps"] == []
    again.close()
