"""The first part of an apply: makes, invisibly, everything the new manifest needs; can be taken back at any time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from ...metadata.diff import fields_to_compute
from ...metadata.problem import Problem, ProblemError
from ..database import Database
from .apply_lock import LOCK_TIMEOUT, is_lock_timeout
from .backfill import backfill
from .computing import fill_computed
from .ddl import (
    MADE_COLUMN,
    MADE_INDEX,
    MADE_REFERENCE,
    MADE_TABLE,
    add_column,
    add_reference,
    column_names,
    create_index,
    create_table,
    drop,
    history_index,
    quoted,
    table_indexes,
    tables_of,
    validate_reference,
)
from .draft import Draft
from .indexing import fields_to_index, index_fields
from .physical import WHOLE_TABLE
from .risks import duplicates
from .system_tables import preparation
from .tables import IndexSpec, ObjectTable, ReferenceSpec

LOCK_ATTEMPTS = 5

Made = tuple[str, str, str]
"""Kind of thing made, table, name."""


class Step(Struct, frozen=True):
    """One step: `text` says what it does, `makes` what must be taken away where the apply fails."""

    text: str
    run: Callable[[], None]
    makes: tuple[Made, ...] = ()


class Preparation:
    """The steps that lead from the database as it is to one that has room for the new manifest."""

    def __init__(self, database: Database, made: Draft) -> None:
        self.database, self.draft = database, made
        self.dialect = database.engine.dialect
        with database.read() as connection:
            self.existing = {
                table.name: column_names(connection, table.name)
                for item in made.new_tables.values()
                if self._is_touched(item)
                for table in tables_of(item)
            }
        self.created = {
            item.table.name for item in made.new_tables.values() if self.existing.get(item.table.name) == set()
        }
        mine = {entry.column for entry in made.known if entry.field == WHOLE_TABLE}
        taken = [name for name in self._touched_tables() if name not in self.created and name not in mine]
        if taken:
            raise ProblemError([Problem("table_taken", parameters={"table": name}) for name in taken])

    def steps(self) -> list[Step]:
        """All steps in their order."""
        touched = [item for item in self.draft.new_tables.values() if item.table.name in self.existing]
        new = [item for item in touched if item.table.name in self.created]
        steps = [self._table_step(item) for item in new]
        steps += [step for item in touched if item not in new for step in self._column_steps(item)]
        steps += [self._backfill_step()] if self.draft.allocation.needs_rows else []
        steps += [self._computing_step()] if fields_to_compute(self.draft.old, self.draft.new) else []
        steps += list(self._reference_steps())
        steps += [self._search_step()] if any(fields_to_index(self.draft)) else []
        steps += [self._index_step(i, spec) for i, spec in self.draft.new_indexes() if i.table.name not in self.created]
        return steps

    def _touched_tables(self) -> list[str]:
        return [item.table.name for item in self.draft.new_tables.values() if item.table.name in self.existing]

    def log(self, steps: Sequence[Step]) -> None:
        """Write down, before anything is made, what will be."""
        makes = [made for step in steps for made in step.makes]
        rows = [dict(zip(("made", "table_name", "name"), made, strict=True)) for made in makes]
        if rows:
            with self.database.write() as connection:
                connection.execute(insert(preparation), [{"sequence": n, **row} for n, row in enumerate(rows)])

    def _is_touched(self, item: ObjectTable) -> bool:
        before = self.draft.before_of(item.table.name)
        if before is None:
            return True
        names = {column.name for column in item.table.columns} - {column.name for column in before.table.columns}
        return bool(names) or bool(set(item.links) - set(before.links)) or self._moves_links(item, before)

    def _moves_links(self, item: ObjectTable, before: ObjectTable) -> bool:
        return {link.name for link in item.links.values()} != {link.name for link in before.links.values()}

    def _table_step(self, item: ObjectTable) -> Step:
        tables = [table for table in tables_of(item) if not self.existing[table.name]]
        statements = [create_table(self.dialect, item.table, item.references)]
        statements += [create_table(self.dialect, table) for table in tables if table is not item.table]
        statements += [history_index(self.dialect, item.history)] if item.history in tables else []
        statements += [index for table in tables for index in table_indexes(self.dialect, table)]
        specs = {index.name: index for index in item.indexes}.values()
        statements += [create_index(self.dialect, item.table.name, index) for index in specs]
        made = tuple((MADE_TABLE, table.name, table.name) for table in tables)
        return Step(f"create table {item.table.name}", lambda: self._execute(statements), made)

    def _column_steps(self, item: ObjectTable) -> Iterator[Step]:
        references = {reference.column: reference for reference in item.references}
        statements, made = [], []
        for table in (item.table, item.history):
            for column in table.columns:
                if column.name not in self.existing[table.name]:
                    reference = references.get(column.name) if table is item.table else None
                    statements.append(add_column(self.dialect, table.name, column, reference))
                    made.append((MADE_COLUMN, table.name, column.name))
        for link in item.links.values():
            if not self.existing[link.name]:
                statements += [create_table(self.dialect, link), *table_indexes(self.dialect, link)]
                made.append((MADE_TABLE, link.name, link.name))
        if statements:
            yield Step(f"add columns to {item.table.name}", lambda: self._execute(statements), tuple(made))

    def _backfill_step(self) -> Step:
        return Step("fill and convert values", lambda: backfill(self.database, self.draft))

    def _computing_step(self) -> Step:
        return Step("compute fields", lambda: fill_computed(self.database, self.draft))

    def _search_step(self) -> Step:
        return Step("index for search", lambda: index_fields(self.database, self.draft))

    def _reference_steps(self) -> Iterator[Step]:
        if self.database.is_sqlite:
            return
        found = list(self.draft.new_references())
        fresh = [(item, spec) for item, spec in found if item.table.name in self.created]
        if fresh:
            statements = [add_reference(self.dialect, item.table.name, spec, valid=True) for item, spec in fresh]
            # All in one, for the price of one commit; the tables are empty and nobody uses them yet.
            yield Step("add foreign keys", lambda: self._execute(statements), tuple(_made_reference(*p) for p in fresh))
        for item, spec in found:
            if item.table.name not in self.created:
                yield self._reference_step(item, spec)

    def _reference_step(self, item: ObjectTable, spec: ReferenceSpec) -> Step:
        table, column, target = (
            quoted(self.dialect, word) for word in (item.table.name, spec.column, spec.target_table)
        )

        def run() -> None:
            # A column that comes back may hold ids of records that were purged meanwhile.
            dangling = f"NOT EXISTS (SELECT 1 FROM {target} there WHERE there.id = {table}.{column})"
            clear = f"UPDATE {table} SET {column} = NULL WHERE {column} IS NOT NULL AND {dangling}"
            self._execute([clear])
            self._execute([add_reference(self.dialect, item.table.name, spec, valid=False)])
            self._execute([validate_reference(self.dialect, item.table.name, spec)])

        return Step(f"add foreign key {spec.name}", run, (_made_reference(item, spec),))

    def _index_step(self, item: ObjectTable, index: IndexSpec) -> Step:
        def run() -> None:
            if index.unique:
                self._verify_unique(item, index)
            try:
                self._create_index(item, index)
            except IntegrityError:
                # Somebody saved an equal value between our look and the index.
                self._verify_unique(item, index)
                raise

        return Step(f"create index {index.name}", run, ((MADE_INDEX, item.table.name, index.name),))

    def _create_index(self, item: ObjectTable, index: IndexSpec) -> None:
        with self.database.unhurried() as connection:
            anything = connection.execute(select(item.table.c.id).limit(1)).first() is not None
        concurrently = anything and not self.database.is_sqlite
        statement = create_index(self.dialect, item.table.name, index, concurrently)
        if not concurrently:
            self._execute([statement])
            return
        with self.database.autocommit() as connection:
            connection.exec_driver_sql(statement)

    def _verify_unique(self, item: ObjectTable, index: IndexSpec) -> None:
        column = item.table.c[index.columns[0][0]]
        name = next(name for (name, _), made in item.columns.items() if made is column)
        with self.database.unhurried() as connection:
            found = duplicates(connection, item, column, item.definition.fields[name])
        if found:
            raise ProblemError(found)

    def _execute(self, statements: Sequence[str]) -> None:
        for attempt in range(LOCK_ATTEMPTS):
            try:
                with self.database.write() as connection:
                    if not self.database.is_sqlite:
                        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                    for statement in statements:
                        connection.exec_driver_sql(statement)
                return
            except DBAPIError as error:
                if not is_lock_timeout(error):
                    raise
                time.sleep(0.2 * 2**attempt)
        raise ProblemError(Problem("apply_busy"))


def take_back(database: Database) -> int:
    """Drop what an apply that did not reach its end has made; answers how many things that were."""
    with database.read() as connection:
        rows = connection.execute(select(preparation).order_by(preparation.c.sequence.desc())).all()
    for row in rows:
        with database.write() as connection:
            drop(connection, row.made, row.table_name, row.name)
            connection.execute(delete(preparation).where(preparation.c.sequence == row.sequence))
    return len(rows)


def forget(connection: Connection) -> None:
    """What was prepared is in force: there is nothing to take back any more."""
    connection.execute(delete(preparation))


def _made_reference(item: ObjectTable, spec: ReferenceSpec) -> Made:
    return MADE_REFERENCE, item.table.name, spec.name
