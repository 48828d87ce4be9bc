"""The thin door: it tells a missing, an outdated and a broken installation apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cli

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose .venv looks installed, without the test extra."""
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.setattr(cli, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(cli, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(cli, "FRONTEND", tmp_path / "frontend")
    monkeypatch.setattr(cli, "ASSETS", tmp_path / "assets")
    monkeypatch.setattr(sys, "argv", ["cli.py", "demo"])
    monkeypatch.delenv("METACRM_SKIP_UI", raising=False)
    for place in ("pyproject.toml", "setup.py", "frontend/src/core.js", "frontend/build.mjs"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(place, encoding="utf-8")
    cli._python().parent.mkdir(parents=True)
    cli._python().touch()
    record_installation([])
    return tmp_path


def record_installation(extras: list[str]) -> None:
    cli.STAMP.write_text(json.dumps({"inputs": cli._inputs(), "extras": extras}), encoding="utf-8")


def test_unchanged_project_is_current(project: Path) -> None:
    assert cli._is_current()


@pytest.mark.parametrize("content", ["", "[]", "not json", '{"inputs": 1}'])
def test_spoiled_stamp_means_installing_again(project: Path, content: str) -> None:
    cli.STAMP.write_text(content, encoding="utf-8")
    assert not cli._is_current()


def test_changed_dependencies_mean_installing_again(project: Path) -> None:
    (project / "pyproject.toml").write_text("changed", encoding="utf-8")
    assert not cli._is_current()


def test_front_end_counts_from_its_lock_file_on(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "frontend" / "package-lock.json").write_text("{}", encoding="utf-8")
    assert not cli._is_current()
    record_installation([])
    assert not cli._is_current(), "no assets were built"
    cli.ASSETS.touch()
    assert cli._is_current()
    (project / "frontend" / "src" / "core.js").write_text("changed", encoding="utf-8")
    assert not cli._is_current()


def test_installation_without_assets_is_not_current_once_they_are_wanted(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "frontend" / "package-lock.json").write_text("{}", encoding="utf-8")
    cli.ASSETS.touch()
    monkeypatch.setenv("METACRM_SKIP_UI", "1")
    record_installation([])
    assert cli._is_current()
    monkeypatch.delenv("METACRM_SKIP_UI")
    assert not cli._is_current()


@pytest.mark.parametrize("command", ["test", "bench"])
def test_tests_and_benchmarks_need_their_extra(project: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(sys, "argv", ["cli.py", "--verbose", command, "-x"])
    assert not cli._is_current()
    record_installation(["test"])
    assert cli._is_current()
    monkeypatch.setattr(sys, "argv", ["cli.py", "demo"])
    assert cli._wanted_extras() == {"test"}, "installing again must not take the extra away"


def test_old_python_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert cli.main() == 1
    assert capsys.readouterr().err == "metacrm needs Python 3.11 or newer; this is Python 3.10.\n"


def test_missing_venv_is_refused_in_one_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    cli._python().unlink()
    assert cli.main() == 1
    assert "apt install python3-venv" in capsys.readouterr().err


def test_broken_dependency_is_shown_not_installed_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "metacrm.ui.commands.main", None)
    assert cli._run() == 1
    shown = capsys.readouterr().err
    assert "metacrm.ui.commands.main" in shown
    assert "the import shown above fails" in shown


def test_the_door_works_from_any_folder(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "cli.py"), "--version"]
    environment = dict(os.environ, **{cli.INSTALLED_NOW: "1"})  # never install anything from within a test
    answer = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout.split(",")[0]) == (0, "metacrm"), answer.stderr
