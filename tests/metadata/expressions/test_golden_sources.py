"""The golden files hold what their independent makers give, and nothing printed from the code under test."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.metadata.expressions.golden import compute_related
from tests.metadata.expressions.golden.compute import FOLDER, all_cases

FILES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_are_as_their_makers_give_them(path: Path) -> None:
    assert json.loads(path.read_text(encoding="utf-8")) == all_cases()[path.stem]


def test_the_file_of_related_records_is_as_its_maker_gives_it() -> None:
    assert json.loads(compute_related.FILE.read_text(encoding="utf-8"))["cases"] == compute_related.all_cases()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_makers_know_nothing_of_our_code(path: Path) -> None:
    imports = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)
    ]
    assert not [node.module for node in imports if (node.module or "").startswith("metacrm")]


def test_every_case_says_its_source() -> None:
    cases = [case for cases in all_cases().values() for case in cases]
    assert all(case["source"].startswith(("written: ", "computed: ")) for case in cases)
    assert len(cases) >= 1_500
