"""A job as the database keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...metadata.frozen import EMPTY
from ...metadata.problem import Problem
from ..storage.leases import RUNNING
from ..stored_problems import problems_of

DRAFT, QUEUED, DONE, FAILED, CANCELLED = "draft", "queued", "done", "failed", "cancelled"
STATUSES = (QUEUED, RUNNING, DONE, FAILED, CANCELLED)
ENDED = frozenset({DONE, FAILED, CANCELLED})


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is to be done. `title` says it to people; a `draft` waits until it is begun. `body` is JSON.

    `id` is given where files belong to the job already.
    """

    kind: str
    title: str
    body: Mapping[str, Any] = EMPTY
    object: str | None = None
    parent: str | None = None
    draft: bool = False
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """`actor` is the user it works for (None: the system). `done` of `total` are in units of its kind, 0 if unknown.

    `result` is None until it ended; `attempt` counts from 1; `cancelled` says that somebody asked it to stop.
    """

    id: str
    kind: str
    status: str
    actor: str | None
    locale: str
    object: str | None
    title: str
    parent: str | None
    body: Mapping[str, Any]
    result: Mapping[str, Any] | None
    problems: tuple[Problem, ...]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempt: int
    done: int
    total: int
    cancelled: bool

    @property
    def has_ended(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.status in ENDED

    @property
    def is_open(self) -> bool:
        """Whether it is at work or waits for its turn."""
        return self.status in (QUEUED, RUNNING)


def job_of(row: Mapping[Any, Any]) -> Job:
    """The job in a row of the table."""
    names = (name for name in Job.__slots__ if name not in ("body", "result", "problems"))
    return Job(
        body=json.loads(row["body"]),
        result=json.loads(row["result"]) if row["result"] else None,
        problems=problems_of(json.loads(row["problems"])) if row["problems"] else (),
        **{name: row[name] for name in names},
    )
