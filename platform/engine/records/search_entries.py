"""Keeps the search entries of changed records: what a text says is findable the moment it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from ..change import CREATE, DELETE, RESTORE
from ..query.tokens import stored_tokens
from ..storage.system_tables import SEARCH_TABLE
from .run import Run

_INSERT = f"INSERT INTO {SEARCH_TABLE} (object, record, field, tokens) VALUES (:object, :record, :field, "
_POSTGRESQL_INSERT = text(_INSERT + "array_to_tsvector(:tokens))")
_SQLITE_INSERT = text(_INSERT + ":tokens)")
_PLACE = "object = :object AND field = :field"
_POSTGRESQL_DELETE = text(f"DELETE FROM {SEARCH_TABLE} WHERE record = CAST(:record AS uuid) AND {_PLACE}")
_SQLITE_DELETE = text(
    f"DELETE FROM {SEARCH_TABLE} WHERE rowid = (SELECT row FROM {SEARCH_TABLE}_row WHERE record = :record AND {_PLACE})"
)
_SQLITE_FORGET = text(f"DELETE FROM {SEARCH_TABLE}_row WHERE record = :record AND {_PLACE}")
_SQLITE_REMEMBER = text(
    f"INSERT INTO {SEARCH_TABLE}_row (record, object, field, row) "
    f"SELECT record, object, field, rowid FROM {SEARCH_TABLE} WHERE rowid > :last"
)


def write_search_entries(run: Run) -> None:
    """Replace the entries of every searchable field that changed; deleted records have none."""
    removed: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    for change in run.written:
        compiled = run.model.object(change.object)
        for item in compiled.searched:
            if change.operation not in (CREATE, DELETE, RESTORE) and item.name not in change.changed:
                continue
            if change.operation != CREATE:
                removed.append({"object": compiled.name, "record": change.id, "field": item.name})
            value = change.after.get(item.name)
            if value is not None and change.operation != DELETE:
                tokens = stored_tokens(item.type.values.search_text(value))
                added.append({"object": compiled.name, "record": change.id, "field": item.name, "tokens": tokens})
    if run.model.database.is_sqlite:
        _write_sqlite(run.connection, removed, added)
    else:
        _write_postgresql(run.connection, removed, added)


def _write_postgresql(
    connection: Connection, removed: Sequence[dict[str, Any]], added: Sequence[dict[str, Any]]
) -> None:
    if removed:
        connection.execute(_POSTGRESQL_DELETE, removed)
    if added:
        connection.execute(_POSTGRESQL_INSERT, added)


def _write_sqlite(connection: Connection, removed: Sequence[dict[str, Any]], added: Sequence[dict[str, Any]]) -> None:
    # FTS5 can't look rows up by record: a small table beside it keeps where each entry lies.
    if removed:
        connection.execute(_SQLITE_DELETE, removed)
        connection.execute(_SQLITE_FORGET, removed)
    if added:
        last = connection.execute(text(f"SELECT coalesce(max(rowid), 0) FROM {SEARCH_TABLE}")).scalar_one()
        connection.execute(_SQLITE_INSERT, [{**entry, "tokens": " ".join(entry["tokens"])} for entry in added])
        connection.execute(_SQLITE_REMEMBER, {"last": last})
