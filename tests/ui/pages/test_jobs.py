"""The pages of jobs: empty, with work on its way, with its end; everybody's for administrators."""

from __future__ import annotations

from collections.abc import Callable

from metacrm.engine.context import Actor, Context
from metacrm.engine.job_kinds.base import JobRun, Json
from metacrm.engine.jobs.lease import claim
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.leases import RUNNING
from metacrm.metadata.problem import Problem, ProblemError
from tests.engine.acting import ids_of
from tests.engine.jobs.workshop import Recorded, done, look, put
from tests.ui.pages.browsing import Browser


def asked_by(runtime: Runtime, login: str) -> Context:
    return Context(actor=Actor(ids_of(runtime, "user", where=f'login = "{login}"')[0], login))


def test_jobs_are_shown_with_their_progress_and_can_be_stopped(
    runtime: Runtime, signed_in: Callable[..., Browser]
) -> None:
    mara = signed_in("mara", "librarian")
    assert "No jobs" in mara.open("/jobs")
    job = put(runtime, asked_by(runtime, "mara"))
    claimed = claim(runtime.database)
    assert claimed is not None
    claimed.prolong(runtime.database, 30, 120)
    for path in ("/jobs", f"/jobs/{job}"):
        page = mara.open(path)
        assert 'max="120" value="30"' in page and "At work" in page and "hx-trigger" in page
    assert mara.post(f"/jobs/{job}/stop", mara.form("/jobs", f"/jobs/{job}/stop")).status_code == 303
    assert "Stopping …" in mara.open("/jobs")
    assert look(runtime, job).status == RUNNING
    signed_in("theo", "reader").open(f"/jobs/{job}", 404)
    assert "Mara" in signed_in("root", "administrator").open("/jobs")


def test_a_failed_job_says_why_and_is_not_asked_for_again(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    def refuse(run: JobRun) -> Json:
        raise ProblemError(Problem("job_ended"))

    zhang = signed_in("zhang", "librarian", locale="zh")
    job = put(runtime, asked_by(runtime, "zhang"))
    done(runtime, Recorded(refuse))
    page = zhang.open(f"/jobs/{job}")
    assert "任务已经结束" in page and "失败" in page and "hx-trigger" not in page
