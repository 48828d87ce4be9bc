"""Takes back an import, the job `parent`, as far as nobody wrote over it since."""

from __future__ import annotations

from ..transfer.journal import read_notes
from ..transfer.undoing import ImportUndo
from .base import JobKind, JobRun, JobStopped, Json


class UndoImport(JobKind):
    """What is taken back already is seen by the records themselves, so that it may begin again at any time."""

    name = "undo_import"

    def run(self, run: JobRun) -> Json:
        """Delete what was created, set back what was changed, list what stays."""
        with run.runtime.database.unhurried() as connection:
            noted = read_notes(connection, str(run.parent))

        undo = ImportUndo(run.runtime, run.context, noted.sets, run.hold)
        try:
            return undo.run(run.tell).as_json()
        except JobStopped as stop:
            stop.result = undo.result.as_json()
            raise
