"""Fills what a new record was not given: constants, owner and department, currency, numbers the engine gives out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, select
from sqlalchemy.dialects import postgresql, sqlite

from ..change import CREATE, UPDATE, Change
from ..model import CompiledField, CompiledObject
from ..query.membership import among, is_alone, sought
from ..security.record_types import offered_types
from ..statements import ask, fetch
from ..storage.system_tables import counter
from .run import Run

USER_OBJECT = "user"
_DEPARTMENTS = ("departments",)


def fill_defaults(run: Run) -> None:
    """Defaults of every new record."""
    for compiled, changes in run.judged(CREATE):
        blank = {item.name: item.default for item in compiled.stored}
        offered = offered_types(run.model, run.context.actor, compiled.definition)
        if offered and offered.first:
            blank[offered.field] = offered.first
        for change in changes:
            change.after = {**blank, **change.after, "id": change.id}
            if change.after.get("owner") is None and "owner" not in change.given:
                change.after["owner"] = run.context.actor.id
            if "currency" in compiled.fields and change.after.get("currency") is None:
                change.after["currency"] = run.model.organisation.base_currency


def ask_departments(run: Run) -> None:
    """Ask for the departments of owners; `stamp_departments` writes them down."""
    known = (None, run.context.actor.id)
    owners = sorted({owner for change in _newly_owned(run) if (owner := change.after.get("owner")) not in known})
    run.asked.pop(_DEPARTMENTS, None)
    if owners and USER_OBJECT in run.model.tables:
        table = run.model.tables[USER_OBJECT]
        one, department = table.column("id"), table.column("department")
        alone, dialect = is_alone(owners), run.model.database.dialect_name
        statement = run.model.statement(
            (_DEPARTMENTS, alone),
            lambda: select(one, department).where(among(one, "owners", dialect, alone=alone)),
        )
        run.asked[_DEPARTMENTS] = ask(run.connection, statement, {"owners": sought(owners)})


def stamp_departments(run: Run) -> None:
    """The owner's department, written when the owner is: a later move of the person does not rewrite it."""
    actor = run.context.actor
    known: dict[str | None, str | None] = {None: None, actor.id: actor.department}
    if _DEPARTMENTS in run.asked:
        known.update((row[0], row[1]) for row in run.asked[_DEPARTMENTS].rows)
    for change in _newly_owned(run):
        department = known.get(change.after.get("owner"))
        if change.after.get("owner_department") != department:
            change.after["owner_department"] = department
            change.changed.add("owner_department")


def _newly_owned(run: Run) -> list[Change]:
    return [
        change
        for _, changes in run.judged(CREATE, UPDATE)
        for change in changes
        if change.operation == CREATE or "owner" in change.changed
    ]


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
    row = {"object": compiled.name, "field": item.name, "period": period}
    for change, number in zip(changes, _numbers(run, row, len(changes)), strict=True):
        change.after[item.name] = generator.text(item.definition, today, number)


def _numbers(run: Run, counted: Mapping[str, str], count: int) -> Sequence[int]:
    """The next numbers of the counter.

    On PostgreSQL from a transaction of its own, so that two savers never wait for each other's commit, and for one
    record out of the process's stock: numbers are unique, and a save that fails leaves a gap.
    """
    database = run.model.database

    def advance(by: int) -> int:
        row = {**counted, "value": by}
        statement = run.model.statement("advance_counter", lambda: _advancing(database.is_sqlite), tuple(row))
        if database.is_sqlite:
            return int(fetch(run.connection, statement, row)[0][0])
        with database.counting() as connection:
            return int(fetch(connection, statement, row)[0][0])

    if count == 1 and not database.is_sqlite:
        return [run.model.number_stock(*counted.values()).take(advance)]
    last = advance(count)
    return range(last - count + 1, last + 1)


def _advancing(is_sqlite: bool) -> Executable:
    insert: Any = sqlite.insert(counter) if is_sqlite else postgresql.insert(counter)
    statement = insert.on_conflict_do_update(
        index_elements=[counter.c.object, counter.c.field, counter.c.period],
        set_={"value": counter.c.value + insert.excluded.value},
    )
    returning: Executable = statement.returning(counter.c.value)
    return returning
