"""Works on one job: acts as the person who asked, holds the lease meanwhile, and writes down what became of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ...metadata.problem import Problem, ProblemError
from ..context import SYSTEM, Actor, Context
from ..job_kinds.base import JobKind, JobRun, JobStopped, Json
from ..runtime import Runtime
from ..security.identities import acting_user
from ..storage.leases import LeaseLost
from .entry import CANCELLED, DONE, FAILED, Job
from .lease import ATTEMPTS, Lease

LOGGER = logging.getLogger("metacrm.jobs")
BEAT_SECONDS = 1.0
"""How often the lease is prolonged, progress written and a wish to stop noticed."""


class Interrupted(Exception):
    """This process has to end: another goes on with the job."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What is needed to work on jobs; `closing` is set when the process has to end."""

    runtime: Runtime
    kinds: Mapping[str, JobKind]
    closing: threading.Event
    beat_seconds: float = BEAT_SECONDS


class _Attempt(JobRun):
    """One attempt; a thread beside it keeps the lease and writes down how far it is."""

    def __init__(self, shop: Workshop, lease: Lease, context: Context) -> None:
        job = lease.job
        self.id, self.body, self.parent, self.attempt = job.id, job.body, job.parent, job.attempt
        self.runtime, self.context, self.token = shop.runtime, context, lease.token
        self.progress = (job.done, job.total)
        self._shop = shop
        self._lease = lease
        self._over = threading.Event()
        self._stop: type[Exception] | None = None
        self._thread = threading.Thread(target=self._beat, name=f"lease of {job.id}", daemon=True)

    def __enter__(self) -> _Attempt:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def tell(self, done: int, total: int) -> None:
        self.progress = (done, total)
        if self._shop.closing.is_set():
            raise Interrupted
        if self._stop is not None:
            raise self._stop

    def hold(self, connection: Connection) -> None:
        self._lease.hold(connection)

    def _beat(self) -> None:
        while not self._over.wait(self._shop.beat_seconds):
            try:
                if self._lease.prolong(self.runtime.database, *self.progress):
                    self._stop = JobStopped
            except LeaseLost:
                self._stop = LeaseLost
                return
            except DBAPIError:
                LOGGER.warning("the lease of job %s could not be prolonged", self.id, exc_info=True)


def execute(shop: Workshop, lease: Lease) -> None:
    """Work on the job until it is done, stopped or failed; what fails by surprise is tried again later."""
    job, database = lease.job, shop.runtime.database
    try:
        kind, context = shop.kinds.get(job.kind), _context(shop.runtime, job)
        if kind is None:
            raise ProblemError(Problem("job_kind_unknown", parameters={"kind": job.kind}))
        with _Attempt(shop, lease, context) as attempt:
            status, result = _outcome(kind, attempt)
        lease.end(database, status, result, progress=attempt.progress)
    except LeaseLost:
        LOGGER.warning("job %s went on elsewhere", job.id)
    except Interrupted:
        lease.put_back(database, failed=False)
    except ProblemError as error:
        lease.end(database, FAILED, problems=error.problems)
    except Exception:
        LOGGER.exception("job %s failed at attempt %s", job.id, job.attempt)
        with suppress(DBAPIError):
            _try_again(shop, lease)


def _outcome(kind: JobKind, attempt: _Attempt) -> tuple[str, Json | None]:
    try:
        return DONE, kind.run(attempt)
    except JobStopped as stop:
        return CANCELLED, stop.result


def _try_again(shop: Workshop, lease: Lease) -> None:
    if lease.job.attempt < ATTEMPTS:
        lease.put_back(shop.runtime.database, failed=True)
    else:
        lease.end(shop.runtime.database, FAILED, problems=[Problem("job_given_up", parameters={"count": ATTEMPTS})])


def _context(runtime: Runtime, job: Job) -> Context:
    """The person who asked, with his rights of today; ProblemError `job_actor_gone`."""
    actor: Actor | None = SYSTEM
    if job.actor is not None:
        with runtime.database.read() as connection:
            actor = acting_user(runtime.refresh(), connection, job.actor)
    if actor is None:
        raise ProblemError(Problem("job_actor_gone"))
    return Context(actor=actor, locale=job.locale, origin="system", zone=runtime.current.organisation.zone)
