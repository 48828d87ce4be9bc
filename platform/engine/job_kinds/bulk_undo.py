"""Takes back what a job changed in many records, the last part first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..job_pieces import pieces_of
from .base import JobKind, JobRun, Json
from .bulk_change import MOST_TOLD


class BulkUndo(JobKind):
    """`body`: `job` (the one to take back) and `changed` (how many records it changed).

    What an earlier attempt took back already is as it was, so that nothing is done twice.
    """

    name = "bulk_undo"

    def run(self, run: JobRun) -> Json:
        """Undo each change set; `kept` counts the records that were changed since."""
        context = replace(run.context, origin="form")
        total, changed, seen = run.body["changed"], 0, 0
        kept: dict[str, None] = {}
        problems: list[Any] = []
        for piece in reversed(pieces_of(run.runtime.database, run.body["job"])):
            run.tell(seen, total)
            seen += piece.body["changed"]
            if piece.body["change_set"]:
                undone = run.runtime.records.undo(context, piece.body["change_set"])
                changed += undone.done
                kept |= dict.fromkeys(one.record for one in undone.kept)
                refused = (one for one in undone.outcomes if not one.ok)
                problems += [[one.id, [problem.message(context.locale) for problem in one.problems]] for one in refused]
        run.tell(total, total)
        answer = {"changed": changed, "unchanged": 0, "refused": len(problems), "problems": problems[:MOST_TOLD]}
        return {**answer, "kept": list(kept)[:MOST_TOLD], "kept_count": len(kept)}
