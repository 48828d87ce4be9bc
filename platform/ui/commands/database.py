"""Commands about a database as a whole: init, purge, doctor."""

from __future__ import annotations

from dataclasses import asdict

import click

from ...engine.packs.current import initialise
from ...engine.storage.health import examine
from ...engine.storage.purge import KEEP_DAYS, purge
from ...engine.sweeping import Swept, sweep_files
from .console import (
    answer,
    database_option,
    json_option,
    opened,
    opened_runtime,
    say,
    tell,
    tell_plan,
    telling_problems,
    user_locale,
)


@click.command("init")
@click.option("--base-currency", help="ISO 4217 code; can't be changed later. Default: CNY.")
@click.option("--zone", help="The organisation's time zone. Default: Asia/Shanghai.")
@click.option("--locale", type=click.Choice(["zh", "en"]), help="The language of whoever has chosen none. Default: zh.")
@database_option
@json_option
@telling_problems
def init(
    base_currency: str | None, zone: str | None, locale: str | None, database_url: str | None, as_json: bool
) -> None:
    """Set up a database: the engine's own tables and the platform's objects. Running it again changes nothing."""
    with opened(database_url, set_up=False) as database:
        plan = initialise(database, base_currency.upper() if base_currency is not None else None, zone, locale)
    tell_plan(plan, as_json, applied=True)


@click.command("purge")
@click.option("--days", type=click.IntRange(0), default=KEEP_DAYS, show_default=True, help="Keep what is younger.")
@click.option("--dry-run", is_flag=True, help="Only say what would be dropped.")
@database_option
@json_option
@telling_problems
def purge_retired(days: int, dry_run: bool, database_url: str | None, as_json: bool) -> None:
    """Drop the columns and tables of fields and objects that were removed long enough ago."""
    with opened(database_url) as database:
        dropped = purge(database, days, dry_run=dry_run)
    names = [f"{item.object}.{item.field} ({item.column})" if item.field else item.object for item in dropped]
    if as_json:
        answer({"dropped": names, "dry_run": dry_run})
        return
    for name in names:
        click.echo(f"- {name}")
    if dry_run:
        say(f"{len(names)} would be dropped.", f"将清除 {len(names)} 项。")
    else:
        say(f"{len(names)} dropped.", f"已清除 {len(names)} 项。")


@click.command("doctor")
@click.option(
    "--clean",
    is_flag=True,
    help="Delete files a day old to which nothing points. The data folder must be of this database alone.",
)
@database_option
@json_option
@telling_problems
def doctor(clean: bool, database_url: str | None, as_json: bool) -> None:
    """Look whether the database is as the definitions say, and name what is missing."""
    with opened(database_url, set_up=False) as database:
        health = examine(database)
    swept = _swept(database_url) if clean and not health.problems else None
    if as_json:
        locale = user_locale()
        problems = [problem.as_json(locale) for problem in health.problems]
        answer({"facts": health.facts, "problems": problems, **({"swept": asdict(swept)} if swept else {})})
    else:
        for name, value in health.facts.items():
            click.echo(f"{name}: {value}")
        tell(health.problems, as_json=False)
        if not health.problems:
            say("All is well.", "一切正常。")
        if swept:
            say(
                f"{swept.records} files that nothing points to and {swept.contents} contents deleted.",
                f"已删除 {swept.records} 个无引用的文件和 {swept.contents} 份内容。",
            )
    if health.problems:
        raise click.exceptions.Exit(1)


def _swept(database_url: str | None) -> Swept:
    with opened_runtime(database_url) as runtime:
        return sweep_files(runtime)


COMMANDS = (init, purge_retired, doctor)
