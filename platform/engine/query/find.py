"""Finds records by the value of a field, many values in one statement: upserts, imports and seeds ask so."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, select

from ...metadata.field_types.base import InvalidValue
from ...metadata.problem import Problem, ProblemError
from ..context import Context
from ..model import CompiledField, CompiledObject, Model
from ..security.rights import Rights, rights_of, row_predicate
from ..statements import Statement, ask
from .membership import among


def records_by_value(
    model: Model, context: Context, connection: Connection, object_name: str, field: str, values: Sequence[Any]
) -> Mapping[Any, list[str]]:
    """Raw value → ids of the living, visible records whose field has it (texts match whatever their case and width)."""
    compiled = model.object(object_name)
    item = compiled.fields.get(field)
    if item is None or item.column is None:
        parameters = {
            "object": compiled.definition.label,
            "name": field,
            "known": [one.name for one in compiled.unique],
        }
        raise ProblemError(Problem("unknown_field", field=field, parameters=parameters))
    column = compiled.table.column(field, "key")
    keys: dict[Any, Any] = {}
    for raw in values:
        with contextlib.suppress(InvalidValue):
            key = key_of(compiled, item, raw)
            if key is not None:
                keys[raw] = key
    rights = rights_of(model, context.actor)
    table = compiled.table.table
    statement = select(column, table.c.id).where(
        among(column, "keys", model.database.dialect_name), row_predicate(rights, compiled.name, table)
    )
    by_key: dict[Any, list[str]] = {}
    asked = {"keys": list({*keys.values()})}
    for key, record in connection.execute(statement.order_by(table.c.id), asked).all() if keys else ():
        by_key.setdefault(key, []).append(record)
    return {raw: by_key[key] for raw, key in keys.items() if key in by_key}


def key_of(compiled: CompiledObject, item: CompiledField, raw: Any) -> Any:
    """What equal values of the field share; None for a blank one, InvalidValue for what is no value of it."""
    parsed = None if raw is None else item.parse(raw)
    make = dict(item.derived).get(compiled.table.column(item.name, "key").name)
    return make(parsed) if make and parsed is not None else parsed


def record_titles(
    model: Model, context: Context, connection: Connection, wanted: Mapping[str, Sequence[str]]
) -> Mapping[tuple[str, str], str]:
    """The names of the living, visible records of these ids, by (object, id): one statement per object, all at once."""
    rights = rights_of(model, context.actor)
    answers = {
        name: ask(connection, _titles(model, rights, name), {"ids": list(ids)})
        for name, ids in wanted.items()
        if name in model.tables and ids
    }
    return {(name, record): str(title) for name, answer in answers.items() for record, title in answer.rows}


def _titles(model: Model, rights: Rights, name: str) -> Statement:
    def make() -> Executable:
        item = model.tables[name]
        rows, title = item.table, item.column(model.manifest.objects[name].title)
        wanted = among(rows.c.id, "ids", model.database.dialect_name)
        return select(rows.c.id, title).where(wanted, row_predicate(rights, name, rows))

    return model.statement(("titles", name, rights), make)
