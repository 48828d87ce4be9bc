"""Changes or deletes many records in the background, a few hundred to a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from ..change import BY_RECORD, Outcome, RecordInput
from ..job_pieces import Piece, keep_piece, pieces_of
from .base import JobKind, JobRun, JobStopped, Json

CHUNK = 250
MOST_TOLD = 200
"""How many refused records the result names."""


class BulkChange(JobKind):
    """`body`: `object`, `ids`, `operation` (update or delete), `values` of an update."""

    name = "bulk"

    def run(self, run: JobRun) -> Json:
        """Go on after the last part that is done."""
        ids = run.body["ids"]
        done = pieces_of(run.runtime.database, run.id)
        try:
            for first in range(done[-1].last + 1 if done else 0, len(ids), CHUNK):
                run.tell(first, len(ids))
                _change(run, first, ids[first : first + CHUNK])
            run.tell(len(ids), len(ids))
        except JobStopped:
            raise JobStopped(_result(run)) from None
        return _result(run)


def change_inputs(object_name: str, operation: str, values: Json, ids: Sequence[str]) -> list[RecordInput]:
    """The same change of each record, held to the layout that its form has."""
    return [RecordInput(object_name, values, operation, record, layout=BY_RECORD) for record in ids]


def told(outcomes: Sequence[Outcome], locale: str) -> Json:
    """What became of the records, as JSON: counts, the reasons of the refused, and the change set."""
    refused = [outcome for outcome in outcomes if not outcome.ok]
    changed = [outcome for outcome in outcomes if outcome.ok and outcome.status != "unchanged"]
    return {
        "change_set": changed[0].change_set if changed else None,
        "changed": len(changed),
        "unchanged": len(outcomes) - len(refused) - len(changed),
        "refused": [[one.id, [problem.message(locale) for problem in one.problems]] for one in refused],
    }


def _change(run: JobRun, first: int, ids: Sequence[str]) -> None:
    context = replace(run.context, origin="form", cause=f"bulk {run.id}")
    inputs = change_inputs(run.body["object"], run.body["operation"], run.body["values"], ids)
    last = first + len(ids) - 1
    kept: list[Sequence[Outcome]] = []

    def keep(connection: Connection, outcomes: Sequence[Outcome]) -> None:
        run.hold(connection)
        keep_piece(connection, run.id, Piece(first, last, told(outcomes, context.locale)))
        kept.append(outcomes)

    outcomes = run.runtime.records.save(context, inputs, all_or_none=False, closing=keep)
    if not any(one is outcomes for one in kept):  # nothing could be saved, so nothing was kept with it
        piece = Piece(first, last, told(outcomes, context.locale))
        run.runtime.database.run_write(partial(keep_piece, job=run.id, piece=piece))


def _result(run: JobRun) -> dict[str, Any]:
    bodies = [piece.body for piece in pieces_of(run.runtime.database, run.id)]
    refused = [one for body in bodies for one in body["refused"]]
    return {
        "changed": sum(body["changed"] for body in bodies),
        "unchanged": sum(body["unchanged"] for body in bodies),
        "refused": len(refused),
        "problems": refused[:MOST_TOLD],
    }
