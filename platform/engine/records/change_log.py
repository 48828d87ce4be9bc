"""Writes who changed what, once per transaction: the change set, and one row per record for feed and outbox."""

from __future__ import annotations

from ..storage.system_tables import change as change_table
from ..storage.system_tables import change_set as change_set_table
from .bulk import insert_rows
from .run import Run


def write_change_log(run: Run) -> None:
    """One change set for the transaction and a row for every record written."""
    if not run.written:
        return
    context = run.context
    insert_rows(
        run.model,
        run.connection,
        change_set_table,
        [
            {
                "id": run.change_set,
                "at": context.now,
                "actor": context.actor.id,
                "origin": context.origin,
                "cause": context.cause[:300] if context.cause else None,
            }
        ],
    )
    rows = [
        {"change_set": run.change_set, "object": change.object, "record": change.id, "operation": change.operation}
        for change in run.written
    ]
    insert_rows(run.model, run.connection, change_table, rows)
