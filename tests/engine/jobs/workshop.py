"""Kinds of jobs for tests, and a person who asks for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from metacrm.engine.context import Actor, Context
from metacrm.engine.job_kinds.base import JobKind, JobRun, Json
from metacrm.engine.jobs.dispatcher import Dispatcher
from metacrm.engine.jobs.entry import Job, NewJob
from metacrm.engine.jobs.queue import enqueue, find_job
from metacrm.engine.runtime import Runtime
from tests.engine.acting import made


@dataclass
class Recorded(JobKind):
    """Does what a test says, and remembers the attempts."""

    work: Callable[[JobRun], Json]
    name = "recorded"
    runs: list[JobRun] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def run(self, run: JobRun) -> Json:
        """Keep the attempt and do the work."""
        self.runs.append(run)
        return self.work(run)

    def forget(self, runtime: Runtime, job: str) -> None:
        """Keep the id."""
        self.forgotten.append(job)


def person(runtime: Runtime, login: str, role: str) -> Context:
    """Somebody with a role, asking now."""
    user = made(runtime, "user", {"name": login.title(), "login": login, "roles": [role]})[0]
    return Context(actor=Actor(user, login.title(), frozenset({role}), None, login))


def put(runtime: Runtime, context: Context | None = None, kind: str = "recorded", **more: object) -> str:
    """The id of a new job."""
    new = NewJob(kind, "Work", **more)  # type: ignore[arg-type]
    made: str = runtime.database.run_write(
        partial(enqueue, model=runtime.current, context=context or Context(), new=new)
    )
    return made


def done(runtime: Runtime, kind: JobKind, beat_seconds: float = 0.02) -> int:
    """Work on everything that waits, and answer how much that was."""
    return Dispatcher(runtime, {kind.name: kind}, beat_seconds=beat_seconds).run_waiting()


def look(runtime: Runtime, job: str) -> Job:
    """The job as the system sees it."""
    return find_job(runtime.current, Context(), job)


def until(event: threading.Event) -> None:
    """Wait for something that must happen."""
    assert event.wait(20)
