"""Follows a recipe word for word: writes the files that it shows and runs the commands that it names."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from metacrm.ui.commands.main import metacrm

RECIPES = Path(__file__).resolve().parents[2] / "docs" / "recipes"
_STEP = re.compile(r"`(?P<file>[\w./]+\.json)`:\s*```json\n(?P<json>.*?)```|```sh\n(?P<shell>.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A file to write, or a command to run."""

    file: str = ""
    text: str = ""
    command: tuple[str, ...] = ()


def steps(name: str) -> Iterator[Step]:
    """The steps of the recipe in their order; comments behind a command are left out."""
    for found in _STEP.finditer((RECIPES / name).read_text(encoding="utf-8")):
        if found["file"]:
            yield Step(file=found["file"], text=found["json"])
            continue
        for line in found["shell"].splitlines():
            if words := shlex.split(line, comments=True):
                yield Step(command=tuple(words))


def followed(name: str, folder: Path, url: str) -> list[tuple[str, str]]:
    """Carry the recipe out in the folder (the current one) on the database; each command with what it said."""
    said = []
    for step in steps(name):
        if step.file:
            path = folder / step.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
            continue
        program, *words = step.command
        assert program == "metacrm", step.command
        result = CliRunner().invoke(metacrm, words, env={"METACRM_LOCALE": "en", "METACRM_DATABASE_URL": url})
        assert result.exit_code == 0, (step.command, result.output)
        said.append((" ".join(step.command), result.output))
    return said
