"""The command that writes the reference pages."""

from __future__ import annotations

from pathlib import Path

import click

from ..reference import reference_pages


@click.command("docs")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("docs/reference"))
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where a page is older than the code.")
@click.pass_context
def docs(context: click.Context, folder: Path, check: bool) -> None:
    """Write the reference of field types, functions, checks, problems, definitions and commands."""
    group = context.find_root().command
    assert isinstance(group, click.Group)
    stale = False
    for name, text in reference_pages(group).items():
        path = folder / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale = True
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        click.echo(f"{'stale' if check else 'wrote'} {path}")
    if check and stale:
        context.exit(1)


COMMANDS = (docs,)
