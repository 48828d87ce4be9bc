"""Lays the records that packs bring, each once: a seed is known by its key for ever after."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, insert, select

from ...metadata.definitions.seed import CREATED_AT, SeedDefinition
from ...metadata.frozen import thaw
from ...metadata.manifest import Manifest
from ...metadata.problem import Problem, ProblemError
from ...metadata.seed_order import REFERENCE, seed_order, seed_references
from ..change import Outcome, RecordInput
from ..context import Context
from ..runtime import Runtime
from ..storage.system_tables import seed_record
from .relative_times import is_relative, moment, office_time, written_time

BATCH = 500


def plant(runtime: Runtime, context: Context, samples_of: str = "") -> int:
    """Create every seed record of the installed packs that was never created here, and samples of one pack where asked.

    Answers how many were created. A record that was deleted since stays deleted. ProblemError with everything that
    keeps records from being saved; those of earlier batches remain.
    """
    manifest = runtime.current.manifest
    seeds = [*manifest.seeds.values()]
    with runtime.database.read() as connection:
        known = {f"{row.seed}/{row.key}": row.record for row in connection.execute(select(seed_record))}
    samples = _samples(manifest, samples_of) if samples_of else set()
    wanted = samples.union(f"{seed.name}/{key}" for seed in seeds if not seed.sample for key in seed.records)
    order, _ = seed_order(seeds)
    fresh = [(object_name, key) for object_name, key in order if key in wanted and key not in known]
    made = {key: at for seed in seeds for key, at in _made(seed, context)}
    for object_name, group in groupby(fresh, key=lambda pair: pair[0]):
        for keys in _rounds(manifest, [key for _, key in group]):
            _plant_batch(runtime, context, object_name, {key: made.get(key) for key in keys}, known)
    return len(fresh)


def _samples(manifest: Manifest, pack: str) -> set[str]:
    """The sample records that the pack brings, and those of other packs that they can't do without."""
    waiting = {
        f"{seed.name}/{key}"
        for seed in manifest.seeds.values()
        if seed.sample
        for key in seed.records
        if manifest.merged[SeedDefinition.kind, seed.name].origin(f"/records/{key}") == pack
    }
    found: set[str] = set()
    while waiting:
        found |= waiting
        waiting = {other for key in waiting for other in seed_references(_body(manifest, key))} - found
    return found


def _rounds(manifest: Manifest, keys: Sequence[str]) -> Iterator[list[str]]:
    """Batches of records of one object: one that refers to another of a batch opens the next."""
    batch: list[str] = []
    for key in keys:
        if len(batch) == BATCH or set(seed_references(_body(manifest, key))) & set(batch):
            yield batch
            batch = []
        batch.append(key)
    if batch:
        yield batch


def _plant_batch(
    runtime: Runtime,
    context: Context,
    object_name: str,
    keys: Mapping[str, datetime | None],
    known: dict[str, str],
) -> None:
    """Create the records of these keys, each as made at its moment, and add them to what is `known`."""
    bodies = {key: _body(runtime.current.manifest, key) for key in keys}
    inputs = [
        RecordInput(object_name, resolved_values(writable(body), context, known), made=keys[key])
        for key, body in bodies.items()
    ]
    outcomes = runtime.records.save(context, inputs, closing=_remember(object_name, bodies))
    _refuse([*keys], outcomes)
    known.update({key: str(outcome.id) for key, outcome in zip(keys, outcomes, strict=True)})


def _remember(
    object_name: str, bodies: Mapping[str, Mapping[str, Any]]
) -> Callable[[Connection, Sequence[Outcome]], None]:
    def closing(connection: Connection, outcomes: Sequence[Outcome]) -> None:
        rows = [
            {
                "seed": key.split("/", 1)[0],
                "key": key.split("/", 1)[1],
                "object": object_name,
                "record": outcome.id,
                "body": json.dumps(thaw(body), ensure_ascii=False),
            }
            for (key, body), outcome in zip(bodies.items(), outcomes, strict=True)
            if outcome.ok
        ]
        if rows:
            connection.execute(insert(seed_record), rows)

    return closing


def _refuse(keys: Sequence[str], outcomes: Sequence[Outcome]) -> None:
    problems = [
        Problem("seed_failed", parameters={"record": key, "reason": problem.message()})
        for key, outcome in zip(keys, outcomes, strict=True)
        for problem in outcome.problems
    ]
    if problems:
        raise ProblemError(problems)


def _body(manifest: Manifest, key: str) -> Mapping[str, Any]:
    name, record = key.split("/", 1)
    return manifest.seeds[name].records[record]


def writable(body: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a seed record without the time at which it says that it was made."""
    return {name: value for name, value in body.items() if name != CREATED_AT}


def _made(seed: SeedDefinition, context: Context) -> Iterator[tuple[str, datetime]]:
    """When samples say that they were made: at the time of a field or a place in a span of time; never ahead."""
    if not (seed.sample and seed.made):
        return
    first, last = seed.made.get("first", 0), seed.made.get("last", 0)
    for place, (record, body) in enumerate(seed.records.items()):
        key, stated = f"{seed.name}/{record}", body.get(seed.made.get("field", ""))
        days = first + (last - first) * place / max(len(seed.records) - 1, 1)
        at = moment(stated, context, key) if is_relative(stated) else office_time(round(days), key, context)
        yield key, min(at, context.now)


def resolved_values(value: Any, context: Context, known: Mapping[str, str]) -> Any:
    """The value with references turned into ids and relative times into dates."""
    if isinstance(value, Mapping):
        if REFERENCE in value:
            return known.get(str(value[REFERENCE]))
        if is_relative(value):
            return written_time(value, context)
        return {name: resolved_values(item, context, known) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolved_values(item, context, known) for item in value]
    return value
