"""The page on definitions shows every kind and every check, and its examples hold."""

from __future__ import annotations

import json
import re
from typing import Any

from metacrm.metadata.checks.verdict import catalogue_of_checks, judge
from metacrm.metadata.kinds import kinds
from tests.fixtures.manifests import ROOT, library_manifest, types

PAGE = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")
SYSTEM_TYPES = frozenset({"identifier", "owner"})
"""Types of system fields, which no definition uses."""


def examples() -> list[dict[str, Any]]:
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def test_every_kind_has_a_section_with_an_example() -> None:
    shown = {example["kind"] for example in examples() if "kind" in example}
    for kind in kinds():
        assert f"\n### {kind}\n" in PAGE, kind
        assert kind in shown, kind


def test_every_check_and_type_is_named() -> None:
    for name in catalogue_of_checks():
        assert f"`{name}`" in PAGE, name
    for name in set(types()) - SYSTEM_TYPES:
        assert f"`{name}`" in PAGE, name


def test_examples_make_a_pack_without_problems() -> None:
    bodies = [{key: value for key, value in example.items() if key != "$schema"} for example in examples()]
    assert [problem.line_of_text() for problem in judge(library_manifest(*bodies, layer="museum"))] == []


def test_examples_stay_readable() -> None:
    assert len(examples()) >= 11
    assert all(
        len(line) <= 130 for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()
    )
