"""Threads that look for jobs and work on them: in every web process, or alone in a worker."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.exc import DBAPIError, TimeoutError

from ...metadata.problem import ProblemError
from ...metadata.registry import discover
from .. import job_kinds
from ..job_kinds.base import JobKind
from ..runtime import Runtime
from .execution import BEAT_SECONDS, Workshop, execute
from .lease import claim
from .queue import forget, old_jobs

LOGGER = logging.getLogger("metacrm.jobs")
THREADS = 2
LOOK_SECONDS = 0.5
"""How long a thread without work waits before it looks again."""
TIDY_SECONDS = 3600.0
PATIENCE = 10.0
"""Seconds that a process which has to end waits for its jobs to come to a place where they can stop."""


def job_catalogue() -> Mapping[str, JobKind]:
    """The kinds of jobs that exist, found in the folder `job_kinds`."""
    return discover(job_kinds, JobKind)  # type: ignore[type-abstract]


class Dispatcher:
    """Works on the jobs of one database until it is closed; any number of them may share a database."""

    def __init__(
        self, runtime: Runtime, kinds: Mapping[str, JobKind] | None = None, *, beat_seconds: float = BEAT_SECONDS
    ) -> None:
        self._shop = Workshop(runtime, job_catalogue() if kinds is None else kinds, threading.Event(), beat_seconds)
        self._threads: list[threading.Thread] = []

    def start(self, threads: int = THREADS) -> None:
        """Begin to look for jobs."""
        loops = [self._work] * threads + [self._tidy]
        self._threads = [threading.Thread(target=loop, name="jobs", daemon=True) for loop in loops]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop; a job under way is left at the next place where it can be, and goes on elsewhere."""
        self._shop.closing.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def run_waiting(self) -> int:
        """Work on what waits now, in this thread, and answer how many jobs that were."""
        count = 0
        while not self._shop.closing.is_set() and (lease := claim(self._shop.runtime.database)) is not None:
            execute(self._shop, lease)
            count += 1
        return count

    def _work(self) -> None:
        while not self._shop.closing.is_set():
            if self._calmly(self.run_waiting) == 0:
                self._shop.closing.wait(LOOK_SECONDS)

    def _tidy(self) -> None:
        while not self._shop.closing.is_set():
            self._calmly(self.forget_old)
            self._shop.closing.wait(TIDY_SECONDS)

    def forget_old(self) -> int:
        """Delete jobs that ended long ago and drafts that were never begun; answers how many."""
        runtime = self._shop.runtime
        found = old_jobs(runtime.database, datetime.now(UTC))
        for job, name in found:
            if kind := self._shop.kinds.get(name):
                kind.forget(runtime, job)
            runtime.database.run_write(partial(forget, job=job))
        return len(found)

    def _calmly(self, work: Callable[[], int]) -> int:
        """A database that can't be reached for a while is no reason to stop looking."""
        try:
            return work()
        except (DBAPIError, TimeoutError, ProblemError):
            LOGGER.warning("the queue of jobs could not be read", exc_info=True)
            return 0
