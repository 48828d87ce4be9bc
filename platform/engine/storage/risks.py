"""Looks ahead: which values a plan would put out of reach, and what the records that exist have against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from sqlalchemy import Column, Connection, String, func, select

from ...metadata.definitions.object import FieldDefinition
from ...metadata.diff import former_field, former_object
from ...metadata.field_types.base import InvalidValue
from ...metadata.manifest import Manifest
from ...metadata.organisation import Organisation
from ...metadata.plan import RowsAtRisk, RowsFilled
from ...metadata.problem import Problem
from .allocation import Allocation, Conversion, unchanged_objects
from .conversion import Losses, converter
from .facts import organisation, read_facts
from .physical import WHOLE_TABLE
from .tables import ObjectTable

EXAMPLES = 5


class Outlook(Struct, frozen=True):
    """What an apply would meet: `problems` forbid it."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    at_risk: tuple[RowsAtRisk, ...]
    filled: tuple[RowsFilled, ...] = ()


def forecast(
    connection: Connection, old: Manifest, new: Manifest, allocation: Allocation, tables: Mapping[str, ObjectTable]
) -> Outlook:
    """Count, in the records that exist, what the change from `old` to `new` does to their values."""
    settings = organisation(read_facts(connection))
    gone = {name for name, field in allocation.removed if field == WHOLE_TABLE}
    # An object that goes is counted once, not field by field.
    keys = [key for key in allocation.removed if key[1] == WHOLE_TABLE or key[0] not in gone]
    removed = [risk for key in keys if (risk := _removed(connection, old, key, tables))]
    retyped = [_retyped(connection, item, old, new, tables, settings) for item in allocation.conversions]
    at_risk = [risk for risk in (*removed, *retyped) if risk.rows]
    codes = {"removed": "values_removed", "retyped": "values_lost"}
    warnings = [_risk_warning(codes[risk.reason] if risk.field else "records_removed", risk) for risk in at_risk]
    kept = list(_kept_fields(old, new))
    warnings += [found for before, after in kept if (found := _required_blank(connection, before, after, tables))]
    problems = [found for before, after in kept if (found := _not_unique(connection, before, after, tables))]
    filled = tuple(_filling(connection, old, new, field, tables) for field in allocation.filled)
    return Outlook(tuple(problems), tuple(warnings), tuple(at_risk), filled)


def duplicates(
    connection: Connection, table: ObjectTable, column: Column[object], field: FieldDefinition
) -> Problem | None:
    """The problem that values of a column stand in more than one record, or None."""
    alive = (table.table.c.deleted_at.is_(None), column.is_not(None))
    grouped = select(column, func.count().label("times")).where(*alive).group_by(column).having(func.count() > 1)
    found = connection.execute(grouped.order_by(func.count().desc(), column).limit(EXAMPLES)).all()
    if not found:
        return None
    count = connection.execute(select(func.count()).select_from(grouped.subquery())).scalar_one()
    examples = [f"{row[0]} ({row.times}×)" for row in found]
    parameters = {"object": field.object, "field": field.name, "count": count, "examples": examples}
    return Problem("values_not_unique", field=field.name, parameters=parameters)


def _removed(
    connection: Connection, old: Manifest, key: tuple[str, str], tables: Mapping[str, ObjectTable]
) -> RowsAtRisk | None:
    object_name, field = key
    table = tables.get(object_name)
    if table is None:
        return None
    if field == WHOLE_TABLE:
        statement = select(func.count()).select_from(table.table).where(table.table.c.deleted_at.is_(None))
        return RowsAtRisk(object_name, "", "removed", connection.execute(statement).scalar_one())
    definition = old.objects[object_name].fields.get(field)
    if definition is None or definition.system or definition.computed or (definition.part_of and definition.read_only):
        return None
    return RowsAtRisk(object_name, field, "removed", _filled(connection, table, field))


def _retyped(
    connection: Connection,
    item: Conversion,
    old: Manifest,
    new: Manifest,
    tables: Mapping[str, ObjectTable],
    settings: Organisation,
) -> RowsAtRisk:
    table = tables[item.old.object]
    column = table.column(item.old.name)
    convert = converter(item.old, old.field_type(item.old), item.new, new.field_type(item.new), settings)
    losses = Losses()
    # Each different value is tried once: most fields that change their type hold few.
    counted = select(column, func.count(), func.min(table.table.c.id.cast(String))).where(column.is_not(None))
    for value, times, record in connection.execute(counted.group_by(column)).yield_per(1_000):
        try:
            convert(value)
        except InvalidValue:
            losses.note(record, str(value), times)
    return RowsAtRisk(item.object, item.new.name, "retyped", losses.rows, tuple(losses.examples))


def _filling(
    connection: Connection, old: Manifest, new: Manifest, field: FieldDefinition, tables: Mapping[str, ObjectTable]
) -> RowsFilled:
    table = tables[former_object(old, new, field.object) or field.object].table
    return RowsFilled(
        field.object, field.name, connection.execute(select(func.count()).select_from(table)).scalar_one()
    )


def _kept_fields(old: Manifest, new: Manifest) -> Iterator[tuple[FieldDefinition, FieldDefinition]]:
    """Pairs of a field as it was and as it will be, where its column stays."""
    stays = unchanged_objects(old, new)
    for name, definition in new.objects.items():
        if name in stays:
            continue
        former = former_object(old, new, name)
        before = old.objects[former] if former else None
        for field in definition.fields.values() if before else ():
            assert before is not None
            word = former_field(before, definition, field)
            if word and before.fields[word].type == field.type:
                yield before.fields[word], field


def _required_blank(
    connection: Connection, before: FieldDefinition, after: FieldDefinition, tables: Mapping[str, ObjectTable]
) -> Problem | None:
    if not after.required or before.required:
        return None
    table = tables[before.object]
    if (before.name, "value") not in table.columns:
        return None
    alive = select(func.count()).select_from(table.table).where(table.table.c.deleted_at.is_(None))
    blank = connection.execute(alive.where(table.column(before.name).is_(None))).scalar_one()
    parameters = {"object": after.object, "field": after.name, "rows": blank}
    return Problem("required_blank", field=after.name, parameters=parameters) if blank else None


def _not_unique(
    connection: Connection, before: FieldDefinition, after: FieldDefinition, tables: Mapping[str, ObjectTable]
) -> Problem | None:
    if not after.unique or before.unique:
        return None
    table = tables[before.object]
    return duplicates(connection, table, table.column(before.name, "key"), after)


def _filled(connection: Connection, table: ObjectTable, field: str) -> int:
    alive = select(func.count()).select_from(table.table).where(table.table.c.deleted_at.is_(None))
    return connection.execute(alive.where(table.column(field).is_not(None))).scalar_one()


def _risk_warning(code: str, risk: RowsAtRisk) -> Problem:
    examples = [value for _, value in risk.examples[:EXAMPLES]]
    parameters = {"object": risk.object, "field": risk.field, "rows": risk.rows, "examples": examples}
    return Problem(code, field=risk.field or None, parameters=parameters)
