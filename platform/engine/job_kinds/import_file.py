"""Imports a file that was uploaded and mapped on screens, by the function that the command line uses."""

from __future__ import annotations

from dataclasses import replace

from ..runtime import Runtime
from ..transfer.csv_file import open_csv
from ..transfer.importing import ImportOptions, import_file
from ..transfer.mapping import parse_mapping
from ..transfer.staging import Staging
from .base import JobKind, JobRun, Json


class ImportFile(JobKind):
    """`body`: `file` (its name), `encoding`, `delimiter`, `mapping` (as in a mapping file)."""

    name = "import"

    def run(self, run: JobRun) -> Json:
        """Import what is not imported yet."""
        staging, body = Staging.of(run.runtime.config, run.id), run.body
        file = open_csv(staging.source, body["encoding"], body["delimiter"])
        options = ImportOptions(error_path=staging.refused, on_progress=run.tell)
        context = replace(run.context, cause=body["file"])
        result = import_file(run.runtime, context, file, parse_mapping(body["mapping"]), options)
        return result.as_json(run.context.locale)

    def forget(self, runtime: Runtime, job: str) -> None:
        """Take away the file and what was refused of it."""
        Staging.of(runtime.config, job).remove()
