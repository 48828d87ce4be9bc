"""Puts the records of all seeds in an order in which each finds those it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .definitions.seed import SeedDefinition

REFERENCE = "$seed"
Key = str
"""<seed>/<key of the record>."""


def seed_references(value: Any) -> Iterator[Key]:
    """The seed records that a value (or a record's values) refers to, at any depth."""
    if isinstance(value, Mapping):
        if REFERENCE in value:
            yield str(value[REFERENCE])
            return
        for item in value.values():
            yield from seed_references(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from seed_references(item)


def seed_order(seeds: Iterable[SeedDefinition]) -> tuple[list[tuple[str, Key]], list[Key]]:
    """Pairs (object, seed record) in an order fit for writing, and the records that can't be ordered.

    Records of one object stay together as far as references allow, so that they can be written in batches; references
    to records of other seeds than these count as satisfied.
    """
    objects: dict[Key, str] = {}
    waiting: dict[Key, set[Key]] = {}
    for seed in seeds:
        for key, values in seed.records.items():
            objects[f"{seed.name}/{key}"] = seed.object
            waiting[f"{seed.name}/{key}"] = set(seed_references(values))
    for needs in waiting.values():
        needs.intersection_update(objects)
    done: list[tuple[str, Key]] = []
    while waiting:
        ready = [key for key, needs in waiting.items() if not needs]
        if not ready:
            break
        first = objects[ready[0]]
        batch = [key for key in ready if objects[key] == first]
        done += [(first, key) for key in batch]
        for key in batch:
            del waiting[key]
        for needs in waiting.values():
            needs.difference_update(batch)
    return done, list(waiting)
