"""The addresses of selections: their figures, a change of them with its preview, its result, its undo."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from ...engine.job_kinds.bulk_change import BulkChange, change_inputs, told
from ...engine.job_kinds.bulk_undo import BulkUndo
from ...engine.jobs.entry import Job, NewJob
from ...engine.jobs.queue import enqueue, find_job, jobs_about
from ...metadata.problem import Problem, ProblemError
from ..visit import current_runtime
from .bulk import (
    OPERATIONS,
    bulk_page,
    checked_operation,
    chosen_field,
    direct_result,
    job_result,
    values_of,
)
from .jobs import change_title, title_of
from .requests import current_view, local_path, render, see_other, with_toast
from .selections import MAXIMUM, selected_figures, selected_ids
from .view import View

ADDRESS = "/bulk"
AT_ONCE = 200
"""More records than these are changed in the background."""
LARGEST = MAXIMUM * 40

bulk_routes = Blueprint("bulk_pages", __name__)


@bulk_routes.url_value_preprocessor
def _allow_ids(endpoint: str | None, values: dict[str, Any] | None) -> None:
    request.max_form_memory_size = LARGEST


@bulk_routes.post("/<object_name>/bulk")
def ask_or_change(object_name: str) -> Response:
    """Show the question (`step` show or preview), or do it (`step` run)."""
    view = current_view()
    name = view.object(object_name).name
    operation = checked_operation(view, name, request.form.get("operation", ""))
    ids = selected_ids(view, name, request.form)
    posted, step = dict(request.form.lists()), request.form.get("step", "show")
    if step == "run" and (operation == "delete" or chosen_field(view, name, operation, posted)):
        return _change(view, name, operation, ids)
    return render("bulk.html", bulk_page(view, name, operation, ids, posted, step != "show"), view)


@bulk_routes.post("/<object_name>/selected")
def add_up(object_name: str) -> dict[str, Any]:
    """What the columns of a list add up to over the selection."""
    view = current_view()
    return {"figures": selected_figures(view, view.permitted("read", object_name), request.form)}


@bulk_routes.get(f"{ADDRESS}/<job_id>")
def show_result(job_id: str) -> Response:
    """How far a change in the background is, and what became of it."""
    view = current_view()
    job = _job(view, job_id)
    undone = _undone_by(view, job)
    undo_href = f"{ADDRESS}/{job.id}/undo" if _may_undo(job, undone) else ""
    page = job_result(view, job, undo_href, f"{ADDRESS}/{undone}" if undone else "")
    return render("bulk_result.html", page, view)


@bulk_routes.post(f"{ADDRESS}/<job_id>/undo")
def undo(job_id: str) -> Response:
    """Take the whole back, in the background."""
    view = current_view()
    job = _job(view, job_id)
    undone = _undone_by(view, job)
    if undone:
        return see_other(f"{ADDRESS}/{undone}")
    if not _may_undo(job, undone):
        raise ProblemError(Problem("bad_request"))
    said = {**job.body["said"], "undo": True} if "said" in job.body else None
    body = {"job": job.id, "changed": (job.result or {}).get("changed", 0), "said": said}
    title = view.t("bulk.undo_title", title=title_of(view, job))
    new = NewJob(BulkUndo.name, title, body, job.object, parent=job.id)
    return see_other(f"{ADDRESS}/{_enqueued(view, new)}")


def _change(view: View, name: str, operation: str, ids: tuple[str, ...]) -> Response:
    posted = dict(request.form.lists())
    values = values_of(view, name, chosen_field(view, name, operation, posted), posted)
    target = local_path(request.form.get("next", f"/{name}"))
    if len(ids) > AT_ONCE:
        body = {"object": name, "ids": list(ids), "operation": OPERATIONS[operation], "values": values}
        body["said"] = {"operation": operation, "count": len(ids)}
        title = change_title(view, name, operation, len(ids))
        return see_other(f"{ADDRESS}/{_enqueued(view, NewJob(BulkChange.name, title, body, name))}")
    inputs = change_inputs(name, OPERATIONS[operation], values, ids)
    result = told(view.records.save(view.context, inputs, all_or_none=False), view.context.locale)
    undo_href = f"/undo/{result['change_set']}" if result["change_set"] else ""
    if result["refused"]:
        return render("bulk_result.html", direct_result(view, name, result, undo_href), view)
    words = "bulk.deleted" if operation == "delete" else "bulk.changed"
    return with_toast(see_other(target), view.t(words, count=result["changed"]), undo_href)


def _enqueued(view: View, new: NewJob) -> str:
    work = partial(enqueue, model=view.model, context=view.context, new=new)
    made: str = current_runtime().database.run_write(work)
    return made


def _undone_by(view: View, job: Job) -> str:
    """The job that takes this one back; "" where there is none."""
    return next((one.id for one in jobs_about(view.model, job.id) if one.kind == BulkUndo.name), "")


def _may_undo(job: Job, undone: str) -> bool:
    return job.has_ended and job.kind == BulkChange.name and not undone


def _job(view: View, job_id: str) -> Job:
    job = find_job(view.model, view.context, job_id)
    if job.kind not in (BulkChange.name, BulkUndo.name) or job.object not in view.model.manifest.objects:
        raise ProblemError(Problem("job_not_found", parameters={"id": job_id[:60]}))
    return job
