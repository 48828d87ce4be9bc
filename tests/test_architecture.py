"""The rules of the house, read from the source by its syntax alone: what may import what, sizes, names and state."""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules, voice
from tests.architecture.source_tree import FLOORS, SourceTree

pytestmark = pytest.mark.xdist_group("architecture")  # one process reads the source once
ROOT = Path(__file__).resolve().parents[1]
TREE = SourceTree(ROOT)
TRANSIENT = {".venv", "node_modules", "dist", "build", ".git", ".typing"}
PYTHON_FOLDERS = ("platform", "build_backend", "tests", "benchmarks", "packs", "schema_registry")
SCREEN_FOLDERS = ("platform/ui/templates", "platform/ui/frontend", "platform/ui/static")
SCREEN_SUFFIXES = {".js", ".mjs", ".css", ".html", ".jinja", ".xml"}

LONG_FILES_ALLOWED: dict[str, str] = {}
"""Path from the root → why this file may be longer than 300 lines."""

RULES = (
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
FUNCTION = re.compile(r"""f?['"]+\s*(\w+|\([^()]*\)) =>""")
"""A string of Python that holds an arrow function of JavaScript."""


def files(folders: tuple[str, ...], suffixes: set[str]) -> list[Path]:
    """Files of our own with these suffixes, sorted."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return sorted(path for path in found if path.suffix in suffixes and not TRANSIENT & set(path.parts))


def python_files() -> list[Path]:
    """Every Python file of the project."""
    return [ROOT / "cli.py", ROOT / "setup.py", *files(PYTHON_FOLDERS, {".py"})]


@functools.cache
def trees() -> dict[str, ast.Module]:
    """Path from the root → syntax tree, for every Python file of the project."""
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in python_files()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_platform_keeps_the_rule(rule: Callable[[SourceTree], list[str]]) -> None:
    assert rule(TREE) == []


def test_files_are_short() -> None:
    every = python_files() + files(SCREEN_FOLDERS, SCREEN_SUFFIXES)
    assert voice.long_files(every, ROOT, LONG_FILES_ALLOWED) == []


def test_functions_are_short() -> None:
    assert voice.long_functions(trees()) == []


def test_modules_open_with_a_sentence() -> None:
    assert voice.missing_openings(trees()) == []


def test_platform_folder_is_no_package_and_every_folder_in_it_is() -> None:
    """Else `import platform` would no longer be the standard library's, or a folder would miss from the wheel."""
    assert not (ROOT / "platform" / "__init__.py").exists()
    folders = {path.parent for path in files(("platform",), {".py"})}
    assert {folder for folder in folders if not (folder / "__init__.py").is_file()} == set()


def test_packages_on_disk_are_those_in_the_build_and_for_type_checkers() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        mapped = tomllib.load(file)["tool"]["setuptools"]["package-dir"]
    parts = {path.parent.name for path in (ROOT / "platform").glob("*/__init__.py")}
    assert parts == {"metacrm", *FLOORS}
    assert set(mapped.values()) == {f"platform/{part}" for part in parts} | {"packs", "schema_registry"}
    linked = {path.name for path in (ROOT / ".typing" / "metacrm").iterdir()} - {"__init__.py", "py.typed"}
    assert linked == {name.partition(".")[2] for name in mapped} - {""}


def test_waits_of_browser_tests_are_functions() -> None:
    """A bare expression asked a second time is an `eval`, which the pages' content security policy refuses."""
    bare = [
        f"{path}:{call.lineno}"
        for path, tree in trees().items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "wait_for_function"
        and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
        and not FUNCTION.match(ast.unparse(call.args[0]))
    ]
    assert bare == []


def test_packs_and_schemas_hold_no_python() -> None:
    assert [path.name for path in files(("packs", "schema_registry"), {".py"})] == ["__init__.py", "__init__.py"]
