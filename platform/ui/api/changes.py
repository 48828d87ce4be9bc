"""What happened: the history of a record, and the feed of all changes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from ...engine.query.feed import DEFAULT_LIMIT as DEFAULT_CHANGES
from ...engine.query.feed import MAXIMUM_LIMIT as MAXIMUM_CHANGES
from ...engine.query.feed import changes_after, feed_json
from ...engine.query.history import DEFAULT_LIMIT, MAXIMUM_LIMIT, HistoryEntry, record_history
from ...metadata.problem import Gathering
from ..visit import current_context, current_runtime
from .answers import json_answer, record_id
from .body import gathered_parameters, whole_number
from .errors import asked
from .writing import results

changes = Blueprint("changes", __name__, url_prefix="/api/v1")


@changes.get("/records/<object_name>/<record>/history")
def history(object_name: str, record: str) -> Response:
    """The changes of one record, newest first."""
    context = current_context()
    gathered = Gathering()
    limit, after = _page(gathered, DEFAULT_LIMIT, MAXIMUM_LIMIT)
    model = current_runtime().current
    definition = model.manifest.object(object_name)
    identifier = record_id(record, definition.label)
    with asked(), model.database.read() as connection:
        with gathered:
            found = record_history(model, context, connection, definition.name, identifier, limit, after)
        gathered.refuse()
    return json_answer({"entries": [_entry(entry) for entry in found.entries], "next": found.next})


@changes.get("/changes")
def feed() -> Response:
    """Records created, changed and deleted since `after`; `next` of one answer is the `after` of the next."""
    context = current_context()
    gathered = Gathering()
    limit, after = _page(gathered, DEFAULT_CHANGES, MAXIMUM_CHANGES)
    model = current_runtime().current
    with asked(), model.database.read() as connection:
        with gathered:
            found = changes_after(model, context, connection, after, limit)
        gathered.refuse()
    return json_answer(feed_json(found))


@changes.post("/undo/<change_set>")
def undo(change_set: str) -> Response:
    """Take back what one of the actor's transactions wrote; `kept` is what was changed since and stays."""
    undone = current_runtime().records.undo(current_context(), change_set)
    kept = [{"object": one.object, "id": one.record, "field": one.field} for one in undone.kept]
    return json_answer({**results(undone.outcomes).body, "kept": kept})


def _page(gathered: Gathering, usual: int, most: int) -> tuple[int, str]:
    """How many entries are asked for, and after which place; what is wrong with the parameters is gathered."""
    given = gathered_parameters(gathered, "limit", "after")
    limit = usual
    with gathered:
        limit = whole_number(given, "limit", usual, 1, most)
    return limit, given.get("after", "")


def _entry(entry: HistoryEntry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat().replace("+00:00", "Z"),
        "by": {"id": entry.by, "name": entry.by_name} if entry.by else None,
        "operation": entry.operation,
        "origin": entry.origin,
        "cause": entry.cause,
        "version": entry.version,
        "change_set": entry.change_set,
        "changes": [{"field": one.field, "old": one.old, "new": one.new} for one in entry.changes],
    }
