"""Commands for who makes packs: pack new, pack test, pack build."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ...engine.packs.archive import build
from ...engine.packs.install import find_pack
from ...engine.packs.scaffold import new_pack
from ...engine.packs.trial import try_pack
from .console import answer, json_option, say, tell, telling_problems, user_locale


@click.group("pack")
def pack() -> None:
    """Make a pack: begin it, test it, build the file that customers install."""


@pack.command("new")
@click.argument("name")
@click.option("--requires", multiple=True, metavar="PACK", help="A pack that this one stands on; may be repeated.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where its folder is made."
)
@click.option("--empty", is_flag=True, help="Write pack.json and nothing else.")
@json_option
@telling_problems
def new(name: str, requires: Sequence[str], into: Path, empty: bool, as_json: bool) -> None:
    """Begin a pack in a folder NAME: one object with layout, list, board, app, role, sample and scenario."""
    written = new_pack(name, into, requires, empty)
    if as_json:
        answer({"files": [path.as_posix() for path in written]})
        return
    folder = into / name
    say(
        f"{len(written)} files in {folder}. Next: metacrm pack test {folder}",
        f"已在 {folder} 写入 {len(written)} 个文件。下一步：metacrm pack test {folder}",
    )


@pack.command("test")
@click.argument("path")
@json_option
@telling_problems
def test(path: str, as_json: bool) -> None:
    """Check the pack in PATH, install it with its samples in a scratch database, carry out its scenarios."""
    trial = try_pack(find_pack(path))
    failures = trial.failures
    if as_json:
        locale = user_locale()
        problems = [problem.as_json(locale) for problem in trial.problems]
        answer(
            {
                "ok": trial.passed,
                "problems": problems,
                "samples": trial.samples,
                "steps": trial.steps,
                "failures": [failure.as_json(locale) for failure in failures],
            }
        )
    else:
        tell([*trial.problems, *failures], as_json=False)
        say(
            f"{trial.samples} records laid, {trial.steps} steps, {len(failures)} failed.",
            f"写入 {trial.samples} 条记录，执行 {trial.steps} 个步骤，失败 {len(failures)} 个。",
        )
    if not trial.passed:
        raise click.exceptions.Exit(1)


@pack.command("build")
@click.argument("path")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the file is written."
)
@json_option
@telling_problems
def build_file(path: str, into: Path, as_json: bool) -> None:
    """Write the pack in PATH as one file; the same pack always gives the same bytes, whose SHA-256 is printed."""
    made, digest = build(find_pack(path), into)
    if as_json:
        answer({"file": made.as_posix(), "sha256": digest})
    else:
        say(f"{made}\nSHA-256 {digest}", f"{made}\nSHA-256 {digest}")


COMMANDS = (pack,)
