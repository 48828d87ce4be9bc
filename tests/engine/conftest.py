"""Databases with the lending library and the specimens in them, laid in once per process and emptied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from metacrm.engine.config import Config
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.ddl import tables_of
from metacrm.engine.storage.system_tables import SEARCH_TABLE, SYSTEM_METADATA
from metacrm.metadata.layers import Layer
from tests.engine.gatherings import gathering_bodies
from tests.engine.permits import permit_bodies
from tests.engine.reservations import reservation_bodies
from tests.engine.specimens import specimen_bodies
from tests.fixtures.databases import set_up_library
from tests.fixtures.manifests import bodies_layer
from tests.servers import empty_database

RECORD_TABLES = (
    "mc_change",
    "mc_change_set",
    "mc_counter",
    "mc_seed_record",
    "mc_idempotency",
    "mc_job",
    "mc_job_piece",
)


def install(url: str) -> None:
    """Set the database up, with the library and the specimens."""
    bodies = (*specimen_bodies(), *reservation_bodies(), *gathering_bodies(), *permit_bodies())
    set_up_library(url, Layer("specimens", bodies_layer("specimens", *bodies).definitions, "1.0.0"))


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Runtime]:
    """A runtime on the database, closed at the end."""
    runtime = Runtime.open(Config(url, folder))
    try:
        yield runtime
    finally:
        runtime.close()


def clear(runtime: Runtime) -> None:
    """Delete all records, their history and what the engine keeps about them."""
    database, tables = runtime.database, runtime.current.tables
    record_tables = [table.name for made in tables.values() for table in tables_of(made)]
    known = {table.name for table in SYSTEM_METADATA.tables.values()}
    names = [*record_tables, *(name for name in RECORD_TABLES if name in known), SEARCH_TABLE]
    names += [f"{SEARCH_TABLE}_row"] if database.is_sqlite else []
    off, on = "PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"
    if not database.is_sqlite:
        off, on = "SET session_replication_role = replica", "SET session_replication_role = origin"
    with database.autocommit() as connection:
        connection.exec_driver_sql(off)
        statements = [f'DELETE FROM "{name}"' for name in names]
        if database.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql("COMMIT")
        else:
            connection.execute(text("DO $$ BEGIN " + "; ".join(statements) + "; END $$"))
        connection.exec_driver_sql(on)
    runtime.current.number_stocks.clear()


@pytest.fixture(scope="session")
def library_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """The library on SQLite, for the whole process."""
    folder = tmp_path_factory.mktemp("library")
    url = f"sqlite:///{(folder / 'library.sqlite').as_posix()}"
    install(url)
    with opened(url, folder) as runtime:
        yield runtime


@pytest.fixture(scope="session")
def library_on_postgresql(postgresql: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """The library on PostgreSQL, for the whole process."""
    with empty_database(postgresql) as url:
        install(url)
        with opened(url, tmp_path_factory.mktemp("library")) as runtime:
            yield runtime


@pytest.fixture(params=["sqlite", "postgresql"])
def library_runtime(request: pytest.FixtureRequest) -> Runtime:
    """The library and the specimens without any record; the test runs once on each kind of database."""
    runtime: Runtime = request.getfixturevalue(f"library_on_{request.param}")
    clear(runtime)
    return runtime


@pytest.fixture
def library_on_postgresql_only(library_on_postgresql: Runtime) -> Runtime:
    """The library without any record, on PostgreSQL alone: for what only its locks can do."""
    clear(library_on_postgresql)
    return library_on_postgresql
