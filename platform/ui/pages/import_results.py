"""The page of an import that was begun: how far it is, what became of the rows, the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...engine.jobs.entry import CANCELLED, FAILED, Job
from ...engine.jobs.queue import jobs_about
from ...engine.stored_problems import problems_of
from ...engine.transfer.results import STATUSES
from ..view_models import ImportResultPage, KeptRecord
from .jobs import job_row
from .view import View

SHOWN = 50
UNDONE = ("deleted", "set_back", "kept")


def result_page(view: View, job: Job) -> ImportResultPage:
    """The page of one import."""
    result = job.result or {}
    address = f"/imports/{job.id}"
    undo = next(iter(jobs_about(view.model, job.id)), None)
    undone = (undo.result if undo else None) or {}
    return ImportResultPage(
        object=view.mark(str(job.object)),
        job=job_row(view, job),
        counts=tuple(_counts(view, result)),
        refused=tuple(_refused(view, result)),
        ignored=view.t("list.comma").join(result.get("ignored_columns", ())),
        errors_href=f"{address}/refused" if result.get("refused") else "",
        mapping_href=f"{address}/mapping",
        undo_href=f"{address}/undo" if may_undo(job, undo) else "",
        undo=job_row(view, undo) if undo else None,
        undone=tuple((view.t(f"import.undone_{name}"), f"{undone[name]:,}") for name in UNDONE if undone.get(name)),
        kept=tuple(_kept(view, undone.get("records", ()))),
    )


def may_undo(job: Job, undo: Job | None) -> bool:
    """Whether something was written that nobody has taken back yet."""
    written = any(counts["created"] or counts["updated"] for counts in (job.result or {}).get("objects", {}).values())
    again = undo is None or undo.status in (FAILED, CANCELLED)
    return again and (written or job.status == FAILED)


def _refused(view: View, result: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    for one in result.get("problems", ())[:SHOWN]:
        yield one["row"], problems_of([one["problem"]])[0].message(view.context.locale)


def _kept(view: View, records: Sequence[Mapping[str, Any]]) -> Iterator[KeptRecord]:
    """What an undo left alone, by name where the viewer may read it."""
    shown = [one for one in records if one["object"] in view.model.manifest.objects][:SHOWN]
    wanted: dict[str, list[str]] = {}
    for one in shown:
        wanted.setdefault(one["object"], []).append(one["record"])
    titles = view.records.titles(view.context, wanted) if wanted else {}
    for one in shown:
        name = titles.get((one["object"], one["record"]))
        href = f"/{one['object']}/{one['record']}" if name else ""
        yield KeptRecord(name or view.mark(one["object"]).label, href, _reason(view, one))


def _reason(view: View, one: Mapping[str, Any]) -> str:
    if problem := one.get("problem"):
        return problems_of([problem])[0].message(view.context.locale)
    fields = view.model.manifest.objects[one["object"]].fields
    labels = [view.text(fields[name].label, name) for name in one.get("fields", ()) if name in fields]
    if labels:
        return view.t("import.changed_fields", fields=view.t("list.comma").join(labels))
    return view.t("import.changed_since")


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
