"""Computes the defaults that are expressions, for all new records of a batch that bring no value of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ...metadata.expressions.environment import Environment
from ...metadata.field_types.base import InvalidValue
from ..change import CREATE, Change
from ..conditions import FieldExpression
from ..context import Context
from ..expressions.evaluate import ExpressionError
from ..expressions.to_tree import as_json
from ..model import CompiledObject, Model
from ..query.supplied import supplied
from ..query.viewer import environment_of
from ..security.rights import Rights, rights_of
from .money import compute_base_amounts
from .run import Run


def compute_defaults(run: Run) -> None:
    """Fill what new records were not given and an expression gives; each may read those before it."""
    for compiled, changes in run.judged(CREATE):
        if compiled.computed_defaults:
            environment = environment_of(run.model, run.context, run.connection)
            _fill(run.model, run.reading, run.connection, environment, compiled, changes)
            if any(compiled.fields[default.field] in compiled.money for default in compiled.computed_defaults):
                compute_base_amounts(run)


def computed_values(
    model: Model, context: Context, connection: Connection, object_name: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The computed defaults of a new record that is given these values, those that are blank or fail left out."""
    compiled = model.object(object_name)
    after = {**{item.name: item.default for item in compiled.stored}, "owner": context.actor.id, **given}
    change = Change(0, compiled.name, CREATE, "", after=after, given=set(given))
    environment = environment_of(model, context, connection)
    _fill(model, rights_of(model, context.actor), connection, environment, compiled, [change])
    names = [one.field for one in compiled.computed_defaults if one.field not in given]
    return {name: change.after[name] for name in names if change.after.get(name) is not None}


def _fill(
    model: Model,
    rights: Rights,
    connection: Connection,
    environment: Environment,
    compiled: CompiledObject,
    changes: Sequence[Change],
) -> None:
    for default in compiled.computed_defaults:
        waiting = [change for change in changes if default.field not in change.given]
        records = supplied(model, rights, connection, environment, compiled, [default.bound], waiting)
        for change, record in zip(waiting, records, strict=True):
            _compute(compiled, default, change, record, environment)


def _compute(
    compiled: CompiledObject,
    default: FieldExpression,
    change: Change,
    record: Mapping[str, Any],
    environment: Environment,
) -> None:
    item = compiled.fields[default.field]
    value = default.bound.value(record, environment)
    if isinstance(value, ExpressionError):
        change.refuse("default_failed", item.name, field=item.definition.label, error=value.code)
        return
    try:
        change.after[item.name] = None if value is None else item.parse(as_json(value))
    except InvalidValue as error:
        change.refuse(error.code, item.name, field=item.definition.label, **error.parameters)
