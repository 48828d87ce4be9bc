"""The records of a batch with all that expressions read of them: values behind lookups, and sets of related records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ...metadata.expressions.environment import Environment
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
    """What the expressions see of each change, as it would leave the record: one statement per lookup and set."""
    paths = frozenset(path for bound in bounds for path in bound.paths)
    asked = [call for bound in bounds for call in bound.asked]
    if not (paths or asked):
        return [change.after for change in changes]
    behind = related_values(model, rights, connection, compiled, paths, changes)
    records = {change.id: {**change.after, **behind.get(change.id, {})} for change in changes}
    supply(model, connection, environment, asked, records)
    return [records[change.id] for change in changes]
