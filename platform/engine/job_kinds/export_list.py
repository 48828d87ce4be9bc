"""Writes a large list into a file that its job offers for download."""

from __future__ import annotations

from ..runtime import Runtime
from ..transfer.export_file import export_path, write_export
from ..transfer.exporting import Exported
from ..transfer.staging import Staging
from .base import JobKind, JobRun, Json


class ExportList(JobKind):
    """`body`: `format`, `fields`, `where`, `search`, `sort`, `headings`, and `total` (records expected)."""

    name = "export"

    def run(self, run: JobRun) -> Json:
        """Write the file anew; a part of an earlier attempt is of no use."""
        body = run.body
        asked = Exported(*(body[name] for name in ("object", "fields", "where", "search", "sort")))
        path = export_path(run.runtime.config, run.id, body["format"])
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{run.attempt}.part")

        def tell(rows: int) -> None:
            run.tell(rows, max(rows, body["total"]))

        rows = write_export(run.runtime, run.context, asked, part, body["format"], body["headings"], tell)
        part.replace(path)
        return {"rows": rows}

    def forget(self, runtime: Runtime, job: str) -> None:
        """Take away the file."""
        Staging.of(runtime.config, job).remove()
