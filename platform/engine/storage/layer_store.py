"""The layers as the database keeps them: the definitions of packs and customer, and every change made to them."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select

from ...metadata.definitions.base import RawDefinition
from ...metadata.frozen import thaw
from ...metadata.layers import PLATFORM, Layer
from ...metadata.platform_layer import platform_layer
from .system_tables import definition, definition_history, layer

MOST_KEPT = 1_000
"""So many definitions as they were read are kept: those of all our packs and some more."""

Key = tuple[str, str, str, bool]
"""Layer, kind, name, and whether it is an overlay."""


def applied_layers(connection: Connection) -> list[Layer]:
    """All layers as they were last applied, lowest first; the platform's too."""
    found: dict[str, list[RawDefinition]] = {}
    ordered = select(definition).order_by(definition.c.file, definition.c.kind, definition.c.name)
    for row in connection.execute(ordered).all():
        found.setdefault(row.layer, []).append(_raw(row.kind, row.name, row.body, row.file, row.extends))
    rows = connection.execute(select(layer).order_by(layer.c.position))
    return [Layer(row.name, tuple(found.get(row.name, ())), row.version) for row in rows]


@functools.lru_cache(MOST_KEPT)
def _raw(kind: str, name: str, body: str, file: str, extends: bool) -> RawDefinition:
    """A stored definition. Hardly any differs from when it was read last, and nobody changes what a layer says."""
    return RawDefinition(kind, name, orjson.loads(body), file, extends)


def load_layers(connection: Connection) -> list[Layer]:
    """The layers in force, lowest first: the platform's from the code, the others from the database."""
    return in_force(applied_layers(connection))


def in_force(applied: Sequence[Layer]) -> list[Layer]:
    """The layers that were applied, with the platform's as this release has it."""
    return [platform_layer(), *(item for item in applied if item.name != PLATFORM)]


def layers_differ(before: Sequence[Layer], after: Sequence[Layer]) -> bool:
    """Whether anything at all differs, even what makes no difference in the merged definitions."""
    names = [(item.name, item.version) for item in before] != [(item.name, item.version) for item in after]
    return names or bool(_changed_keys(_raw_definitions(before), _raw_definitions(after)))


def write_layers(
    connection: Connection,
    before: Sequence[Layer],
    after: Sequence[Layer],
    *,
    version: int,
    now: datetime,
    actor: str | None,
    new_identifier: Callable[[], str],
    undoes: int | None = None,
) -> None:
    """Make the stored layers `after`, and note every definition that differs from `before` in the history."""
    old, new = _raw_definitions(before), _raw_definitions(after)
    changed = _changed_keys(old, new)
    table = definition.c
    for key in changed:
        if key in old:
            place = (
                (table.layer == key[0]) & (table.kind == key[1]) & (table.name == key[2]) & (table.extends == key[3])
            )
            connection.execute(delete(definition).where(place))
    rows = [{**_place(key), "file": new[key].file, "body": as_text(new[key].body)} for key in changed if key in new]
    history = [
        {
            **_place(key),
            "id": new_identifier(),
            "before": as_text(old[key].body) if key in old else None,
            "after": as_text(new[key].body) if key in new else None,
            "changed_at": now,
            "changed_by": actor,
            "manifest_version": version,
            "undoes": undoes,
        }
        for key in changed
    ]
    for target, values in ((definition, rows), (definition_history, history)):
        if values:
            connection.execute(insert(target), values)
    _write_order(connection, before, after, now)


def _write_order(connection: Connection, before: Sequence[Layer], after: Sequence[Layer], now: datetime) -> None:
    versions = {item.name: item.version for item in before}
    installed = {row.name: row.installed_at for row in connection.execute(select(layer))}
    connection.execute(delete(layer))
    rows = [
        {
            "name": item.name,
            "version": item.version,
            "position": place,
            "installed_at": installed[item.name] if versions.get(item.name) == item.version else now,
        }
        for place, item in enumerate(after)
    ]
    connection.execute(insert(layer), rows)


def _raw_definitions(layers: Sequence[Layer]) -> Mapping[Key, RawDefinition]:
    return {(item.name, raw.kind, raw.name, raw.extends): raw for item in layers for raw in item.definitions}


def _changed_keys(old: Mapping[Key, RawDefinition], new: Mapping[Key, RawDefinition]) -> list[Key]:
    return [key for key in sorted({*old, *new}) if not _same(old.get(key), new.get(key))]


def _same(one: RawDefinition | None, other: RawDefinition | None) -> bool:
    """Equal down to the order of members; most layers were not touched at all, so that is asked first."""
    if one is other or one is None or other is None:
        return one is other
    return one.file == other.file and as_text(one.body) == as_text(other.body)


def as_text(body: Mapping[str, Any]) -> str:
    """A body as it is stored: JSON whose members keep their order, which means something in a definition."""
    return json.dumps(thaw(body), ensure_ascii=False, separators=(",", ":"))


def _place(key: Key) -> dict[str, Any]:
    return dict(zip(("layer", "kind", "name", "extends"), key, strict=True))
