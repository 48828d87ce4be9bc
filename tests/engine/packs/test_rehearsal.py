"""A rehearsal does on a copy what the upgrade would do, tells how it went, and leaves the original alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.packs.customer import customize, with_definitions
from metacrm.engine.packs.install import install
from metacrm.engine.packs.rehearsal import rehearse
from metacrm.engine.packs.upgrade import KEEP, Answers
from metacrm.engine.runtime import Runtime
from tests.fixtures.databases import book_overlay, query, snapshot
from tests.fixtures.manifests import LIBRARY, bodies_layer

CREATOR = {"label": {"en": "Creator", "zh": "创作者"}}


@pytest.fixture
def runtime(set_up_url: str, tmp_path: Path) -> Iterator[Runtime]:
    """The library installed, a book in it, and its author called poet."""
    made = Runtime.open(Config(set_up_url, tmp_path))
    install(made, LIBRARY)
    made.records.create(Context(), "book", {"title": "Walden", "author": "Thoreau"})
    lay = with_definitions(bodies_layer("customer", book_overlay(author={"label": {"en": "Poet"}})).definitions)
    customize(made.database, lay, apply=True)
    yield made
    made.close()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A version of the library that calls the author creator, and knows the colour of books."""
    folder = Path(shutil.copytree(LIBRARY, tmp_path / "newer"))
    colour = {"type": "text", "label": {"en": "Colour", "zh": "颜色"}, "default": "grey"}
    _edit(folder / "pack.json", lambda body: body.update(version="1.1.0"))
    _edit(folder / "objects" / "book.json", lambda body: body["fields"].update(colour=colour))
    _edit(folder / "objects" / "book.json", lambda body: body["fields"]["author"].update(CREATOR))
    return folder


def _edit(path: Path, edit: Any) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    edit(body)
    path.write_text(json.dumps(body), encoding="utf-8")


def places(runtime: Runtime, folder: Path) -> list[str]:
    """The databases there are, or the files beside this one."""
    if runtime.database.is_sqlite:
        beside = Path(str(make_url(runtime.database.url).database)).parent
        return sorted(path.name for path in beside.iterdir() if path != folder)
    return sorted(query(runtime.database, "SELECT datname FROM pg_database WHERE datname LIKE 'metacrm_copy%'"))


def test_the_copy_is_upgraded_and_taken_back_and_the_original_stays(runtime: Runtime, newer: Path) -> None:
    before, there = snapshot(runtime.database), places(runtime, newer)
    plan = rehearse(runtime, newer, Answers(KEEP))
    assert plan.problems == () and plan.version is None
    assert {(one.field, one.rows) for one in plan.filled} == {("colour", 3)}
    (conflict,) = plan.details["conflicts"]
    assert (conflict["place"], conflict["answer"]) == ("object/book#/fields/author/label/en", KEEP)
    rehearsal = plan.details["rehearsal"]
    assert [*rehearsal["seconds"]] == ["copy", "plan", "upgrade", "checks", "roll_back"]
    assert snapshot(runtime.database) == before and places(runtime, newer) == there


def test_an_open_conflict_ends_it_as_it_would_end_the_upgrade(runtime: Runtime, newer: Path) -> None:
    plan = rehearse(runtime, newer, Answers())
    assert [problem.code for problem in plan.problems] == ["pack_conflict"] and "rehearsal" not in plan.details
