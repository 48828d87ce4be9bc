"""Imports a file that was uploaded and mapped on screens, by the function that the command line uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ...metadata.problem import Problem
from ..runtime import Runtime
from ..stored_problems import stored_problem
from ..transfer.importing import ImportOptions, import_file
from ..transfer.journal import Journal, read_notes
from ..transfer.mapping import parse_mapping
from ..transfer.results import KEPT_PROBLEMS, ImportResult
from ..transfer.staging import Staging
from .base import JobKind, JobRun, JobStopped, Json


class ImportFile(JobKind):
    """`body`: `file` (its name), `encoding`, `delimiter`, `mapping` (as in a mapping file)."""

    name = "import"

    def run(self, run: JobRun) -> Json:
        """Import what is not imported yet."""
        staging, body = Staging.of(run.runtime.config, run.id), run.body
        file = staging.opened(body["encoding"], body["delimiter"])
        journal = Journal(run.id, run.token)
        options = ImportOptions(error_path=staging.refused, on_progress=run.tell, journal=journal)
        context = replace(run.context, cause=body["file"])
        try:
            result = import_file(run.runtime, context, file, parse_mapping(body["mapping"]), options)
        except JobStopped as stop:
            stop.result = _until_now(run)
            raise
        return _as_json(result, result.problems)

    def forget(self, runtime: Runtime, job: str) -> None:
        """Take away the file and what was refused of it."""
        Staging.of(runtime.config, job).remove()


def _until_now(run: JobRun) -> Json:
    """The result of an import that was stopped, as far as it came."""
    with run.runtime.database.unhurried() as connection:
        noted = read_notes(connection, run.id)
    result = ImportResult(rows=noted.count, refused=len(noted.refused))
    for (name, status), records in noted.counts.items():
        result.count(name, status, records)
    told = [(number, problem) for number, row in sorted(noted.refused.items()) for problem in row.problems]
    return _as_json(result, told[:KEPT_PROBLEMS])


def _as_json(result: ImportResult, problems: Iterable[tuple[int, Problem]]) -> Mapping[str, Any]:
    """Without words, which are found when somebody reads them."""
    told = [{"row": row, "problem": stored_problem(problem)} for row, problem in problems]
    names = ("rows", "imported", "refused", "objects", "seconds")
    body = {name: getattr(result, name) for name in names}
    return {**body, "ignored_columns": list(result.ignored), "problems": told}
