"""Work in the background over HTTP: one's own jobs, how far they are, and a way to stop them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response

from ...engine.identifiers import is_identifier
from ...engine.jobs.entry import Job
from ...engine.jobs.queue import PAGE, ask_to_stop, find_job, list_jobs
from ...metadata.problem import ProblemError
from ..visit import current_context, current_runtime
from .answers import json_answer
from .body import invalid_parameter, only_members, optional_json_object, parameters, whole_number

jobs = Blueprint("jobs", __name__, url_prefix="/api/v1/jobs")
MAXIMUM_LIMIT = 200


@jobs.get("")
def jobs_of_user() -> Response:
    """The user's jobs, those of everybody for administrators, latest first; `next` is the `after` of the next page."""
    context = current_context()
    given = parameters("limit", "after")
    limit = whole_number(given, "limit", PAGE, 1, MAXIMUM_LIMIT)
    after = given.get("after")
    if after and not is_identifier(after):
        raise ProblemError(invalid_parameter("after"))
    found = list_jobs(current_runtime().current, context, limit=limit + 1, before=after)
    more = found[limit - 1].id if len(found) > limit else None
    return json_answer({"jobs": [job_json(job, context.locale) for job in found[:limit]], "next": more})


@jobs.get("/<job_id>")
def job(job_id: str) -> Response:
    """One job with its progress and, once it ended, its result."""
    context = current_context()
    parameters()
    return json_answer(job_json(find_job(current_runtime().current, context, job_id), context.locale))


@jobs.post("/<job_id>/cancel")
def cancel(job_id: str) -> Response:
    """Cancel a job that waits, ask one at work to stop; 409 where it ended before."""
    context = current_context()
    parameters()
    only_members(optional_json_object(), ())
    return json_answer(job_json(ask_to_stop(current_runtime().current, context, job_id), context.locale), 202)


def job_json(job: Job, locale: str) -> dict[str, Any]:
    """The form in which programs see a job."""
    return {
        "id": job.id,
        "kind": job.kind,
        "status": job.status,
        "title": job.title,
        "object": job.object,
        "user": job.actor,
        "done": job.done,
        "total": job.total,
        "attempt": job.attempt,
        "cancelling": job.cancelled and not job.has_ended,
        "created_at": _instant(job.created_at),
        "started_at": _instant(job.started_at),
        "finished_at": _instant(job.finished_at),
        "result": job.result,
        "problems": [problem.as_json(locale) for problem in job.problems],
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
