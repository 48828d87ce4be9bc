"""Commands about definitions: check, plan, layers, customize, export-layer, import-layer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from ...engine.database import Database
from ...engine.packs.archive import SUFFIX, PackSource, found_pack
from ...engine.packs.checking import check_folder
from ...engine.packs.customer import (
    customer_layer,
    customize,
    export_layer,
    undo,
    with_definitions,
)
from ...engine.packs.folder import PACK_FILE, find_pack
from ...engine.packs.history import layer_history
from ...engine.packs.install import plan_pack
from ...engine.packs.origins import origins_of
from ...engine.packs.promotion import KEEP, STOP, TAKE, import_layer
from ...engine.storage.layer_store import load_layers
from ...metadata.checks.base import is_warning
from ...metadata.definitions.base import RawDefinition
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ...metadata.reader import read_folder, read_text
from .console import (
    answer,
    counted,
    database_option,
    json_option,
    opened,
    say,
    tell,
    tell_plan,
    telling_problems,
    user_locale,
)


@click.command("check")
@click.argument("path", type=click.Path(path_type=Path))
@json_option
@telling_problems
def check(path: Path, as_json: bool) -> None:
    """Check the definitions in PATH, a pack (its folder, or the file that `pack build` made) or a customer layer.

    No database is needed.
    """
    problems = _problems_in(path)
    serious = [problem for problem in problems if not is_warning(problem)]
    if as_json:
        locale = user_locale()
        texts = [problem.as_json(locale) for problem in problems]
        answer({"ok": not serious, "problems": texts})
    else:
        tell(problems, as_json=False)
        say(
            f"{counted(len(serious), 'problem')}, {counted(len(problems) - len(serious), 'warning')}.",
            f"{len(serious)} 个问题，{len(problems) - len(serious)} 个提醒。",
        )
    if serious:
        raise click.exceptions.Exit(1)


@click.command("plan")
@click.argument("path")
@database_option
@json_option
@telling_problems
def plan(path: str, database_url: str | None, as_json: bool) -> None:
    """Show what installing a PACK, or laying a folder of customer definitions, would change. Nothing is written."""
    with opened(database_url) as database:
        file = Path(path)
        if file.is_file() and file.suffix != SUFFIX:
            found = _plan_of_layer(database, file)
        else:
            with found_pack(path) as source:
                found = _plan_of_source(database, source)
    tell_plan(found, as_json, applied=False)


@click.command("layers")
@click.argument("definition", metavar="KIND/NAME")
@database_option
@json_option
@telling_problems
def layers(definition: str, database_url: str | None, as_json: bool) -> None:
    """Show every value of a definition with the layer that set it, and what it covers."""
    kind, _, name = definition.partition("/")
    with opened(database_url) as database, database.read() as connection:
        values = origins_of(load_layers(connection), kind, name)
    if as_json:
        answer({"definition": definition, "values": [value.as_json() for value in values]})
        return
    for value in values:
        covered = "".join(f"  < {layer}: {text}" for layer, text in value.shadowed_texts)
        click.echo(f"{value.pointer}: {value.text}  [{value.layer}]{covered}")


@click.command("customize")
@click.argument("path", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--apply", "carry_out", is_flag=True, help="Carry the plan out.")
@click.option("--undo", "take_back", is_flag=True, help="Take the last change of the customer layer back.")
@click.option("--history", "tell_history", is_flag=True, help="Show what was changed, when and by whom.")
@click.option("--remove", multiple=True, metavar="KIND/NAME[#/POINTER]", help="Take this out of the customer layer.")
@database_option
@json_option
@telling_problems
def customize_layer(
    path: Path | None,
    carry_out: bool,
    take_back: bool,
    tell_history: bool,
    remove: Sequence[str],
    database_url: str | None,
    as_json: bool,
) -> None:
    """Plan (or --apply) the definitions and overlays in PATH as changes of the customer layer; undo or list changes."""
    if [take_back, tell_history, bool(path or remove)].count(True) != 1:
        raise click.UsageError("Give PATH or --remove, or else --undo or --history.")
    with opened(database_url) as database:
        if tell_history:
            return _tell_history(database, as_json)
        if take_back:
            found = undo(database)
        else:
            change = with_definitions(_definitions(path) if path else (), remove)
            found = customize(database, change, apply=carry_out)
    tell_plan(found, as_json, applied=carry_out or take_back)


@click.command("export-layer")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@database_option
@json_option
@telling_problems
def export_files(folder: Path, database_url: str | None, as_json: bool) -> None:
    """Write the customer layer into FOLDER, one file a definition."""
    with opened(database_url) as database:
        written = _exported(database, folder)
    others = {path.relative_to(folder).as_posix() for path in folder.glob("*/*.json")} - set(written)
    left = [Problem("layer_file_left", file=name) for name in sorted(others)]
    if as_json:
        answer({"files": written, "warnings": [problem.as_json(user_locale()) for problem in left]})
    else:
        say(f"{counted(len(written), 'file')} written.", f"已写入 {len(written)} 个文件。")
        tell(left, as_json=False)


@click.command("import-layer")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--apply", "carry_out", is_flag=True, help="Carry the plan out.")
@click.option(
    "--on-conflict",
    type=click.Choice([KEEP, TAKE, STOP]),
    default=STOP,
    show_default=True,
    help="What was changed here since the last import and is otherwise in the files: stays, gives way, or stops.",
)
@database_option
@json_option
@telling_problems
def import_files(folder: Path, carry_out: bool, on_conflict: str, database_url: str | None, as_json: bool) -> None:
    """Plan (or --apply) making the customer layer what the files in FOLDER say."""
    with opened(database_url) as database:
        found = import_layer(database, _definitions(folder), answer=on_conflict, apply=carry_out)
    tell_plan(found, as_json, applied=carry_out)


def _problems_in(path: Path) -> list[Problem]:
    if path.suffix == SUFFIX and path.is_file():
        with found_pack(str(path)) as source:
            return check_folder(source.folder, beside=path.parent)[1]
    return check_folder(path if path.exists() else find_pack(str(path)))[1]


def _plan_of_source(database: Database, source: PackSource) -> Plan:
    if not (source.folder / PACK_FILE).exists():
        return _plan_of_layer(database, source.folder)
    return source.named_in(plan_pack(database, source))


def _plan_of_layer(database: Database, path: Path) -> Plan:
    return customize(database, with_definitions(_definitions(path)), apply=False)


def _tell_history(database: Database, as_json: bool) -> None:
    with database.read() as connection:
        events = layer_history(connection)
    if as_json:
        return answer({"changes": [event.as_json() for event in events]})
    for event in events:
        origin = event.by or ("命令行" if user_locale() == "zh" else "command line")
        click.echo(f"{event.version}  {event.at:%Y-%m-%d %H:%M} UTC  {origin}")
        for layer, count in event.packs.items():
            say(f"   {layer}: {counted(count, 'definition')}", f"   {layer}：{count} 个定义")
        for change in event.changes:
            for value in change.values:
                old, new = (json.dumps(one, ensure_ascii=False) for one in (value.old, value.new))
                click.echo(f"   {change.definition}#{value.pointer}: {old} → {new}")


def _exported(database: Database, folder: Path) -> list[str]:
    with database.read() as connection:
        layer = customer_layer(connection)
    return [path.relative_to(folder).as_posix() for path in export_layer(layer, folder)]


def _definitions(path: Path) -> list[RawDefinition]:
    """The definitions of a folder or of one file; ProblemError with all that can't be read."""
    if path.is_dir():
        definitions, problems = read_folder(path)
    else:
        raw, problems = read_text(path.read_bytes(), path.name)
        definitions = [raw] if raw else []
    if problems:
        raise ProblemError(problems)
    return definitions


COMMANDS = (check, plan, layers, customize_layer, export_files, import_files)
