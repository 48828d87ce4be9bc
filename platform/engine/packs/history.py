"""What was ever changed in the definitions: when, by whom, and the values before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, func, select

from ...metadata.conflicts import leaves, pointer_of
from ...metadata.layers import CUSTOMER
from ..storage.system_tables import definition_history

LIMIT = 50


class ValueChange(Struct, frozen=True):
    """A leaf of a definition as it was and as it became; None: there was, or is, none."""

    pointer: str
    old: Any
    new: Any

    def as_json(self) -> dict[str, Any]:
        """The form in which the API carries it."""
        return {"pointer": self.pointer, "old": self.old, "new": self.new}


class DefinitionChange(Struct, frozen=True):
    """What happened to one definition, or (`extends`) to the layer's overlay on it."""

    layer: str
    kind: str
    name: str
    extends: bool
    values: tuple[ValueChange, ...]

    @property
    def definition(self) -> str:
        """Kind and name in one text."""
        return f"{self.kind}/{self.name}"


class LayerEvent(Struct, frozen=True):
    """All that one apply changed. `by` is the user's id, None for the command line; `undone` was taken back later.

    `changes` are those of the customer layer; `packs` says of other layers how many definitions changed.
    """

    version: int
    at: datetime
    by: str | None
    undoes: int | None
    undone: bool
    changes: tuple[DefinitionChange, ...]
    packs: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """The form in which the API and `--json` carry it."""
        changes = [
            {"definition": one.definition, "overlay": one.extends, "values": [value.as_json() for value in one.values]}
            for one in self.changes
        ]
        at = self.at.isoformat().replace("+00:00", "Z")
        told = {"version": self.version, "at": at, "by": self.by, "undoes": self.undoes, "undone": self.undone}
        return {**told, "changes": changes, "packs": dict(self.packs)}


def layer_history(
    connection: Connection, before: int | None = None, limit: int = LIMIT, about: tuple[str, str] | None = None
) -> list[LayerEvent]:
    """The last changes of all layers, the newest first; `before`: only those of lower manifest versions.

    `about` (kind, name): only what the customer layer says of that definition.
    """
    table = definition_history.c
    chosen = [] if about is None else [table.layer == CUSTOMER, table.kind == about[0], table.name == about[1]]
    versions = select(table.manifest_version).distinct().order_by(table.manifest_version.desc()).limit(limit)
    versions = versions.where(*chosen)
    if before is not None:
        versions = versions.where(table.manifest_version < before)
    wanted = list(connection.execute(versions).scalars())
    undone = set(connection.execute(select(table.undoes).where(table.undoes.in_(wanted))).scalars())
    mine = select(definition_history).where(table.layer == CUSTOMER, table.manifest_version.in_(wanted), *chosen)
    rows = list(connection.execute(mine.order_by(table.kind, table.name, table.extends)))
    return [_event(row, rows, version in undone) for version, row in _heads(connection, wanted)]


def last_changed(connection: Connection, kind: str, name: str) -> Mapping[str, tuple[datetime, str | None]]:
    """JSON pointer → when and by whom the customer layer last set (or cleared) that value of the definition."""
    table = definition_history.c
    mine = (table.layer == CUSTOMER) & (table.kind == kind) & (table.name == name)
    rows = connection.execute(select(definition_history).where(mine).order_by(table.manifest_version))
    return {value.pointer: (row.changed_at, row.changed_by) for row in rows for value in _values(row)}


def definitions_changed(connection: Connection) -> Mapping[tuple[str, str], tuple[datetime, str | None]]:
    """(kind, name) → when and by whom the customer layer last said something about the definition."""
    table = definition_history.c
    columns = select(table.kind, table.name, table.changed_at, table.changed_by).where(table.layer == CUSTOMER)
    rows = connection.execute(columns.order_by(table.manifest_version))
    return {(row.kind, row.name): (row.changed_at, row.changed_by) for row in rows}


def _heads(connection: Connection, versions: Sequence[int]) -> Iterator[tuple[int, list[Row[Any]]]]:
    """Of each version, newest first: its layers with when, by whom and how many definitions."""
    table = definition_history.c
    same = (table.manifest_version, table.layer, table.changed_at, table.changed_by, table.undoes)
    counted = select(*same, func.count().label("definitions")).where(table.manifest_version.in_(versions))
    rows = list(connection.execute(counted.group_by(*same)))
    for version in versions:
        yield version, [row for row in rows if row.manifest_version == version]


def _event(heads: Sequence[Row[Any]], rows: Sequence[Row[Any]], undone: bool) -> LayerEvent:
    version = heads[0].manifest_version
    mine = [row for row in rows if row.manifest_version == version]
    changes = tuple(
        DefinitionChange(row.layer, row.kind, row.name, bool(row.extends), tuple(_values(row))) for row in mine
    )
    return LayerEvent(
        version=version,
        at=heads[0].changed_at,
        by=heads[0].changed_by,
        undoes=heads[0].undoes,
        undone=undone,
        changes=changes,
        packs={head.layer: head.definitions for head in heads if head.layer != CUSTOMER},
    )


def _values(row: Row[Any]) -> Iterator[ValueChange]:
    old, new = (dict(leaves(json.loads(text))) if text else {} for text in (row.before, row.after))
    for steps in dict.fromkeys((*old, *new)):
        if (steps in old) != (steps in new) or old.get(steps) != new.get(steps):
            yield ValueChange(pointer_of(steps), old.get(steps), new.get(steps))
