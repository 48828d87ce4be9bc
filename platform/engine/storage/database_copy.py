"""Makes a copy of a whole database beside it, as it is at one moment; of the original it only reads."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from ...metadata.problem import Problem, ProblemError
from ..database import Database

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
       CASE WHEN a.attcollation <> t.typcollation THEN quote_ident(l.collname) END
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname, a.attnum
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = current_schema()::regnamespace AND i.indisvalid
AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
"""
_CONSTRAINTS = """
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = current_schema()::regnamespace AND k.contype IN ('p', 'u', 'c', 'f')
ORDER BY k.contype = 'f', k.conname
"""
"""Foreign keys come last: they need the keys of the tables that they point to."""


@contextlib.contextmanager
def database_copy(database: Database) -> Iterator[str]:
    """The URL of the copy, which is gone after the block.

    A SQLite file is copied into a folder beside it; on PostgreSQL a database is made on the same server. ProblemError
    `copy_refused` where the server, or the disk, does not let us.
    """
    url = make_url(database.url)
    with _sqlite_copy(url) if database.is_sqlite else _postgresql_copy(url) as copy:
        yield copy.render_as_string(hide_password=False)


@contextlib.contextmanager
def _sqlite_copy(url: URL) -> Iterator[URL]:
    original = Path(str(url.database)).absolute()
    try:
        folder = tempfile.TemporaryDirectory(prefix=".metacrm-copy-", dir=original.parent)
    except OSError as error:
        raise _refused(error) from None
    with folder as place:
        target = Path(place) / "copy.sqlite"
        with contextlib.closing(sqlite3.connect(original)) as one, contextlib.closing(sqlite3.connect(target)) as other:
            try:
                one.backup(other)
            except sqlite3.Error as error:
                raise _refused(error) from None
        yield url.set(database=str(target))


@contextlib.contextmanager
def _postgresql_copy(url: URL) -> Iterator[URL]:
    import psycopg  # a process on SQLite never loads the driver

    name = f"metacrm_copy_{uuid.uuid4().hex}"
    copy = url.set(database=name)
    with psycopg.connect(_plain(url), autocommit=True) as server:
        try:
            server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        except psycopg.Error as error:
            raise _refused(error) from None
        try:
            with psycopg.connect(_plain(url)) as one, psycopg.connect(_plain(copy)) as other:
                one.isolation_level, one.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
                _fill(one, other)
            yield copy
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _fill(one: Any, other: Any) -> None:
    """Tables and sequences, then the rows, then what watches over them."""
    schema = one.execute("SELECT quote_ident(current_schema())").fetchone()[0]
    other.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    other.execute(f"SET search_path TO {schema}")
    for name, last in one.execute(_SEQUENCES).fetchall():
        other.execute(f"CREATE SEQUENCE {_quoted(name)}")
        if last is not None:
            other.execute("SELECT setval(quote_ident(%s), %s)", (name, last))
    tables: dict[str, list[str]] = {}
    for table, *column in one.execute(_COLUMNS).fetchall():
        tables.setdefault(table, []).append(_column(*column))
    for table, columns in tables.items():
        other.execute(f"CREATE TABLE {_quoted(table)} ({', '.join(columns)})")
        with (
            one.cursor().copy(f"COPY {_quoted(table)} TO STDOUT (FORMAT binary)") as source,
            other.cursor().copy(f"COPY {_quoted(table)} FROM STDIN (FORMAT binary)") as target,
        ):
            for part in source:
                target.write(part)
    for (statement,) in one.execute(_INDEXES).fetchall():
        other.execute(statement)
    for table, name, text in one.execute(_CONSTRAINTS).fetchall():
        other.execute(f"ALTER TABLE {_quoted(table)} ADD CONSTRAINT {_quoted(name)} {text}")


def _column(name: str, type_: str, required: bool, default: str | None, collation: str | None) -> str:
    words = [_quoted(name), type_]
    words += [f"COLLATE {collation}"] if collation else []
    words += [f"DEFAULT {default}"] if default else []
    words += ["NOT NULL"] if required else []
    return " ".join(words)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _refused(error: BaseException) -> ProblemError:
    return ProblemError(Problem("copy_refused", parameters={"reason": " ".join(str(error).split()).rstrip(".")}))
