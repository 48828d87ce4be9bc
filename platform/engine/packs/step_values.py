"""Reads the next records that an upgrade step concerns, and computes what it sets in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from ...metadata.definitions.upgrade_step import UpgradeStepDefinition
from ...metadata.expressions.environment import Environment
from ...metadata.problem import Problem
from ...metadata.scope import ObjectScope
from ..change import UPDATE, Change, RecordInput
from ..conditions import Bound, computed
from ..context import Context
from ..expressions.evaluate import ExpressionError
from ..expressions.to_tree import as_json
from ..model import Model
from ..query.criteria import predicate
from ..query.paths import PathColumns
from ..query.supplied import supplied
from ..query.viewer import environment_of
from ..records.loading import record_from_row
from ..security.rights import EVERYTHING, row_predicate

BATCH = 250


class StepBatch(Struct, frozen=True):
    """The updates of some records; `failed` of those whose values can't be computed. `last` is None after all."""

    inputs: Sequence[RecordInput]
    failed: Mapping[str, Problem]
    last: str | None


def next_batch(
    model: Model, context: Context, connection: Connection, step: UpgradeStepDefinition, after: str | None
) -> StepBatch:
    """The records behind `after` in the order of their ids, at most a batch of them."""
    compiled = model.object(step.object)
    environment = environment_of(model, context, connection)
    scope = ObjectScope(model.manifest, compiled.name)
    bounds = {name: computed(scope, text, "blank") for name, text in step.set.items()}
    rows = _rows(model, connection, environment, compiled.name, step.where, after)
    changes = [Change(0, compiled.name, UPDATE, row["id"], after=record_from_row(compiled, row)) for row in rows]
    seen = supplied(model, EVERYTHING, connection, environment, compiled, [*bounds.values()], changes)
    inputs, failed = list[RecordInput](), dict[str, Problem]()
    for change, record in zip(changes, seen, strict=True):
        values = _values(bounds, record, environment)
        if isinstance(values, Problem):
            failed[change.id] = values
        else:
            inputs.append(RecordInput(compiled.name, values, UPDATE, change.id, change.after["version"]))
    return StepBatch(inputs, failed, changes[-1].id if len(changes) == BATCH else None)


def _rows(
    model: Model, connection: Connection, environment: Environment, name: str, where: str, after: str | None
) -> list[dict[str, Any]]:
    columns = PathColumns(model, EVERYTHING, name, environment=environment)
    conditions = [row_predicate(EVERYTHING, name, columns.root)]
    if where:
        conditions.append(predicate(model, columns, where, environment))
    if after is not None:
        conditions.append(columns.root.c.id > after)
    statement = select(columns.root).select_from(columns.source).where(*conditions).order_by(columns.root.c.id)
    return [dict(row) for row in connection.execute(statement.limit(BATCH)).mappings()]


def _values(
    bounds: Mapping[str, Bound], record: Mapping[str, Any], environment: Environment
) -> dict[str, Any] | Problem:
    values = {name: bound.value(record, environment) for name, bound in bounds.items()}
    wrong = next(((name, value) for name, value in values.items() if isinstance(value, ExpressionError)), None)
    if wrong:
        return Problem("step_value_failed", field=wrong[0], parameters={"name": wrong[0], "error": wrong[1].code})
    return {name: None if value is None else as_json(value) for name, value in values.items()}
