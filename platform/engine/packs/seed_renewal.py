"""Brings records that a pack laid up to what its new version says, field by field, where nobody changed them since."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from ...metadata.frozen import thaw
from ...metadata.problem import Problem, ProblemError
from ..change import UPDATE, Outcome, RecordInput
from ..context import Context
from ..query.select import ListRequest
from ..runtime import Runtime
from ..storage.system_tables import seed_record
from .relative_times import is_relative
from .seeds import resolved_values, writable

BATCH = 200


def renew(runtime: Runtime, context: Context) -> tuple[int, list[dict[str, Any]]]:
    """Answers how many records were changed, and the values that stayed because somebody had changed them.

    A record that was deleted stays deleted. A value relative to the day it was laid is never changed.
    """
    manifest = runtime.refresh().manifest
    with runtime.database.read() as connection:
        rows = connection.execute(select(seed_record)).all()
    known = {f"{row.seed}/{row.key}": row.record for row in rows}
    changed: dict[str, list[tuple[Row[Any], Mapping[str, Any]]]] = defaultdict(list)
    for row in rows:
        body = manifest.seeds[row.seed].records.get(row.key) if row.seed in manifest.seeds else None
        if body is not None and thaw(body) != json.loads(row.body) and row.object in manifest.objects:
            changed[row.object].append((row, body))
    count = 0
    conflicts: list[dict[str, Any]] = []
    for object_name, pairs in changed.items():
        for start in range(0, len(pairs), BATCH):
            done, kept = _renew_batch(runtime, context, object_name, pairs[start : start + BATCH], known)
            count, conflicts = count + done, conflicts + kept
    return count, conflicts


def _renew_batch(
    runtime: Runtime,
    context: Context,
    object_name: str,
    pairs: Sequence[tuple[Row[Any], Mapping[str, Any]]],
    known: Mapping[str, str],
) -> tuple[int, list[dict[str, Any]]]:
    records = _living(runtime, context, object_name, [row.record for row, _ in pairs])
    inputs: list[RecordInput] = []
    conflicts: list[dict[str, Any]] = []
    for row, body in pairs:
        now = records.get(row.record)
        if now is None:
            continue
        base = resolved_values(writable(json.loads(row.body)), context, known)
        new = resolved_values(writable(thaw(body)), context, known)
        values = {}
        for name in (*new, *(name for name in base if name not in new)):
            if base.get(name) == new.get(name) or is_relative(body.get(name)):
                continue
            if _same(now.get(name), base.get(name)):
                values[name] = new.get(name)
            elif not _same(now.get(name), new.get(name)):
                place = f"{row.seed}/{row.key}"
                conflicts.append({"seed": place, "field": name, "kept": now.get(name), "new": new.get(name)})
        if values:
            inputs.append(RecordInput(object_name, values, UPDATE, row.record))
    outcomes = (
        runtime.records.save(context, inputs, closing=_remember(pairs)) if inputs else _only_remember(runtime, pairs)
    )
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    if problems:
        reasons = [Problem("seed_failed", parameters={"record": object_name, "reason": p.message()}) for p in problems]
        raise ProblemError(reasons)
    return len(inputs), conflicts


def _living(
    runtime: Runtime, context: Context, object_name: str, ids: Sequence[str]
) -> Mapping[str, Mapping[str, Any]]:
    where = f"id IN ({', '.join(f'{chr(34)}{record}{chr(34)}' for record in ids)})"
    page = runtime.records.list(context, ListRequest(object_name, where=where, limit=BATCH))
    return {record["id"]: record for record in page.records}


def _remember(pairs: Sequence[tuple[Row[Any], Mapping[str, Any]]]) -> Any:
    def closing(connection: Connection, _outcomes: Sequence[Outcome]) -> None:
        place = (seed_record.c.seed == bindparam("the_seed")) & (seed_record.c.key == bindparam("the_key"))
        rows = [
            {"the_seed": row.seed, "the_key": row.key, "the_body": json.dumps(thaw(body), ensure_ascii=False)}
            for row, body in pairs
        ]
        connection.execute(update(seed_record).where(place).values(body=bindparam("the_body")), rows)

    return closing


def _only_remember(runtime: Runtime, pairs: Sequence[tuple[Row[Any], Mapping[str, Any]]]) -> Sequence[Outcome]:
    with runtime.database.write() as connection:
        _remember(pairs)(connection, ())
    return ()


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON values, whatever form a number or a blank text was written in."""
    if one in (None, "") and other in (None, ""):
        return True
    if isinstance(one, (int, float, str)) and isinstance(other, (int, float, str)) and not isinstance(one, bool):
        return str(one) == str(other) or _number(one) == _number(other) is not None
    return bool(one == other)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
