"""Each architecture rule finds the violation it is there for, planted in a small tree, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules, voice
from tests.architecture.source_tree import SourceTree

CLEAN = {
    "metacrm/__init__.py": "",
    "metadata/__init__.py": "",
    "metadata/problem.py": "NAMES = ('a',)\nTABLE: Mapping[str, int] = {'a': 1}\n",
    "engine/__init__.py": "",
    "engine/context.py": "from ..metadata.problem import NAMES\n",
    "engine/records/__init__.py": "from .writer import write\n",
    "engine/records/writer.py": "from ..context import NAMES\nfrom ...metadata import problem\ndef write(): ...\n",
    "engine/query/__init__.py": "",
    "engine/query/select.py": "from ..records.writer import write\ndef table() -> None:\n    import pandas\n",
    "ui/__init__.py": "",
    "ui/app.py": "import flask\nfrom ..engine.query import select\n",
}
ALL = (
    rules.upward_imports,
    rules.absolute_imports,
    rules.hidden_imports,
    rules.misplaced_libraries,
    rules.file_circles,
    rules.folder_circles,
    voice.empty_names,
    voice.module_state,
    voice.type_switches,
)
Rule = Callable[[SourceTree], list[str]]


def plant(root: Path, files: dict[str, str]) -> SourceTree:
    """A source tree on disk with the clean files and these on top."""
    for place, text in (CLEAN | files).items():
        path = root / "platform" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return SourceTree(root)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_clean_tree_passes(tmp_path: Path, rule: Rule) -> None:
    assert rule(plant(tmp_path, {})) == []


@pytest.mark.parametrize(
    ("rule", "place", "text"),
    [
        (rules.upward_imports, "metadata/a.py", "from ..engine.context import NAMES"),
        (rules.upward_imports, "engine/a.py", "from .. import ui"),
        (rules.upward_imports, "metacrm/__init__.py", "from . import metadata"),
        (rules.absolute_imports, "engine/a.py", "from metacrm.metadata import problem"),
        (rules.hidden_imports, "engine/a.py", "def f():\n    from .context import NAMES"),
        (rules.hidden_imports, "engine/a.py", "class A:\n    def f(self):\n        import metacrm.metadata"),
        (rules.hidden_imports, "engine/a.py", "import typing\nif typing.TYPE_CHECKING:\n    x = 1"),
        (rules.hidden_imports, "engine/a.py", "from typing import TYPE_CHECKING as checking"),
        (rules.misplaced_libraries, "engine/a.py", "from flask import g"),
        (rules.misplaced_libraries, "engine/a.py", "def f():\n    import flask.globals"),
        (rules.misplaced_libraries, "metadata/a.py", "from sqlalchemy import create_engine"),
        (rules.misplaced_libraries, "ui/a.py", "if True:\n    import pandas as pd"),
        (rules.file_circles, "metadata/problem.py", "from . import other"),
        (rules.folder_circles, "engine/records/other.py", "from ..query.select import table"),
        (rules.folder_circles, "engine/context.py", "from .records.other import x"),
        (voice.empty_names, "engine/query_utils.py", ""),
        (voice.empty_names, "engine/a.py", "class SaveManager: ..."),
        (voice.module_state, "engine/a.py", "CACHE = {}"),
        (voice.module_state, "engine/a.py", "cache: Mapping[str, int] = {}"),
        (voice.module_state, "engine/a.py", "import collections\nseen = collections.defaultdict(list)"),
        (voice.module_state, "engine/a.py", "x = 1\ndef f():\n    global x"),
        (voice.type_switches, "engine/a.py", "def f(field): return field.type == 'text'"),
        (voice.type_switches, "engine/a.py", "def f(a): return a.target_field.type in ('text', 'url')"),
    ],
)
def test_planted_violation_is_found(tmp_path: Path, rule: Rule, place: str, text: str) -> None:
    others = {"metadata/other.py": "from . import problem", "engine/records/other.py": "x = 1"}
    assert len(rule(plant(tmp_path, others | {place: text}))) == 1


def test_long_function_and_missing_opening_are_found() -> None:
    long = "def f() -> None:\n" + "    x = 1\n" * 60
    assert len(voice.long_functions({"a.py": ast.parse(long)})) == 1
    assert len(voice.missing_openings({"a.py": ast.parse(long), "b.py": ast.parse('"""Says what it is for."""')})) == 1


def test_long_file_and_stale_exception_are_found(tmp_path: Path) -> None:
    (tmp_path / "long.js").write_text("x\n" * 301, encoding="utf-8")
    (tmp_path / "short.js").write_text("x\n" * 300, encoding="utf-8")
    paths = sorted(tmp_path.iterdir())
    assert voice.long_files(paths, tmp_path, {}) == ["long.js: 301 lines"]
    assert voice.long_files(paths, tmp_path, {"long.js": "because"}) == []
    assert len(voice.long_files(paths, tmp_path, {"long.js": "because", "short.js": "because"})) == 1
