"""The command about computed fields: recompute."""

from __future__ import annotations

from dataclasses import asdict

import click

from ...engine.records.recompute import Drift, recompute
from .console import answer, counted, database_option, json_option, opened_runtime, say, telling_problems


@click.command("recompute")
@click.argument("objects", metavar="[OBJECT]...", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; leave with status 1 where a value drifted.")
@database_option
@json_option
@telling_problems
def recompute_fields(objects: tuple[str, ...], check: bool, database_url: str | None, as_json: bool) -> None:
    """Compute stored formulas and roll-ups anew, of all objects or of those named, and mend what drifted."""
    with opened_runtime(database_url) as runtime:
        found = recompute(
            runtime, objects, mend=not check, progress=lambda field: None if as_json else click.echo(field, err=True)
        )
    drifted = [drift for drift in found if drift.drifted]
    if as_json:
        answer({"fields": [asdict(drift) for drift in found], "drifted": sum(drift.drifted for drift in found)})
    else:
        _tell(found, drifted, check)
    if check and drifted:
        raise click.exceptions.Exit(1)


def _tell(found: list[Drift], drifted: list[Drift], check: bool) -> None:
    for drift in drifted:
        examples = ", ".join(drift.examples)
        say(
            f"{drift.object}.{drift.field}: {drift.drifted} of {drift.records} drifted ({examples})",
            f"{drift.object}.{drift.field}：{drift.records} 条中有 {drift.drifted} 条不符（{examples}）",
        )
    total, fields = sum(drift.drifted for drift in found), len(found)
    if check:
        say(
            f"{counted(fields, 'computed field')}, {counted(total, 'value')} drifted.",
            f"{fields} 个计算字段，{total} 个值不符。",
        )
    else:
        say(
            f"{counted(fields, 'field')} computed, {counted(total, 'value')} mended.",
            f"已计算 {fields} 个字段，更正 {total} 个值。",
        )


COMMANDS = (recompute_fields,)
