"""Keeps the search entries of changed records: what a text says is findable the moment it is saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...metadata.search_tokens import stored_tokens
from ..change import CREATE, DELETE, RESTORE
from ..statements import tell
from ..storage.search_store import POSTGRESQL_DELETE, POSTGRESQL_INSERT, replace_entries
from ..storage.system_tables import SEARCH_TABLE
from .bulk import is_bulk
from .copying import Columns, copy_texts
from .run import Run

PLACE = ("object", "record", "field")
Place = tuple[str, str, str]
"""Where an entry belongs: the values of PLACE."""


def write_search_entries(run: Run) -> None:
    """Replace the entries of every searchable field that changed; deleted records have none."""
    removed: dict[Place, None] = {}
    added: dict[Place, list[str]] = {}
    for change in run.written:
        compiled = run.model.object(change.object)
        for item in compiled.searched:
            if change.operation not in (CREATE, DELETE, RESTORE) and item.name not in change.changed:
                continue
            # A record may be written more than once in a transaction: what was written last counts.
            place = compiled.name, change.id, item.name
            added.pop(place, None)
            if change.operation != CREATE:
                removed[place] = None
            value = change.after.get(item.name)
            if value is not None and change.operation != DELETE:
                added[place] = stored_tokens(item.type.values.search_text(value))
    if run.model.database.is_sqlite:
        gone = [_parameters(place) for place in removed]
        replace_entries(run.connection, gone, [{**_parameters(place), "tokens": added[place]} for place in added])
    else:
        _write_postgresql(run, removed, added)


def _parameters(place: Place) -> dict[str, Any]:
    return dict(zip(PLACE, place, strict=True))


def _write_postgresql(run: Run, removed: Collection[Place], added: Mapping[Place, Sequence[str]]) -> None:
    connection = run.connection
    for place in removed:
        statement = run.model.statement("forget_search_entry", lambda: POSTGRESQL_DELETE)
        tell(connection, statement, _parameters(place))
    if is_bulk(connection, len(added)):
        columns: Columns = dict(zip(PLACE, zip(*added, strict=True), strict=True))
        copy_texts(connection, SEARCH_TABLE, {**columns, "tokens": [*map(_vector, added.values())]})
        return
    for place, tokens in added.items():
        statement = run.model.statement("add_search_entry", lambda: POSTGRESQL_INSERT)
        tell(connection, statement, {**_parameters(place), "tokens": tokens})


def _vector(tokens: Sequence[str]) -> str:
    """The tokens as PostgreSQL writes a tsvector."""
    whole = "\n".join(tokens).replace("\\", "\\\\").replace("'", "''")
    return "'" + whole.replace("\n", "' '") + "'" if tokens else ""
