"""The records of a batch with all that expressions read of them: values behind lookups, and sets of related records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ...metadata.expressions.environment import Environment
from ...metadata.expressions.typed import Aggregate
from ..change import Change
from ..conditions import Bound
from ..model import CompiledObject, Model
from ..security.rights import Rights
from .related import related_values
from .related_sets import supply


def supplied(
    model: Model,
    rights: Rights,
    connection: Connection,
    environment: Environment,
    compiled: CompiledObject,
    bounds: Sequence[Bound],
    changes: Sequence[Change],
) -> list[Mapping[str, Any]]:
    """What the expressions see of each change, as it would leave the record; of one that reads no other, itself."""
    paths = frozenset(path for bound in bounds for path in bound.paths)
    asked = [call for bound in bounds for call in bound.asked]
    if not (paths or asked):
        return [change.after for change in changes]
    records = with_related(model, rights, connection, environment, compiled, paths, asked, changes)
    return [records[change.id] for change in changes]


def with_related(
    model: Model,
    rights: Rights,
    connection: Connection,
    environment: Environment,
    compiled: CompiledObject,
    paths: Iterable[tuple[str, ...]],
    asked: Sequence[Aggregate],
    changes: Sequence[Change],
) -> dict[str, dict[str, Any]]:
    """The records by id, with the values behind lookups and the sets asked for: one statement for each of those.

    `rights` say which records are read behind lookups and counted in sets.
    """
    behind = related_values(model, rights, connection, compiled, paths, changes)
    records = {change.id: {**change.after, **behind.get(change.id, {})} for change in changes}
    supply(model, connection, environment, asked, records, rights)
    return records
