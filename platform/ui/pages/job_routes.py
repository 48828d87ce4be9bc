"""The addresses of jobs."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ...engine.identifiers import is_identifier
from ...engine.jobs.queue import ask_to_stop, find_job
from .jobs import ADDRESS, job_page, jobs_page
from .requests import current_view, local_path, render, see_other, with_toast

job_routes = Blueprint("job_pages", __name__)


@job_routes.get(ADDRESS)
def show_jobs() -> Response:
    """The latest jobs."""
    view = current_view()
    before = request.args.get("before", "")
    return render("jobs.html", jobs_page(view, before if is_identifier(before) else ""), view)


@job_routes.get(f"{ADDRESS}/<job_id>")
def show_job(job_id: str) -> Response:
    """One job; while it is open the page asks for itself again and again."""
    view = current_view()
    return render("job.html", job_page(view, find_job(view.model, view.context, job_id)), view)


@job_routes.post(f"{ADDRESS}/<job_id>/stop")
def stop_job(job_id: str) -> Response:
    """Stop it, and go back to where that was asked."""
    view = current_view()
    job = ask_to_stop(view.model, view.context, job_id)
    answer = see_other(local_path(request.form.get("next", ADDRESS)))
    return with_toast(answer, view.t("job.is_stopping" if job.is_open else "job.is_stopped"))
