"""The command that shows and changes what holds for the whole organisation."""

from __future__ import annotations

import click

from ...engine.packs.settings import change_organisation
from .console import answer, database_option, json_option, opened, telling_problems


@click.command("organisation")
@click.option("--name", "organisation_name", help="What it is called.")
@click.option("--zone", help="The time zone by which its days begin.")
@click.option("--locale", type=click.Choice(["zh", "en"]), help="The language of whoever has chosen none.")
@click.option("--fiscal-month", type=click.IntRange(1, 12), help="The month with which its business year begins.")
@click.option("--calendar", help="The calendar by which its working days are counted.")
@database_option
@json_option
@telling_problems
def organisation(database_url: str | None, as_json: bool, **given: str | int | None) -> None:
    """Show the organisation's settings, after changing those given; expressions reach them as $Org."""
    changes = {name: str(value) for name, value in given.items() if value is not None}
    with opened(database_url) as database:
        settings = change_organisation(database, changes)
    values = {name: None if value is None else str(value) for name, value in settings.values().items()}
    if as_json:
        answer(values)
        return
    for name, value in values.items():
        click.echo(f"{name}: {value or ''}")


COMMANDS = (organisation,)
