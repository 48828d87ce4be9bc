"""The text of every statement that makes or takes away a table, column, index or foreign key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Column, Connection, Dialect, Table, text
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from .tables import HISTORY_SUFFIX, HISTORY_TO, IndexSpec, ObjectTable, ReferenceSpec, shortened

MADE_TABLE, MADE_COLUMN, MADE_INDEX, MADE_REFERENCE = "table", "column", "index", "reference"


def quoted(dialect: Dialect, name: str) -> str:
    """The name as a statement must write it."""
    return dialect.identifier_preparer.quote(name)


def create_table(dialect: Dialect, table: Table, references: Iterable[ReferenceSpec] = ()) -> str:
    """CREATE TABLE; on SQLite, which can't add them later, with the foreign keys."""
    statement = str(CreateTable(table).compile(dialect=dialect)).strip()
    if dialect.name != "sqlite":
        return statement
    keys = [f"FOREIGN KEY ({quoted(dialect, item.column)}) {_references(dialect, item)}" for item in references]
    return statement.removesuffix(")").rstrip() + "".join(f",\n\t{key}" for key in keys) + "\n)"


def table_indexes(dialect: Dialect, table: Table) -> Iterator[str]:
    """CREATE INDEX for the indexes that a link table's own columns ask for."""
    for index in table.indexes:
        yield str(CreateIndex(index).compile(dialect=dialect))


def history_index(dialect: Dialect, history: Table) -> str:
    """The index by which the former versions of a record are found."""
    name = shortened(f"ix_{history.name}_record")
    return f"CREATE INDEX {quoted(dialect, name)} ON {quoted(dialect, history.name)} (id, {HISTORY_TO})"


def add_column(dialect: Dialect, table: str, column: Column[object], reference: ReferenceSpec | None) -> str:
    """ALTER TABLE … ADD COLUMN, nullable; on SQLite with its foreign key."""
    statement = f"ALTER TABLE {quoted(dialect, table)} ADD COLUMN {CreateColumn(column).compile(dialect=dialect)}"
    if reference and dialect.name == "sqlite":
        statement += " " + _references(dialect, reference)
    return statement


def add_reference(dialect: Dialect, table: str, reference: ReferenceSpec, valid: bool) -> str:
    """PostgreSQL: the foreign key as a constraint; NOT VALID leaves the rows that exist for VALIDATE."""
    head = f"ALTER TABLE {quoted(dialect, table)} ADD CONSTRAINT {quoted(dialect, reference.name)}"
    key = f"FOREIGN KEY ({quoted(dialect, reference.column)}) {_references(dialect, reference)}"
    return f"{head} {key}{'' if valid else ' NOT VALID'}"


def validate_reference(dialect: Dialect, table: str, reference: ReferenceSpec) -> str:
    """PostgreSQL: judge the rows that existed before the constraint, without keeping writers out."""
    return f"ALTER TABLE {quoted(dialect, table)} VALIDATE CONSTRAINT {quoted(dialect, reference.name)}"


def create_index(dialect: Dialect, table: str, index: IndexSpec, concurrently: bool = False) -> str:
    """CREATE INDEX; a unique one is partial, so that deleted records don't hold their values."""
    last = " NULLS LAST" if dialect.name == "postgresql" else ""
    columns = [quoted(dialect, name) + (f" DESC{last}" if descending else "") for name, descending in index.columns]
    words = ["CREATE", "UNIQUE INDEX" if index.unique else "INDEX", "CONCURRENTLY" if concurrently else ""]
    head = " ".join(word for word in words if word)
    where = " WHERE deleted_at IS NULL" if index.unique else ""
    return (
        f"{head} IF NOT EXISTS {quoted(dialect, index.name)} ON {quoted(dialect, table)} ({', '.join(columns)}){where}"
    )


def drop(connection: Connection, made: str, table: str, name: str) -> None:
    """Take away what is called `name` in `table` if it is there."""
    dialect = connection.dialect
    quoted_table, quoted_name = quoted(dialect, table), quoted(dialect, name)
    if made == MADE_TABLE:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted_table}")
    elif made == MADE_INDEX:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {quoted_name}")
    elif made == MADE_REFERENCE:
        if dialect.name == "postgresql":
            connection.exec_driver_sql(f"ALTER TABLE IF EXISTS {quoted_table} DROP CONSTRAINT IF EXISTS {quoted_name}")
    elif name in column_names(connection, table):
        connection.exec_driver_sql(f"ALTER TABLE {quoted_table} DROP COLUMN {quoted_name}")


def column_names(connection: Connection, table: str) -> set[str]:
    """The columns the table has in the database now; empty where there is no such table."""
    if connection.dialect.name == "sqlite":
        return {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({quoted(connection.dialect, table)})")}
    statement = text(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attnum > 0 AND NOT attisdropped"
    )
    return set(connection.execute(statement, {"name": quoted(connection.dialect, table)}).scalars())


def history_of(table: str) -> str:
    """The name of the table with the former versions."""
    return table + HISTORY_SUFFIX


def tables_of(made: ObjectTable) -> Iterator[Table]:
    """All tables an object's records lie in: the records, their history, the links of multi-valued fields."""
    yield made.table
    yield made.history
    yield from made.links.values()


def _references(dialect: Dialect, reference: ReferenceSpec) -> str:
    return f"REFERENCES {quoted(dialect, reference.target_table)} (id) DEFERRABLE INITIALLY DEFERRED"
