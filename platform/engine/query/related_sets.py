"""Related records for expressions that Python evaluates: one statement per set of related records for a whole batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from ...metadata.expressions.environment import Environment
from ...metadata.expressions.sets import aggregates
from ...metadata.expressions.typed import Aggregate, FieldValue, Typed, nodes, nodes_of_all
from ...metadata.expressions.types import RECORD
from ...metadata.problem import ProblemError
from ..expressions.to_sql import compile_sql
from ..model import Model
from ..security.rights import EVERYTHING, Rights, row_predicate
from .membership import among
from .paths import PathColumns

Values = dict[str, Any]
"""A record as the evaluator reads it: value by path, related records by the name of their set."""


def supply(
    model: Model,
    connection: Connection,
    environment: Environment,
    calls: Sequence[Aggregate],
    records: Mapping[str, Values],
    rights: Rights = EVERYTHING,
) -> None:
    """Give every record (by id) the related records that the calls ask for, as far as `rights` let them be read."""
    by_set: dict[str, list[Aggregate]] = defaultdict(list)
    for call in calls:
        by_set[call.relation.key].append(call)
    for key, same in by_set.items():
        start = same[0].relation.start
        owners = {record: values.get(start.key) if start else record for record, values in records.items()}
        found = _read(model, rights, connection, environment, same, {owner for owner in owners.values() if owner})
        for record, values in records.items():
            values[key] = found.get(str(owners[record]), ())


def _read(
    model: Model,
    rights: Rights,
    connection: Connection,
    environment: Environment,
    calls: Sequence[Aggregate],
    owners: Collection[str],
) -> Mapping[str, Sequence[Values]]:
    """The related records by the id they point to, in the order of their making."""
    if not owners:
        return {}
    relation = calls[0].relation
    columns = PathColumns(model, rights, relation.object_name)
    holder, of_target = columns.holder(relation)
    paths = sorted(set(_paths(calls)))
    chosen = [columns.column(path).label(f"p{place}") for place, path in enumerate(paths)]
    conditions = [of_target, row_predicate(rights, relation.object_name, columns.root)]
    conditions += _needed(model, columns, environment, calls)
    query = (
        select(holder.label("owner"), columns.identity, *chosen)
        .select_from(columns.source)
        .where(among(holder, "owners", model.database.dialect_name), *conditions)
        .order_by(columns.identity)
    )
    found: dict[str, list[Values]] = defaultdict(list)
    by_id: dict[str, Values] = {}
    for owner, identity, *values in connection.execute(query, {"owners": sorted(owners)}):
        by_id[identity] = dict(zip((".".join(path) for path in paths), values, strict=True))
        found[owner].append(by_id[identity])
    supply(model, connection, environment, aggregates(*(part for call in calls for part in call.parts)), by_id, rights)
    return found


def _paths(calls: Sequence[Aggregate]) -> Iterator[tuple[str, ...]]:
    """What must be read of the related records."""
    for call in calls:
        for key in call.order:
            yield key.reference.compare_path or key.reference.path
        for node in (node for part in call.parts for node in nodes(part)):
            if isinstance(node, FieldValue) and node.reference.path[0] != RECORD:
                yield (node.reference.compare_path if node.compare else None) or node.reference.path
            elif isinstance(node, Aggregate) and node.relation.start:
                yield node.relation.start.path


def _needed(
    model: Model, columns: PathColumns, environment: Environment, calls: Sequence[Aggregate]
) -> list[ColumnElement[bool]]:
    """A condition that spares records which count nowhere, as far as SQL can say it of them alone."""
    spared = []
    for call in calls:
        if call.condition is None or _reaches_out(call.condition):
            return []
        try:
            spared.append(compile_sql(call.condition, columns, environment, model.database.dialect_name))
        except ProblemError:
            return []
    return [or_(*spared)]


def _reaches_out(part: Typed) -> bool:
    return any(isinstance(node, FieldValue) and node.reference.path[0] == RECORD for node in nodes_of_all(part))
