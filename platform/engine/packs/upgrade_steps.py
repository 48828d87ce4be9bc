"""Carries a pack's upgrade steps out, each once; goes on where one broke off, or takes back what they changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Table, delete, func, insert, select

from ...metadata.definitions.base import RawDefinition
from ...metadata.definitions.upgrade_step import UpgradeStepDefinition
from ...metadata.manifest import Manifest
from ...metadata.problem import Problem
from ...metadata.versions import is_later
from ..change import Outcome
from ..context import Context
from ..database import Database
from ..model import Model
from ..runtime import Runtime
from ..storage.system_tables import upgrade_piece
from ..stored_problems import problems_of, stored_problem
from .step_values import StepBatch, next_batch

EXAMPLES = 3


class _Piece(Struct, frozen=True):
    """A part that is done: `body` holds rows, refused and change_set, nothing where no part was needed."""

    last: str | None
    body: Mapping[str, Any]


def due_steps(definitions: Iterable[RawDefinition], since: str) -> list[RawDefinition]:
    """The steps among a pack's definitions that lead on from the version `since`."""
    steps = (raw for raw in definitions if raw.kind == UpgradeStepDefinition.kind and not raw.extends)
    return [raw for raw in steps if is_later(str(raw.body.get("version", "")), since)]


def planned(model: Model, connection: Connection, steps: Iterable[RawDefinition]) -> list[dict[str, Any]]:
    """What a plan says of the steps: `rows` is how many records there are that each may concern."""
    told = []
    for raw in sorted(steps, key=lambda one: (one.body.get("order", 0), one.name)):
        name = str(raw.body.get("object"))
        rows = _living(connection, model.tables[name].table) if name in model.tables else 0
        told.append({"step": raw.name, "label": dict(raw.body.get("label", {})), "object": name, "rows": rows})
    return told


def _living(connection: Connection, table: Table) -> int:
    counted = select(func.count()).select_from(table).where(table.c.deleted_at.is_(None))
    return int(connection.execute(counted).scalar_one())


def settle(database: Database, pack: str, definitions: Sequence[RawDefinition], since: str | None) -> None:
    """Write down which steps nobody needs any more: those up to the version `since`, in a new installation all."""
    needed = {raw.name for raw in due_steps(definitions, since)} if since is not None else set()
    steps = {raw.name for raw in definitions if raw.kind == UpgradeStepDefinition.kind and not raw.extends} - needed
    keys = [_key(pack, name) for name in sorted(steps)]
    with database.write() as connection:
        mine = select(upgrade_piece.c.step).where(upgrade_piece.c.step.in_(keys))
        known = set(connection.execute(mine).scalars()) if keys else set()
        rows = [{"step": key, "number": 0, "body": "{}"} for key in keys if key not in known]
        if rows:
            connection.execute(insert(upgrade_piece), rows)


def carry_out(runtime: Runtime, context: Context, pack: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Finish every step of the pack that is not finished: what was done by step, and what was left as it was."""
    steps = _steps(runtime.refresh().manifest, pack)
    done, problems = [], list[Problem]()
    for step in steps:
        pieces = _pieces(runtime.database, pack, step.name)
        if not pieces or pieces[-1].last is not None:
            _carry_out(runtime, context, step, len(pieces), pieces[-1].last if pieces else None)
            bodies = [piece.body for piece in _pieces(runtime.database, pack, step.name)]
            rows = sum(body["rows"] for body in bodies)
            done.append({"step": step.name, "label": dict(step.label), "object": step.object, "rows": rows})
            problems += _left(step.name, [one for body in bodies for one in body["refused"]])
    return done, problems


def take_back(runtime: Runtime, context: Context, pack: str, since: str) -> list[dict[str, Any]]:
    """Undo the steps that led on from the version `since`, the last part first; answers what somebody changed since."""
    kept: list[dict[str, Any]] = []
    for step in reversed(_steps(runtime.refresh().manifest, pack)):
        if not is_later(step.version, since):
            continue
        for piece in reversed(_pieces(runtime.database, pack, step.name)):
            if change_set := piece.body.get("change_set"):
                undone = runtime.records.undo(context, change_set)
                kept += [{"object": one.object, "record": one.record, "field": one.field} for one in undone.kept]
        with runtime.database.write() as connection:
            connection.execute(delete(upgrade_piece).where(upgrade_piece.c.step == _key(pack, step.name)))
    return kept


def _steps(manifest: Manifest, pack: str) -> list[UpgradeStepDefinition]:
    """The pack's steps in their order: by version, then as they say themselves."""
    ordered: list[UpgradeStepDefinition] = []
    for step in sorted(manifest.upgrade_steps.values(), key=lambda one: (one.order, one.name)):
        if step.layer == pack:
            place = sum(not is_later(other.version, step.version) for other in ordered)
            ordered.insert(place, step)
    return ordered


def _key(pack: str, step: str) -> str:
    return f"{pack}/{step}"


def _pieces(database: Database, pack: str, step: str) -> list[_Piece]:
    columns = upgrade_piece.c
    mine = select(columns.last, columns.body).where(columns.step == _key(pack, step))
    with database.read() as connection:
        rows = connection.execute(mine.order_by(columns.number))
        return [_Piece(row.last, json.loads(row.body)) for row in rows]


def _carry_out(runtime: Runtime, context: Context, step: UpgradeStepDefinition, number: int, last: str | None) -> None:
    while True:
        model = runtime.refresh()
        with runtime.database.unhurried() as connection:
            batch = next_batch(model, context, connection, step, last)
        _save(runtime, context, step, number, batch)
        number, last = number + 1, batch.last
        if last is None:
            return


def _save(runtime: Runtime, context: Context, step: UpgradeStepDefinition, number: int, batch: StepBatch) -> None:
    """Save the batch, and in the same transaction that it is done."""
    kept: list[bool] = []

    def keep(connection: Connection, outcomes: Sequence[Outcome]) -> None:
        changed = [one for one in outcomes if one.ok and one.status != "unchanged"]
        refused = [[record, stored_problem(problem)] for record, problem in batch.failed.items()]
        refused += [[str(one.id), stored_problem(problem)] for one in outcomes for problem in one.problems]
        change_set = changed[0].change_set if changed else None
        body = json.dumps({"rows": len(changed), "refused": refused, "change_set": change_set}, ensure_ascii=False)
        row = {"step": _key(step.layer, step.name), "number": number, "last": batch.last, "body": body}
        connection.execute(insert(upgrade_piece), [row])
        kept.append(True)

    outcomes = runtime.records.save(context, batch.inputs, all_or_none=False, closing=keep) if batch.inputs else ()
    if not kept:  # nothing could be saved, so nothing was kept with it
        runtime.database.run_write(lambda connection: keep(connection, outcomes))


def _left(step: str, refused: Sequence[Sequence[Any]]) -> list[Problem]:
    """A warning for each reason why records were left as they were."""
    groups: dict[str, list[tuple[str, Problem]]] = defaultdict(list)
    for record, stored in refused:
        (problem,) = problems_of([stored])
        groups[problem.code].append((record, problem))
    return [
        Problem(
            "step_left_record",
            parameters={
                "step": step,
                "rows": len(group),
                "examples": [record for record, _ in group[:EXAMPLES]],
                "reason": {locale: group[0][1].message(locale) for locale in ("en", "zh")},
            },
        )
        for group in groups.values()
    ]
