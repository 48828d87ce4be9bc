"""What an installation holds: the standard library stays itself, and the wheel has every file the program reads."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

import metacrm

ROOT = Path(__file__).resolve().parents[1]
LEFT_BEHIND = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "*.egg-info", "build", "tests", "docs")
NOT_IN_WHEEL = ("platform/ui/frontend/",)


@pytest.fixture(scope="module")
def wheel_files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a wheel built from a copy of the source, with the browser assets as they stand."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=LEFT_BEHIND)
    (folder / "out").mkdir()
    build = "import sys, metacrm_build; metacrm_build.build_wheel(sys.argv[1])"
    environment = dict(os.environ, METACRM_SKIP_UI="1", PYTHONPATH=str(source / "build_backend"))
    command = [sys.executable, "-c", build, str(folder / "out")]
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    with zipfile.ZipFile(next((folder / "out").glob("*.whl"))) as wheel:
        return {name for name in wheel.namelist() if ".dist-info/" not in name}


def installed_name(place: str) -> str:
    """Where a file of the source is found in the wheel."""
    return "metacrm/" + place.removeprefix("platform/").removeprefix("metacrm/")


def test_platform_is_the_standard_librarys() -> None:
    assert platform.python_implementation()
    assert ROOT not in Path(platform.__file__).parents or ".venv" in platform.__file__
    assert Path(metacrm.__file__).name == "__init__.py"


def test_wheel_holds_exactly_the_files_of_the_source(wheel_files: set[str]) -> None:
    paths = (path for folder in ("platform", "packs", "schema_registry") for path in (ROOT / folder).rglob("*"))
    places = {path.relative_to(ROOT).as_posix() for path in paths if path.is_file()}
    expected = {
        installed_name(place)
        for place in places
        if not place.startswith(NOT_IN_WHEEL) and not {"__pycache__", ".DS_Store"} & set(place.split("/"))
    }
    hidden = {name for name in expected if "/." in name}
    assert expected - hidden == wheel_files - hidden
    assert "metacrm/py.typed" in wheel_files
    assert any(name.startswith("metacrm/packs/") and name.endswith(".json") for name in wheel_files)


@pytest.fixture
def backend(tmp_path: Path) -> ModuleType:
    """The build backend in a project of its own that has front-end sources and no assets yet."""
    place = tmp_path / "build_backend" / "metacrm_build.py"
    place.parent.mkdir()
    shutil.copy(ROOT / "build_backend" / "metacrm_build.py", place)
    (tmp_path / "platform" / "ui" / "frontend" / "src").mkdir(parents=True)
    for name in ("package-lock.json", "build.mjs", "src/core.js"):
        (tmp_path / "platform" / "ui" / "frontend" / name).write_text(name, encoding="utf-8")
    specification = importlib.util.spec_from_file_location("backend_under_test", place)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def needs_node(backend: ModuleType) -> bool:
    return backend.NODE_REQUIREMENT in backend.get_requires_for_build_wheel()


def test_backend_asks_for_node_only_to_build_stale_assets(
    backend: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv("METACRM_SKIP_UI", raising=False)
    assert needs_node(backend)
    backend.DIST.mkdir(parents=True)
    backend.STAMP.write_text(backend.asset_stamp(), encoding="utf-8")
    assert not needs_node(backend)
    (backend.FRONTEND / "src" / "core.js").write_text("changed", encoding="utf-8")
    assert needs_node(backend)
    monkeypatch.setenv("METACRM_SKIP_UI", "1")
    assert not needs_node(backend)


def test_backend_builds_nothing_without_a_lock_file(backend: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("METACRM_SKIP_UI", raising=False)
    backend.LOCK.unlink()
    backend.build_assets()
    assert not backend.DIST.exists()


@pytest.mark.skipif(os.name != "posix", reason="stands in for Node.js with shell scripts")
def test_failed_asset_build_leaves_the_old_assets(
    backend: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("METACRM_SKIP_UI", raising=False)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in (("npm", "exit 0"), ("node", '[ "$1" = --version ] && echo v22.0.0 && exit 0; exit 3')):
        (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    backend.DIST.mkdir(parents=True)
    (backend.DIST / "core.js").write_text("old", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        backend.build_assets()
    assert (backend.DIST / "core.js").read_text(encoding="utf-8") == "old"
