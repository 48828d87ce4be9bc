"""Commands about packs: install."""

from __future__ import annotations

import click

from ...engine.packs.install import find_pack, install
from .console import database_option, json_option, opened_runtime, say, tell_plan, telling_problems


@click.command("install")
@click.argument("pack")
@click.option("--sample", is_flag=True, help="Also lay the pack's sample records.")
@database_option
@json_option
@telling_problems
def install_pack(pack: str, sample: bool, database_url: str | None, as_json: bool) -> None:
    """Install a shipped PACK by name, or the one in a folder; a newer version takes the place of the old one."""
    folder = find_pack(pack)
    with opened_runtime(database_url) as runtime:
        plan = install(runtime, folder, sample=sample)
    tell_plan(plan, as_json, applied=True)
    if not as_json:
        count = plan.details["seeds"]
        say(f"{count} records laid.", f"已写入 {count} 条初始记录。")


COMMANDS = (install_pack,)
