"""Tells why computed values are blank: the error of each formula, by record, found out for those that have none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from ..change import UPDATE, Change
from ..conditions import bound
from ..context import Context
from ..expressions.evaluate import ExpressionError
from ..model import CompiledField, CompiledObject, Model
from ..security.rights import Rights, sees
from .membership import among
from .supplied import supplied
from .viewer import environment_of

ERRORS = "errors"
"""The key under which a record tells the errors of its formulas; no field can have this name."""


def tell_errors(
    model: Model,
    context: Context,
    connection: Connection,
    rights: Rights,
    compiled: CompiledObject,
    fields: Sequence[str],
    records: Sequence[dict[str, Any]],
) -> None:
    """Write into each record which of the object's own fields among those asked for are errors: field → code.

    SQL knows an error only as a blank, so that the formula is computed again in Python where a value is blank.
    """
    failing = [item for name in fields if (item := compiled.fields.get(name)) and _may_fail(rights, item)]
    for item in failing:
        blank = {record["id"]: record for record in records if record[item.name] is None}
        if blank:
            for identity, code in _codes(model, context, connection, rights, compiled, item, [*blank]):
                blank[identity].setdefault(ERRORS, {})[item.name] = code


def _may_fail(rights: Rights, item: CompiledField) -> bool:
    computed = item.definition.computed
    return computed is not None and computed.fails and sees(rights, item.definition)


def _codes(
    model: Model,
    context: Context,
    connection: Connection,
    rights: Rights,
    compiled: CompiledObject,
    item: CompiledField,
    ids: Sequence[str],
) -> list[tuple[str, str]]:
    """Record id and code, of those in which the field is an error."""
    formula = bound(model.manifest.formulas[compiled.name, item.name])
    environment = environment_of(model, context, connection)
    records = _own_values(model, connection, compiled, sorted(formula.reads), ids)
    seen = supplied(model, rights, connection, environment, compiled, [formula], records)
    values = [(record.id, formula.value(given, environment)) for record, given in zip(records, seen, strict=True)]
    return [(identity, value.code) for identity, value in values if isinstance(value, ExpressionError)]


def _own_values(
    model: Model, connection: Connection, compiled: CompiledObject, names: Sequence[str], ids: Sequence[str]
) -> list[Change]:
    """The records' own values that a formula reads; amounts with their worth in the base currency."""
    wanted = {(name, role) for name in names for role in ("value", "compare") if (name, role) in compiled.table.columns}
    columns = {_name(compiled, *key): compiled.table.columns[key] for key in sorted(wanted)}
    table = compiled.table.table
    chosen = [column.label(f"c{place}") for place, column in enumerate(columns.values())]
    query = select(table.c.id, *chosen).where(among(table.c.id, "ids", model.database.dialect_name))
    rows = connection.execute(query, {"ids": list(ids)})
    return [
        Change(0, compiled.name, UPDATE, identity, after={"id": identity, **dict(zip(columns, values, strict=True))})
        for identity, *values in rows
    ]


def _name(compiled: CompiledObject, name: str, role: str) -> str:
    """The field whose value the column of a role holds: of money's other one its part."""
    if role == "value":
        return name
    return f"{name}_{compiled.fields[name].type.storage.role_parts[role]}"
