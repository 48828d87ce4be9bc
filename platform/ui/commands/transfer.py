"""Commands that bring records in from files and out to files."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from ...engine.context import SYSTEM, Actor, Context
from ...engine.runtime import Runtime
from ...engine.security.credentials import user_of_login
from ...engine.transfer.automatic import automatic_mapping
from ...engine.transfer.csv_file import CsvFile, open_csv
from ...engine.transfer.exporting import export_records
from ...engine.transfer.importing import ImportOptions, import_file
from ...engine.transfer.mapping import MODES, ImportMapping, read_mapping
from ...engine.transfer.results import ImportResult
from ...engine.transfer.writable import check_writable
from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import VIEWER_OBJECT
from .console import answer, counted, database_option, json_option, opened_runtime, say, telling_problems, user_locale

ACTOR_FIELDS = ("name", "login", "department", "roles", "active")
PROGRESS_SECONDS = 1.0
TOLD_PROBLEMS = 10
"""Problems printed at the terminal; the error file has all."""

user_option = click.option(
    "--user", "login", metavar="LOGIN", help="Act with the rights of this user; default: the system, which may do all."
)


@click.command("import")
@click.argument("object_name", metavar="OBJECT")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path), help="A mapping file; without it the header is matched.")
@click.option("--match", metavar="FIELD", help="Find existing records by this field (without a mapping file).")
@click.option("--mode", type=click.Choice(MODES), help="Default: upsert with --match, else create.")
@click.option("--alias", "aliases", multiple=True, metavar="[COLUMN:]OLD=NEW", help="What a cell stands for.")
@click.option("--date-format", metavar="FORMAT", help="Of columns without one of their own, such as D/M/YYYY.")
@click.option("--encoding", help="utf-8, utf-16, gb18030 …; default: examined.")
@click.option("--delimiter", help="Default: examined.")
@click.option("--errors", "error_path", type=click.Path(path_type=Path), help="Where refused rows go.")
@click.option("--dry-run", is_flag=True, help="Judge every row, change nothing.")
@click.option("--strict", is_flag=True, help="Refuse a file with columns that nothing reads.")
@user_option
@database_option
@json_option
@telling_problems
def import_records(
    object_name: str,
    file: Path,
    mapping: Path | None,
    match: str | None,
    mode: str | None,
    aliases: Sequence[str],
    date_format: str | None,
    encoding: str | None,
    delimiter: str | None,
    error_path: Path | None,
    dry_run: bool,
    strict: bool,
    login: str | None,
    database_url: str | None,
    as_json: bool,
) -> None:
    """Make records of OBJECT from the rows of a CSV file. Refused rows go, with the reasons, into an error file."""
    if mapping and (match or mode):
        raise click.UsageError("--match and --mode go without --mapping: the mapping file says both.")
    chosen = read_mapping(mapping) if mapping else None
    separator = (delimiter or "").replace("\\t", "\t") or (chosen.delimiter if chosen else None)
    with opened_runtime(database_url) as runtime:
        source = open_csv(file, encoding or (chosen.encoding if chosen else None), separator)
        whole = _with_mapping(runtime, source, object_name, chosen, match, mode)
        whole = whole.with_aliases(_aliases(aliases, source))
        whole = whole.with_date_format(date_format) if date_format else whole
        context = _context(runtime, login, f"import {file.name}")
        options = ImportOptions(dry_run, strict, error_path, on_progress=_progress())
        result = import_file(runtime, context, source, whole, options)
    if as_json:
        answer(result.as_json(user_locale()))
    else:
        _tell_result(result)
    if result.refused:
        raise click.exceptions.Exit(1)


@click.command("export")
@click.argument("object_name", metavar="OBJECT")
@click.option("--where", default="", metavar="EXPRESSION", help="Only records for which this is true.")
@click.option("--fields", default="", metavar="A,B.C", help="Fields joined by commas; default: all.")
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="A file; default: standard output.")
@click.option("--bom", is_flag=True, help="Begin with a byte order mark, which Excel needs for UTF-8.")
@user_option
@database_option
@telling_problems
def export(
    object_name: str,
    where: str,
    fields: str,
    form: str,
    output: Path | None,
    bom: bool,
    login: str | None,
    database_url: str | None,
) -> None:
    """Write the records of OBJECT as CSV in UTF-8. Importing the file again changes nothing."""
    names = tuple(name.strip() for name in fields.split(",") if name.strip())
    encoding = "utf-8-sig" if bom else "utf-8"
    with opened_runtime(database_url) as runtime:
        context = _context(runtime, login, None)
        with _stream(output, encoding) as stream:
            count = export_records(runtime, context, object_name, stream, names, where)
    click.echo(_in_language(f"{counted(count, 'record')} exported.", f"已导出 {count:,} 条记录。"), err=True)


@contextmanager
def _stream(output: Path | None, encoding: str) -> Iterator[TextIO]:
    """Standard output, or a file that appears under its name only when it is whole."""
    if output is None:
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding=encoding, newline="")
        try:
            yield stream
        finally:
            stream.flush()
            stream.detach()
        return
    part = output.with_name(f"{output.name}.part")
    check_writable(output)
    check_writable(part)
    try:
        with part.open("w", encoding=encoding, newline="") as file:
            yield file
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _with_mapping(
    runtime: Runtime,
    source: CsvFile,
    object_name: str,
    chosen: ImportMapping | None,
    match: str | None,
    mode: str | None,
) -> ImportMapping:
    if chosen is None:
        return automatic_mapping(runtime.current, source, object_name, match, mode)
    wanted = runtime.current.object(object_name).name
    made = dict.fromkeys(step.object for step in chosen.steps)
    if wanted not in made:
        parameters = {"object": object_name, "found": list(made)}
        raise ProblemError(Problem("object_not_in_mapping", file=chosen.file, parameters=parameters))
    return chosen


def _aliases(options: Sequence[str], source: CsvFile) -> Mapping[str, Mapping[str, str]]:
    aliases: dict[str, dict[str, str]] = {}
    for option in options:
        old, equals, new = option.partition("=")
        if not equals or not old.strip():
            raise ProblemError(Problem("bad_alias", parameters={"alias": option}))
        column, colon, rest = old.partition(":")
        is_column = colon and column.strip() in source.header
        aliases.setdefault(column.strip() if is_column else "", {})[rest if is_column else old] = new
    return aliases


def _context(runtime: Runtime, login: str | None, cause: str | None) -> Context:
    actor = _actor(runtime, login) if login else SYSTEM
    zone = runtime.current.organisation.zone
    return Context(actor=actor, locale=user_locale(), origin="import", cause=cause, zone=zone)


def _actor(runtime: Runtime, login: str) -> Actor:
    with runtime.database.read() as connection:
        record = user_of_login(runtime.current, connection, login)
    person = runtime.records.get(Context(), VIEWER_OBJECT, record, ACTOR_FIELDS) if record else {}
    if not person.get("active"):
        raise ProblemError(Problem("login_unknown", parameters={"login": login}))
    roles = frozenset(person["roles"] or ())
    return Actor(person["id"], person["name"], roles, person["department"], person["login"])


def _progress() -> Callable[[int, int], None]:
    """Prints rows and rate on the error stream, once a second."""
    started = told = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < PROGRESS_SECONDS and done < total:
            return
        told = now
        rate = done / max(now - started, 0.001)
        click.echo(
            _in_language(
                f"{done:,} of {total:,} rows, {rate:,.0f}/s", f"{total:,} 行中的 {done:,} 行，每秒 {rate:,.0f} 行"
            ),
            err=True,
        )

    return tell


def _tell_result(result: ImportResult) -> None:
    locale = user_locale()
    for row, problem in result.problems[:TOLD_PROBLEMS]:
        place = f"第 {row} 行" if locale == "zh" else f"row {row}"
        click.echo(f"{place}: {problem.line_of_text(locale)}", err=True)
    if len(result.problems) > TOLD_PROBLEMS:
        click.echo("…", err=True)
    for name, counts in result.objects.items():
        say(
            f"{name}: {counts['created']:,} created, {counts['updated']:,} updated, {counts['unchanged']:,} unchanged",
            f"{name}：新建 {counts['created']:,}，更新 {counts['updated']:,}，无变化 {counts['unchanged']:,}",
        )
    say(
        f"{result.rows:,} rows: {result.imported:,} imported, {result.refused:,} refused, {result.seconds:.1f} s",
        f"共 {result.rows:,} 行：导入 {result.imported:,}，拒绝 {result.refused:,}，用时 {result.seconds:.1f} 秒",
    )
    if result.ignored:
        names = ", ".join(result.ignored)
        say(f"Columns not read: {names}", f"未读取的列：{names}")
    if result.error_file:
        say(f"Refused rows: {result.error_file}", f"被拒绝的行：{result.error_file}")
    if result.dry_run:
        say("This was a rehearsal; nothing was changed.", "这是试运行，未作任何更改。")


def _in_language(english: str, chinese: str) -> str:
    return chinese if user_locale() == "zh" else english


COMMANDS: tuple[Any, ...] = (import_records, export)
