"""Commands about packs: install, upgrade, uninstall."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ...engine.packs.archive import found_pack
from ...engine.packs.folder import read_pack
from ...engine.packs.install import install
from ...engine.packs.rehearsal import rehearse
from ...engine.packs.removal import DROP, EXPORT, plan_uninstall, uninstall
from ...engine.packs.removal import KEEP as KEEP_ALL
from ...engine.packs.upgrade import KEEP, STOP, TAKE, Answers, plan_upgrade, roll_back, upgrade
from ...engine.runtime import Runtime
from ...metadata.labels import text_in
from ...metadata.plan import Plan
from .console import (
    counted,
    database_option,
    json_option,
    opened_runtime,
    say,
    tell_plan,
    telling_problems,
    user_locale,
)

conflict_option = click.option(
    "--on-conflict",
    "on_conflict",
    type=click.Choice([KEEP, TAKE, STOP]),
    default=STOP,
    show_default=True,
    help="Where the pack changes what was customised: keep your value, take the pack's, or stop and list them.",
)
keep_option = click.option("--keep", multiple=True, metavar="PLACE", help="Keep your value in this one conflict.")
take_option = click.option("--take", multiple=True, metavar="PLACE", help="Take the pack's value in this one conflict.")
plan_option = click.option("--plan", "only_plan", is_flag=True, help="Show what would change; write nothing.")


@click.command("install")
@click.argument("pack")
@click.option("--sample", is_flag=True, help="Also lay the pack's sample records.")
@database_option
@json_option
@telling_problems
def install_pack(pack: str, sample: bool, database_url: str | None, as_json: bool) -> None:
    """Install PACK: a shipped one by name, a folder, or a file that `pack build` made.

    Where an older version is installed this is an upgrade that stops at conflicts.
    """
    with opened_runtime(database_url) as runtime, found_pack(pack) as source:
        if _is_older(runtime, source.folder):
            plan = upgrade(runtime, source, Answers(), sample=sample)
        else:
            plan = install(runtime, source, sample=sample)
    _tell(source.named_in(plan), as_json, applied=True)


@click.command("upgrade")
@click.argument("pack")
@conflict_option
@keep_option
@take_option
@plan_option
@click.option("--rehearse", "only_rehearse", is_flag=True, help="Try it, and its roll-back, on a copy of the database.")
@click.option("--sample", is_flag=True, help="Also lay new sample records.")
@click.option("--roll-back", "take_back", is_flag=True, help="Take the last upgrade of PACK (its name) back.")
@database_option
@json_option
@telling_problems
def upgrade_pack(
    pack: str,
    on_conflict: str,
    keep: Sequence[str],
    take: Sequence[str],
    only_plan: bool,
    only_rehearse: bool,
    sample: bool,
    take_back: bool,
    database_url: str | None,
    as_json: bool,
) -> None:
    """Put the version of PACK that is given in the place of the one installed; every customisation stays."""
    if only_plan + only_rehearse + take_back > 1:
        raise click.UsageError("--plan, --rehearse and --roll-back exclude each other.")
    answers = Answers(on_conflict, {**dict.fromkeys(keep, KEEP), **dict.fromkeys(take, TAKE)})
    with opened_runtime(database_url) as runtime:
        if take_back:
            _tell(roll_back(runtime, pack), as_json, applied=True)
            return
        with found_pack(pack) as source:
            if only_rehearse:
                plan = rehearse(runtime, source, answers, sample=sample)
            elif only_plan:
                plan = plan_upgrade(runtime, source, answers)
            else:
                plan = upgrade(runtime, source, answers, sample=sample)
    _tell(source.named_in(plan), as_json, applied=not (only_plan or only_rehearse))


@click.command("uninstall")
@click.argument("pack")
@click.option(
    "--data",
    type=click.Choice([KEEP_ALL, EXPORT, DROP]),
    help="What becomes of its records: yours for good, CSV files in --into, or gone (restorable for 30 days).",
)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="The folder for exported records.")
@plan_option
@database_option
@json_option
@telling_problems
def uninstall_pack(
    pack: str, data: str | None, into: Path | None, only_plan: bool, database_url: str | None, as_json: bool
) -> None:
    """Take PACK out; without --data everything that stands against it is listed."""
    if (data == EXPORT) != (into is not None):
        raise click.UsageError("--data export and --into belong together.")
    with opened_runtime(database_url) as runtime:
        if only_plan or not data:
            plan = plan_uninstall(runtime, pack, data or "")
        else:
            plan = uninstall(runtime, pack, data, folder=into)
    _tell(plan, as_json, applied=bool(data) and not only_plan)
    if not data and not only_plan and not as_json:
        say(
            "To take it out, say with --data what becomes of its records: keep, export (--into FOLDER) or drop.",
            "如需卸载，请用 --data 说明其记录的去向：keep（保留）、export（导出，须加 --into 文件夹）或 drop（删除）。",
        )


def _is_older(runtime: Runtime, folder: Path) -> bool:
    pack = read_pack(folder)
    installed = runtime.current.manifest.packs.get(pack.name)
    return installed is not None and installed.version != pack.layer.version


def _tell(plan: Plan, as_json: bool, applied: bool) -> None:
    details = plan.details
    if not as_json:
        for adopted in details.get("adopted", ()):
            rows, uses = adopted["rows"], ", ".join(adopted["uses"]) or "-"
            say(
                f"~ {adopted['place']} becomes yours: {counted(rows, 'record')}; used by {uses}",
                f"~ {adopted['place']} 归为自有：{rows} 条记录；被引用于 {uses}",
            )
        for step in details.get("steps", ()):
            label, rows = text_in(step["label"], user_locale()), step["rows"]
            done = (f"{counted(rows, 'record')} changed", f"已更改 {rows} 条记录")
            ahead = (f"up to {counted(rows, 'record')} of {step['object']}", f"最多 {rows} 条 {step['object']} 记录")
            english, chinese = done if applied or "rehearsal" in details else ahead
            say(f"* {label}: {english}", f"* {label}：{chinese}")
        for conflict in details.get("conflicts", ()):
            if conflict["answer"] != STOP:
                kept = conflict["answer"] == KEEP
                say(
                    f"! {conflict['place']}: {'your value stays' if kept else 'the value of the pack counts'}",
                    f"! {conflict['place']}：{'保留当前值' if kept else '采用应用包的值'}",
                )
        for kept in details.get("kept", ()):
            place = f"{kept['object']}/{kept['record']}"
            say(f"! {place} was changed since the upgrade and stays", f"! {place} 在升级后被修改过，保持不变")
        for kept in details.get("seed_conflicts", ()):
            place = f"{kept['seed']}.{kept['field']}"
            say(f"! {place}: your value {kept['kept']} stays", f"! {place}：保留当前值 {kept['kept']}")
    if not as_json and "rehearsal" in details:
        seconds = details["rehearsal"]["seconds"]
        say(
            "Rehearsed on a copy: copied in {copy:.1f} s, planned in {plan:.1f} s, upgraded in {upgrade:.1f} s, "
            "checked in {checks:.1f} s, taken back in {roll_back:.1f} s.".format(**seconds),
            "已在副本上演练：复制 {copy:.1f} 秒，计划 {plan:.1f} 秒，升级 {upgrade:.1f} 秒，检查 {checks:.1f} 秒，"
            "回退 {roll_back:.1f} 秒。".format(**seconds),
        )
    tell_plan(plan, as_json, applied=applied)
    if not as_json and applied and "seeds" in details:
        count = details["seeds"]
        say(f"{counted(count, 'record')} laid.", f"已写入 {count} 条初始记录。")


COMMANDS = (install_pack, upgrade_pack, uninstall_pack)
