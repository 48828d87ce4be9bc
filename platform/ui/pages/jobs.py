"""The pages of jobs: one's own work in the background, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import request

from ...engine.jobs.entry import CANCELLED, DONE, FAILED, QUEUED, Job
from ...engine.jobs.queue import PAGE, list_jobs
from ...engine.storage.leases import RUNNING
from ...metadata.scope import VIEWER_OBJECT
from ..messages import texts
from ..view_models import Choice, JobPage, JobRow, JobsPage, Link
from .view import View

ADDRESS = "/jobs"
_PAGES: Mapping[str, str] = {
    "import": "/imports/{id}",
    "undo_import": "/imports/{parent}",
    "bulk": "/bulk/{id}",
    "bulk_undo": "/bulk/{id}",
}
"""Kinds whose jobs have a page of their own."""
_TONES: Mapping[str, str] = {QUEUED: "slate", RUNNING: "blue", DONE: "green", FAILED: "red", CANCELLED: "amber"}


def jobs_page(view: View, before: str) -> JobsPage:
    """The latest jobs before one."""
    found = list_jobs(view.model, view.context, limit=PAGE + 1, before=before or None)
    names = _names(view, {job.actor for job in found if job.actor})
    rows = tuple(job_row(view, job, names.get(job.actor or "", "")) for job in found[:PAGE])
    more = f"{ADDRESS}?before={rows[-1].id}" if len(found) > PAGE else ""
    return JobsPage(rows, any(row.open for row in rows), view.rights.administrator, more)


def job_page(view: View, job: Job) -> JobPage:
    """One job with its result."""
    moments = (("job.begun", job.started_at), ("job.ended", job.finished_at))
    facts = [(view.t(key), instant_text(view, moment)) for key, moment in moments if moment]
    links = []
    if job.kind == "export" and job.status == DONE:
        facts.append((view.t("export.rows"), f"{(job.result or {}).get('rows', 0):,}"))
        links.append((view.t("export.download"), f"{ADDRESS}/{job.id}/file", "download"))
    return JobPage(job_row(view, job), tuple(facts), tuple(links))


def change_title(view: View, object_name: str, operation: str, count: int) -> str:
    """What a change of a whole selection does."""
    objects = view.t.inside(view.mark(object_name).label_plural)
    return view.t(f"bulk.{operation}", count=count, objects=objects)


def title_of(view: View, job: Job) -> str:
    """What the job does in the viewer's language, where its body says it; else the name that it was given."""
    said = job.body.get("said")
    if not said or not job.object or job.object not in view.model.manifest.objects:
        return job.title
    title = change_title(view, job.object, said["operation"], said["count"])
    return view.t("bulk.undo_title", title=title) if said.get("undo") else title


def job_row(view: View, job: Job, person: str = "") -> JobRow:
    """A job in words."""
    return JobRow(
        id=job.id,
        title=title_of(view, job),
        kind=kind_text(view, job.kind),
        status=Choice(job.status, view.t(f"job.status_{job.status}"), _TONES.get(job.status, "slate")),
        href=_PAGES.get(job.kind, f"{ADDRESS}/{{id}}").format(id=job.id, parent=job.parent),
        begun=instant_text(view, job.created_at),
        person=person,
        progress=view.t("job.progress", done=job.done, total=job.total) if job.total else "",
        done=job.done,
        total=job.total,
        open=job.is_open,
        stopping=job.cancelled and job.is_open,
        stop_href=f"{ADDRESS}/{job.id}/stop" if job.is_open and not job.cancelled else "",
        problems=tuple(problem.message(view.context.locale) for problem in job.problems),
    )


def kind_text(view: View, kind: str) -> str:
    """The word for a kind of job; its name where this release does not know it."""
    return view.t(f"job.kind_{kind}") if f"job.kind_{kind}" in texts(view.context.locale) else kind


def jobs_links(view: View) -> tuple[Link, ...]:
    """The way to the jobs."""
    return (Link(view.t("jobs.title"), ADDRESS, "clock", request.path.startswith(ADDRESS)),)


def instant_text(view: View, moment: datetime) -> str:
    """A moment in the viewer's zone and language."""
    field = view.object(VIEWER_OBJECT).fields["created_at"]
    presentation = view.model.manifest.field_type(field).presentation
    return presentation.display(moment, field, view.context.locale, view.organisation)


def _names(view: View, people: set[str]) -> Mapping[str, str]:
    found = view.records.titles(view.context, {VIEWER_OBJECT: sorted(people)}) if people else {}
    return {record: name for (_, record), name in found.items()}
