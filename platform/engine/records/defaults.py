"""Fills what a new record was not given: constants, owner and department, currency, numbers the engine gives out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from ..change import CREATE, UPDATE, Change
from ..model import CompiledField, CompiledObject
from ..storage.system_tables import counter
from .run import Run

USER_OBJECT = "user"


def fill_defaults(run: Run) -> None:
    """Defaults of every new record, and what follows from its owner."""
    for compiled, changes in run.alive(CREATE):
        blank = {item.name: item.default for item in compiled.stored}
        for change in changes:
            change.after = {**blank, **change.after, "id": change.id}
            if change.after.get("owner") is None and "owner" not in change.given:
                change.after["owner"] = run.context.actor.id
            if "currency" in compiled.fields and change.after.get("currency") is None:
                change.after["currency"] = run.model.organisation.base_currency
    _stamp_departments(run)


def _stamp_departments(run: Run) -> None:
    """The owner's department, written when the owner is: a later move of the person does not rewrite it."""
    actor = run.context.actor
    owned = [
        change
        for _, changes in run.alive(CREATE, UPDATE)
        for change in changes
        if change.operation == CREATE or "owner" in change.changed
    ]
    known: dict[str | None, str | None] = {None: None, actor.id: actor.department}
    unknown = sorted({change.after["owner"] for change in owned if change.after.get("owner") not in known})
    if unknown and USER_OBJECT in run.model.tables:
        table = run.model.tables[USER_OBJECT]
        columns = select(table.column("id"), table.column("department"))
        known.update(run.connection.execute(columns.where(table.column("id").in_(unknown))).tuples().all())  # type: ignore[arg-type]
    for change in owned:
        department = known.get(change.after.get("owner"))
        if change.after.get("owner_department") != department:
            change.after["owner_department"] = department
            change.changed.add("owner_department")


def give_numbers(run: Run) -> None:
    """Auto-numbers of the records that will be written: one counter statement per field and period."""
    for compiled, changes in run.alive(CREATE):
        for item in compiled.generated:
            waiting = [change for change in changes if change.after.get(item.name) is None]
            if waiting:
                _number(run, compiled, item, waiting)


def _number(run: Run, compiled: CompiledObject, item: CompiledField, changes: list[Change]) -> None:
    generator = item.type.values.generator
    assert generator is not None
    today = run.context.today
    period = generator.period(item.definition, today)
    last = _advance(run, compiled.name, item.name, period, len(changes))
    for number, change in enumerate(changes, last - len(changes) + 1):
        change.after[item.name] = generator.text(item.definition, today, number)


def _advance(run: Run, object_name: str, field_name: str, period: str, count: int) -> int:
    """Move the counter on by `count` and return its new value.

    On PostgreSQL in a transaction of its own, so that two savers never wait for each other's commit: numbers are
    unique, and a save that fails leaves a gap.
    """
    if run.model.database.is_sqlite:
        return _moved(run.connection, sqlite.insert(counter), object_name, field_name, period, count)
    with run.model.database.counting() as connection:
        return _moved(connection, postgresql.insert(counter), object_name, field_name, period, count)


def _moved(connection: Connection, insert: Any, object_name: str, field_name: str, period: str, count: int) -> int:
    row = {"object": object_name, "field": field_name, "period": period, "value": count}
    statement = insert.values(row).on_conflict_do_update(
        index_elements=[counter.c.object, counter.c.field, counter.c.period],
        set_={"value": counter.c.value + insert.excluded.value},
    )
    return int(connection.execute(statement.returning(counter.c.value)).scalar_one())
