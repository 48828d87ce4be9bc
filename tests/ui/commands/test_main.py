"""The command line finds its commands in source as they are when imported, and starts without the heavy parts."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from metacrm.ui.commands.main import CommandsOnDisk, Listed, listed_commands, load, metacrm

CATALOGUE = sorted(listed_commands(), key=lambda listed: listed.name)
LOADED_LATER = ("sqlalchemy", "flask", "marshmallow", "jsonschema")


@pytest.mark.parametrize("listed", CATALOGUE, ids=lambda listed: listed.name)
def test_source_and_import_agree(listed: Listed) -> None:
    command = next(command for command in load(listed.module) if command.name == listed.name)
    assert listed.summary, "the docstring is what the help shows"
    assert (command.help or "").split("\n\n")[0].replace("\n", " ").startswith(listed.summary)


@pytest.mark.parametrize("module", sorted({listed.module for listed in CATALOGUE}))
def test_every_declared_command_is_found_in_source(module: str) -> None:
    assert {command.name for command in load(module)} == {item.name for item in CATALOGUE if item.module == module}


def test_names_are_unique() -> None:
    names = [listed.name for listed in CATALOGUE]
    assert len(names) == len(set(names))


def test_help_lists_every_command_and_exits_with_0() -> None:
    answer = CliRunner().invoke(metacrm, ["--help"])
    assert answer.exit_code == 0
    assert all(f"\n  {listed.name} " in answer.output for listed in CATALOGUE)


@pytest.mark.parametrize("arguments", [["no-such-command"], ["--no-such-option"]])
def test_wrong_use_exits_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(metacrm, arguments).exit_code == 2


def test_help_loads_no_heavy_part() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from metacrm.ui.commands.main import metacrm; "
        "assert CliRunner().invoke(metacrm, ['--help']).exit_code == 0; "
        f"print([name for name in {LOADED_LATER!r} if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_group_answers_none_for_an_unknown_name() -> None:
    assert isinstance(metacrm, CommandsOnDisk)
    assert metacrm.get_command(None, "no-such-command") is None  # type: ignore[arg-type]
