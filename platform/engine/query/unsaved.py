"""What formulas give for a record as a form holds it, before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import InvalidValue
from ..change import UPDATE, Change
from ..conditions import bound
from ..context import Context
from ..expressions.evaluate import ExpressionError
from ..expressions.to_tree import as_json
from ..formulas import UNFIT
from ..model import CompiledField, CompiledObject, Model
from ..security.rights import EVERYTHING, Rights, rights_of, sees
from .supplied import supplied
from .viewer import environment_of


def is_formula(field: FieldDefinition) -> bool:
    """Whether the field is computed from what its record says; a roll-up is of other records, which no form changes."""
    return field.computed is not None and not field.computed.gathered


def formula_values(
    model: Model,
    context: Context,
    connection: Connection,
    compiled: CompiledObject,
    names: Iterable[str],
    values: Mapping[str, Any],
) -> Mapping[str, Any]:
    """The values of the formulas of these names that the actor sees, an ExpressionError where one fails.

    `values` are all that the record would hold, Python values by field.
    """
    rights = rights_of(model, context.actor)
    change = Change(0, compiled.name, UPDATE, str(values.get("id") or ""), after=dict(values))
    asked = [item for name in names if sees(rights, (item := compiled.fields[name]).definition)]
    found: dict[str, Any] = {}
    for seeing, as_system in ((rights, False), (EVERYTHING, True)):
        items = [item for item in asked if item.definition.computed and item.definition.computed.as_system is as_system]
        found |= _values(model, seeing, context, connection, compiled, items, change) if items else {}
    return found


def _values(
    model: Model,
    rights: Rights,
    context: Context,
    connection: Connection,
    compiled: CompiledObject,
    items: list[CompiledField],
    change: Change,
) -> Mapping[str, Any]:
    formulas = {item.name: bound(model.manifest.formulas[compiled.name, item.name]) for item in items}
    environment = environment_of(model, context, connection)
    (record,) = supplied(model, rights, connection, environment, compiled, [*formulas.values()], [change])
    return {item.name: _fitted(item, formulas[item.name].value(record, environment)) for item in items}


def _fitted(item: CompiledField, value: Any) -> Any:
    """The value as its field would hold it."""
    if value is None or isinstance(value, ExpressionError):
        return value
    try:
        return item.parse(as_json(value))
    except InvalidValue:
        return ExpressionError(UNFIT)
