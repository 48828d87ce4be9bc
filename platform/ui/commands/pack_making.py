"""Commands for who makes packs, and for whose packs are taken: pack new, test, build, key, trust."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ...engine.packs.archive import build
from ...engine.packs.folder import find_pack
from ...engine.packs.scaffold import new_pack
from ...engine.packs.signatures import make_key
from ...engine.packs.trial import try_pack
from ...engine.packs.trust import change_trust, trusted_keys
from ...metadata.problem import Problem
from .console import answer, counted, database_option, json_option, opened, say, tell, telling_problems, user_locale


@click.group("pack")
def pack() -> None:
    """Make a pack: begin it, test it, build and sign the file that customers install; trust who signs."""


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
        f"{counted(len(written), 'file')} in {folder}. Next: metacrm pack test {folder}",
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
            f"{counted(trial.samples, 'record')} laid, {counted(trial.steps, 'step')}, {len(failures)} failed.",
            f"写入 {trial.samples} 条记录，执行 {trial.steps} 个步骤，失败 {len(failures)} 个。",
        )
    if not trial.passed:
        raise click.exceptions.Exit(1)


@pack.command("build")
@click.argument("path")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the file is written."
)
@click.option("--sign", "key", type=click.Path(path_type=Path), help="Sign it with the key in this file.")
@json_option
@telling_problems
def build_file(path: str, into: Path, key: Path | None, as_json: bool) -> None:
    """Write the pack in PATH as one file; the same pack always gives the same bytes, whose SHA-256 is printed."""
    made = build(find_pack(path), into, key)
    if as_json:
        answer({"file": made.file.as_posix(), "sha256": made.sha256, "signed_by": made.signer or None})
        return
    click.echo(f"{made.file}\nSHA-256 {made.sha256}")
    if made.signer:
        say(f"Signed with the key {made.signer}.", f"签名密钥：{made.signer}")


@pack.command("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@telling_problems
def key(file: Path, as_json: bool) -> None:
    """Make a key to sign packs with and write it into FILE; its fingerprint, which customers trust, is printed."""
    fingerprint = make_key(file)
    if as_json:
        answer({"file": file.as_posix(), "fingerprint": fingerprint})
    else:
        say(
            f"{fingerprint}\nKeep {file} secret: whoever has it signs in your name.",
            f"{fingerprint}\n请妥善保管 {file}：持有者可以以你的名义签名。",
        )


@pack.command("trust")
@click.argument("fingerprints", nargs=-1, metavar="[FINGERPRINT]...")
@click.option("--remove", multiple=True, metavar="FINGERPRINT", help="Trust this key no more; may be repeated.")
@database_option
@json_option
@telling_problems
def trust(fingerprints: Sequence[str], remove: Sequence[str], database_url: str | None, as_json: bool) -> None:
    """Take only shipped packs and packs signed with one of these keys; without FINGERPRINT the trusted ones are listed.

    While no key is trusted every pack is taken, signed or not: so it is again when the last one is removed.
    """
    with opened(database_url) as database:
        changing = bool(fingerprints or remove)
        trusted = change_trust(database, fingerprints, remove) if changing else trusted_keys(database)
    opened_up = [Problem("no_key_trusted")] if remove and not trusted else []
    if as_json:
        answer({"trusted": [*trusted], "warnings": [one.as_json(user_locale()) for one in opened_up]})
    elif trusted:
        click.echo("\n".join(trusted))
    elif opened_up:
        tell(opened_up, as_json=False)
    else:
        say("No key is trusted: every pack is taken.", "未设置受信任的密钥：接受所有应用包。")


COMMANDS = (pack,)
