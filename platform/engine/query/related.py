"""Values of records that others refer to, for rules that look over a lookup: one statement per lookup for a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ..change import Change
from ..model import CompiledObject, Model
from ..security.rights import Rights
from .paths import PathColumns


def related_values(
    model: Model,
    rights: Rights,
    connection: Connection,
    compiled: CompiledObject,
    paths: Iterable[tuple[str, ...]],
    changes: Sequence[Change],
) -> Mapping[str, Mapping[str, Any]]:
    """Record id → dotted path → value, for the paths of two steps and more, as the changes would leave the records."""
    by_lookup: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for path in sorted(paths):
        by_lookup[path[0]].append(path)
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for lookup, asked in by_lookup.items():
        ids = {change.after[lookup] for change in changes if change.after.get(lookup) is not None}
        values = _values(model, rights, connection, compiled.name, asked, ids) if ids else {}
        for change in changes:
            found[change.id].update(values.get(change.after.get(lookup), {}))
    return found


def _values(
    model: Model,
    rights: Rights,
    connection: Connection,
    object_name: str,
    paths: Sequence[tuple[str, ...]],
    ids: set[Any],
) -> Mapping[Any, Mapping[str, Any]]:
    grouped: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for path in paths:
        # The second step may belong to a subtype of the target: it shares the target's ids.
        grouped[model.manifest.resolve_path(object_name, ".".join(path))[1].object].append(path)
    found: dict[Any, dict[str, Any]] = defaultdict(dict)
    for target, members in grouped.items():
        columns = PathColumns(model, rights, target)
        selected = [columns.column(path[1:]).label(f"p{number}") for number, path in enumerate(members)]
        statement = (
            select(columns.root.c.id, *selected).select_from(columns.source).where(columns.root.c.id.in_(sorted(ids)))
        )
        for record, *values in connection.execute(statement):
            found[record].update(zip((".".join(path) for path in members), values, strict=True))
    return found
