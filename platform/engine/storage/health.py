"""Compares the database with what the definitions say it must have, and gathers everything that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from sqlalchemy import Connection, select, text

from ...metadata.frozen import EMPTY
from ...metadata.problem import Problem, ProblemError
from ...metadata.resolution import resolve
from ...metadata.type_catalogue import field_types
from ..database import Database
from .ddl import column_names, tables_of
from .facts import BASE_CURRENCY, LOCALE, MANIFEST_VERSION, ZONE, read_facts
from .layer_store import load_layers
from .physical import load_physical_model
from .system_tables import preparation
from .tables import ObjectTable, build_tables


class Health(Struct, frozen=True):
    """`facts` are for a person to read; `problems` say what is not as it must be."""

    facts: Mapping[str, str] = EMPTY
    problems: tuple[Problem, ...] = ()


def examine(database: Database) -> Health:
    """Look at everything; nothing is repaired."""
    with database.read() as connection:
        known = read_facts(connection)
        facts = {"database": f"{database.dialect_name} {_version(connection)}"}
        if MANIFEST_VERSION not in known:
            return Health(facts, (Problem("not_initialised"),))
        facts |= {name: known[name] for name in (MANIFEST_VERSION, BASE_CURRENCY, ZONE, LOCALE) if name in known}
        layers = load_layers(connection)
        facts["layers"] = ", ".join(f"{layer.name} {layer.version}".strip() for layer in layers)
        try:
            manifest = resolve(layers, field_types())
        except ProblemError as error:
            return Health(facts, error.problems)
        tables = build_tables(manifest, load_physical_model(connection))
        return Health(facts, tuple(_missing(connection, tables)))


def _missing(connection: Connection, tables: Mapping[str, ObjectTable]) -> Iterator[Problem]:
    if connection.execute(select(preparation).limit(1)).first() is not None:
        yield Problem("apply_unfinished")
    indexes = _index_names(connection)
    for item in tables.values():
        for table in tables_of(item):
            there = column_names(connection, table.name)
            for column in table.columns:
                if column.name not in there:
                    yield Problem("storage_column_missing", parameters={"table": table.name, "column": column.name})
        for index in item.indexes:
            if index.name not in indexes:
                yield Problem("storage_index_missing", parameters={"table": item.table.name, "index": index.name})


def _index_names(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        statement = "SELECT name FROM sqlite_master WHERE type = 'index'"
    else:
        # An index whose making broke off is there and useless.
        statement = "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE indisvalid"
    return set(connection.execute(text(statement)).scalars())


def _version(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return str(connection.execute(text("SELECT sqlite_version()")).scalar())
    return str(connection.execute(text("SHOW server_version")).scalar())
