"""The page of an import that was begun: how far it is, what became of the rows, the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...engine.jobs.entry import Job
from ...engine.transfer.results import STATUSES
from ..view_models import ImportResultPage
from .jobs import job_row
from .view import View

SHOWN = 50


def result_page(view: View, job: Job) -> ImportResultPage:
    """The page of one import."""
    result = job.result or {}
    refused = [(one["row"], one["message"]) for one in result.get("problems", ())][:SHOWN]
    address = f"/imports/{job.id}"
    return ImportResultPage(
        object=view.mark(str(job.object)),
        job=job_row(view, job),
        counts=tuple(_counts(view, result)),
        refused=tuple(refused),
        ignored=view.t("list.comma").join(result.get("ignored_columns", ())),
        errors_href=f"{address}/refused" if result.get("refused") else "",
        mapping_href=f"{address}/mapping",
    )


def _counts(view: View, result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not result:
        return
    yield view.t("import.rows_read"), f"{result['rows']:,}"
    for name, counts in result["objects"].items():
        definition = view.model.manifest.objects.get(name)
        label = view.text(definition.plural if definition else None, name)
        for status in STATUSES:
            if counts.get(status):
                yield view.t(f"import.count_{status}", objects=label), f"{counts[status]:,}"
    if result["refused"]:
        yield view.t("import.rows_refused"), f"{result['refused']:,}"
