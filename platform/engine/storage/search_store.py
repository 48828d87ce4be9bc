"""The table of search entries: what adds to it and takes from it, in the words of either database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from .system_tables import SEARCH_TABLE

_INSERT = f"INSERT INTO {SEARCH_TABLE} (object, record, field, tokens) VALUES (:object, :record, :field, "
_PLACE = "object = :object AND field = :field"
_ROWS = f"{SEARCH_TABLE}_row"
POSTGRESQL_INSERT = text(_INSERT + "array_to_tsvector(:tokens))")
POSTGRESQL_DELETE = text(f"DELETE FROM {SEARCH_TABLE} WHERE record = CAST(:record AS uuid) AND {_PLACE}")
_SQLITE_INSERT = text(_INSERT + ":tokens)")
_SQLITE_DELETE = text(
    f"DELETE FROM {SEARCH_TABLE} WHERE rowid = (SELECT row FROM {_ROWS} WHERE record = :record AND {_PLACE})"
)
_SQLITE_FORGET = text(f"DELETE FROM {_ROWS} WHERE record = :record AND {_PLACE}")
_SQLITE_REMEMBER = text(
    f"INSERT INTO {_ROWS} (record, object, field, row) "
    f"SELECT record, object, field, rowid FROM {SEARCH_TABLE} WHERE rowid > :last"
)
_SQLITE_DELETE_ALL = text(f"DELETE FROM {SEARCH_TABLE} WHERE rowid IN (SELECT row FROM {_ROWS} WHERE {_PLACE})")

Entry = Mapping[str, Any]
"""`object`, `record` and `field`; to be added also `tokens`."""


def replace_entries(connection: Connection, removed: Sequence[Entry], added: Sequence[Entry]) -> None:
    """Take entries away and add others."""
    if connection.dialect.name == "sqlite":
        _replace_on_sqlite(connection, removed, added)
        return
    if removed:
        connection.execute(POSTGRESQL_DELETE, list(removed))
    if added:
        connection.execute(POSTGRESQL_INSERT, list(added))


def _replace_on_sqlite(connection: Connection, removed: Sequence[Entry], added: Sequence[Entry]) -> None:
    # FTS5 can't look rows up by record: a small table beside it keeps where each entry lies.
    if removed:
        connection.execute(_SQLITE_DELETE, list(removed))
        connection.execute(_SQLITE_FORGET, list(removed))
    if added:
        last = connection.execute(text(f"SELECT coalesce(max(rowid), 0) FROM {SEARCH_TABLE}")).scalar_one()
        connection.execute(_SQLITE_INSERT, [{**entry, "tokens": " ".join(entry["tokens"])} for entry in added])
        connection.execute(_SQLITE_REMEMBER, {"last": last})


def remove_field(connection: Connection, object_name: str, field: str) -> None:
    """Take all entries of a field away."""
    place = {"object": object_name, "field": field}
    if connection.dialect.name == "sqlite":
        connection.execute(_SQLITE_DELETE_ALL, place)
        connection.execute(text(f"DELETE FROM {_ROWS} WHERE {_PLACE}"), place)
    else:
        connection.execute(text(f"DELETE FROM {SEARCH_TABLE} WHERE {_PLACE}"), place)
