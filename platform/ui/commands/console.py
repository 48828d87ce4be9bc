"""What commands share in speaking with a terminal: language, options, plans and problems as text or JSON."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from ...engine.config import Config
from ...engine.database import Database
from ...engine.packs.current import ensure_current, is_initialised
from ...engine.reach import lost, reach
from ...engine.runtime import Runtime
from ...metadata.checks.base import is_warning
from ...metadata.operations import ADD, CHANGE, REMOVE
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError

Command = TypeVar("Command", bound=Callable[..., Any])

SIGNS: Mapping[str, str] = MappingProxyType({ADD: "+", CHANGE: "~", REMOVE: "-"})
"""How the line of an operation begins."""

database_option = click.option(
    "--database", "database_url", metavar="URL", help="The database; default: METACRM_DATABASE_URL, else a SQLite file."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def user_locale(environment: Mapping[str, str] = os.environ) -> str:
    """The language of the person at the terminal: METACRM_LOCALE, else LANG; "en" or "zh"."""
    chosen = environment.get("METACRM_LOCALE") or environment.get("LC_ALL") or environment.get("LANG") or "en"
    return "zh" if chosen.lower().startswith("zh") else "en"


def say(english: str, chinese: str) -> None:
    """Print a line in the person's language."""
    click.echo(chinese if user_locale() == "zh" else english)


def counted(count: int, thing: str) -> str:
    """So many of the thing in English, for example "1 record" or "2,000 records"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def answer(body: Any) -> None:
    """Print the JSON that `--json` asks for."""
    click.echo(json.dumps(body, ensure_ascii=False, indent=2))


@contextmanager
def opened(database_url: str | None, *, set_up: bool = True) -> Iterator[Database]:
    """The database that the command works on, closed afterwards.

    With `set_up` it must have been through `init` (ProblemError `not_initialised`) and is brought up to this release.
    """
    config = Config.from_environment(database_url)
    database = reach(config.database_url, config.pool_size)
    try:
        if set_up:
            if not is_initialised(database):
                raise ProblemError(Problem("not_initialised"))
            ensure_current(database)
        yield database
    finally:
        database.dispose()


@contextmanager
def opened_runtime(database_url: str | None) -> Iterator[Runtime]:
    """The same with everything that works on records."""
    with opened(database_url) as database:
        yield Runtime(Config.from_environment(database_url), database)


def telling_problems(command: Command) -> Command:
    """Let a command that raises ProblemError, or loses its database, print every problem and leave with status 1."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except ProblemError as error:
            tell(error.problems, bool(options.get("as_json")))
            raise click.exceptions.Exit(1) from error
        except DBAPIError as error:
            gone = lost(error)
            if gone is None:
                raise
            tell(gone.problems, bool(options.get("as_json")))
            raise click.exceptions.Exit(1) from error

    return run  # type: ignore[return-value]


def tell(problems: Sequence[Problem], as_json: bool) -> None:
    """Print problems: a line each on the error stream, or one JSON answer."""
    locale = user_locale()
    if as_json:
        answer({"problems": [problem.as_json(locale) for problem in problems]})
        return
    for problem in problems:
        mark = ("warning: ", "提醒：")[locale == "zh"] if is_warning(problem) else ""
        click.echo(mark + problem.line_of_text(locale), err=True)


def tell_plan(plan: Plan, as_json: bool, applied: bool) -> None:
    """Print a plan, and leave with status 1 where problems stand against it."""
    locale = user_locale()
    if as_json:
        answer(plan.as_json(locale))
    else:
        for operation in plan.operations:
            click.echo(f"{SIGNS[operation.effect]} {operation.describe(locale)}")
        for one in plan.filled:
            place = f"{one.object}.{one.field}"
            say(
                f"  default of {place} for {counted(one.rows, 'record')}",
                f"  {one.rows} 条记录将填入 {place} 的默认值",
            )
        tell([*plan.problems, *plan.warnings], as_json=False)
        if key := plan.details.get("signed_by"):
            say(f"Signed with the key {key}.", f"签名密钥：{key}")
        _tell_end(plan, applied)
    if plan.problems:
        raise click.exceptions.Exit(1)


def _tell_end(plan: Plan, applied: bool) -> None:
    count = len(plan.operations)
    if plan.problems:
        say(
            f"{counted(len(plan.problems), 'problem')}; nothing was changed.",
            f"发现 {len(plan.problems)} 个问题，未作任何更改。",
        )
    elif plan.version is not None:
        say(
            f"Applied {counted(count, 'change')}; this is version {plan.version}.",
            f"已应用 {count} 项变更，当前版本 {plan.version}。",
        )
    elif plan.is_empty:
        say("Nothing to change.", "没有需要变更的内容。")
    elif not applied:
        say(f"{counted(count, 'change')} planned; nothing was changed yet.", f"计划变更 {count} 项，尚未作任何更改。")
