"""The contract of a kind of job, and what a job under way can ask of whoever runs it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Connection

from ..context import Context
from ..runtime import Runtime

Json = Mapping[str, Any]


class JobStopped(Exception):
    """Somebody asked the job to stop; `result` is what it had done by then, as JSON."""

    def __init__(self, result: Json | None = None) -> None:
        super().__init__()
        self.result = result


class JobRun(ABC):
    """One attempt at a job, known by the `token` of its lease.

    `context` is that of the person who asked for it; `parent` is another job that it concerns.
    """

    id: str
    token: str
    body: Json
    parent: str | None
    attempt: int
    runtime: Runtime
    context: Context

    @abstractmethod
    def tell(self, done: int, total: int) -> None:
        """Say how far it is, often; raises JobStopped or LeaseLost where it must not go on."""

    @abstractmethod
    def hold(self, connection: Connection) -> None:
        """Call in every transaction that has an effect; raises LeaseLost where another process has the job."""


class JobKind(ABC):
    """What is done in the background. `name` finds its words on screens (`job.kind_<name>` in the translations).

    A process may be killed at any moment and `run` begin again in another, so it must see what is done already.
    """

    name: ClassVar[str]

    @abstractmethod
    def run(self, run: JobRun) -> Json:
        """Do it, as the person of `run.context`; answers the result, as JSON. ProblemError where it can't be done."""

    def forget(self, runtime: Runtime, job: str) -> None:  # noqa: B027
        """Take away what the job left outside the database; called before an old job is deleted."""
