"""One run tells everything wrong with definitions, and nothing that only follows from what is broken."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.packs.checking import check_folder
from metacrm.metadata.diagnosis import diagnose
from metacrm.metadata.layers import Layer
from metacrm.metadata.platform_layer import platform_layer
from metacrm.metadata.problem import Problem
from metacrm.metadata.reader import read_folder
from tests.fixtures.manifests import LIBRARY, types

NAMED_ELSEWHERE = ("member", "loan", "member_status")
"""An object with lookups and layouts, one whose records are counted, and a picklist with a default from it."""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the library that a test may break."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def change(file: Path, **members: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **members}), encoding="utf-8")


def told(folder: Path) -> set[tuple[str, str | None, str | None]]:
    manifest, problems = check_folder(folder)
    assert manifest is None
    return {(problem.code, problem.file, problem.pointer) for problem in problems}


def test_one_run_tells_unreadable_files_wrong_shapes_and_broken_rules(library: Path) -> None:
    (library / "roles/reader.json").write_text('{"kind": "role",', encoding="utf-8")
    change(library / "list_views/member_all.json", columns={"name": {"widht": 100}})
    change(library / "list_views/book_all.json", sort="gone")
    change(library / "validation_rules/fine_not_negative.json", when="fin < 0")
    assert told(library) == {
        ("malformed_json", "roles/reader.json", None),
        ("unknown_property", "list_views/member_all.json", "/columns/name/widht"),
        ("unknown_field", "list_views/book_all.json", "/sort"),
        ("expression_unknown_field_suggested", "validation_rules/fine_not_negative.json", "/when"),
    }


def test_a_name_that_can_not_be_is_told_and_ends_there(library: Path) -> None:
    change(library / "validation_rules/fine_not_negative.json", name="Not a name")
    assert told(library) == {("wrong_shape", "validation_rules/fine_not_negative.json", "/name")}


def test_the_rest_of_a_broken_definition_is_judged(library: Path) -> None:
    book = json.loads((library / "objects/book.json").read_text(encoding="utf-8"))
    fields = {**book["fields"], "mood": {"type": "texd"}, "owner": {"type": "text", "label": {"en": "O", "zh": "主"}}}
    change(library / "objects/book.json", fields=fields)
    change(library / "list_views/book_all.json", sort="mood")
    assert told(library) == {
        ("unknown_field_type", "objects/book.json", "/fields/mood/type"),
        ("missing_property", "objects/book.json", "/fields/mood"),
        ("reserved_name", "objects/book.json", "/fields/owner"),
    }


@pytest.mark.parametrize("how", ["unreadable", "without a label", "wrong shape"])
def test_what_only_follows_is_not_told(how: str) -> None:
    definitions, _ = read_folder(LIBRARY)
    for raw in [one for one in definitions if one.name in NAMED_ELSEWHERE and one.kind in ("object", "picklist")]:
        others = [one for one in definitions if one is not raw]
        body = {key: value for key, value in raw.body.items() if key != "label"}
        body = {**raw.body, "zzz": 1} if how == "wrong shape" else body
        unread = [_unreadable(raw.file)] if how == "unreadable" else []
        broken = [] if unread else [type(raw)(raw.kind, raw.name, body, raw.file)]
        layers = [platform_layer(), Layer("library", (*others, *broken), "1.0.0")]
        found = diagnose(layers, types(), unread)
        assert [problem.file for problem in found.problems] == [raw.file], found.problems


def _unreadable(file: str) -> Problem:
    return Problem("malformed_json", file=file, line=1, column=1, parameters={"reason": "?"})
