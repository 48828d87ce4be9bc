"""The queue of jobs in the database: put in, look up, cancel, forget."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ...metadata.problem import Problem, ProblemError
from ..context import Context
from ..database import Database
from ..identifiers import is_identifier
from ..model import Model
from ..security.rights import rights_of
from ..storage.leases import RUNNING
from ..storage.system_tables import job as table
from ..storage.system_tables import job_piece
from .entry import CANCELLED, DRAFT, ENDED, QUEUED, Job, NewJob, job_of

KEPT = timedelta(days=30)
"""How long a job that ended can be looked at."""
DRAFTS_KEPT = timedelta(days=2)
PAGE = 50


def enqueue(connection: Connection, model: Model, context: Context, new: NewJob) -> str:
    """Put a job in, in the transaction at hand; answers its id."""
    made = new.id or model.new_identifier()
    row = {
        "id": made,
        "kind": new.kind,
        "status": DRAFT if new.draft else QUEUED,
        "actor": context.actor.id,
        "locale": context.locale,
        "object": new.object,
        "title": new.title[:300],
        "parent": new.parent,
        "body": json.dumps(dict(new.body)),
        "created_at": context.now,
        "available_at": context.now,
        "attempt": 0,
        "cancelled": False,
    }
    connection.execute(insert(table), row)
    return made


def begin(connection: Connection, job: str, body: Mapping[str, Any], now: datetime) -> bool:
    """Let a draft join the queue, with what it is to do; False where it was begun before."""
    values = {"status": QUEUED, "body": json.dumps(body), "available_at": now}
    return bool(connection.execute(update(table).where(table.c.id == job, _is(DRAFT)).values(values)).rowcount)


def keep_draft(connection: Connection, job: str, body: Mapping[str, Any]) -> None:
    """Remember how far somebody is with a draft."""
    connection.execute(update(table).where(table.c.id == job, _is(DRAFT)).values(body=json.dumps(body)))


def find_job(model: Model, context: Context, job: str) -> Job:
    """The actor's own job, any for administrators; ProblemError `job_not_found`."""
    with model.database.read() as connection:
        statement = select(table).where(table.c.id == job, *_visible(model, context))
        row = connection.execute(statement).mappings().one_or_none() if is_identifier(job) else None
    if row is None:
        raise ProblemError(Problem("job_not_found", parameters={"id": job[:60]}))
    return job_of(row)


def list_jobs(model: Model, context: Context, *, limit: int = PAGE, before: str | None = None) -> Sequence[Job]:
    """The actor's own jobs, all for administrators, latest first; `before` is the last one seen. No drafts."""
    statement = select(table).where(table.c.status != DRAFT, *_visible(model, context))
    if before:
        statement = statement.where(table.c.id < before)
    with model.database.read() as connection:
        rows = connection.execute(statement.order_by(table.c.id.desc()).limit(limit)).mappings()
        return [job_of(row) for row in rows]


def latest_jobs(model: Model, context: Context, kind: str, object_name: str, limit: int) -> Sequence[Job]:
    """The actor's own latest jobs of a kind for an object, begun ones only."""
    mine = table.c.actor == context.actor.id
    statement = select(table).where(mine, table.c.kind == kind, table.c.object == object_name, table.c.status != DRAFT)
    with model.database.read() as connection:
        rows = connection.execute(statement.order_by(table.c.id.desc()).limit(limit)).mappings()
        return [job_of(row) for row in rows]


def jobs_about(model: Model, parent: str) -> Sequence[Job]:
    """The jobs that concern another, latest first."""
    with model.database.read() as connection:
        rows = connection.execute(select(table).where(table.c.parent == parent).order_by(table.c.id.desc())).mappings()
        return [job_of(row) for row in rows]


def ask_to_stop(model: Model, context: Context, job: str) -> Job:
    """One that waits is cancelled, one at work is told to stop; ProblemError `job_not_found` or `job_ended`."""
    found = find_job(model, context, job)

    def work(connection: Connection) -> int:
        waiting = update(table).where(table.c.id == job, table.c.status.in_((DRAFT, QUEUED)))
        ended = {"status": CANCELLED, "cancelled": True, "finished_at": context.now}
        if connection.execute(waiting.values(ended)).rowcount:
            return 1
        return connection.execute(update(table).where(table.c.id == job, _is(RUNNING)).values(cancelled=True)).rowcount

    if found.has_ended or not model.database.run_write(work):
        raise ProblemError(Problem("job_ended"))
    return find_job(model, context, job)


def old_jobs(database: Database, now: datetime, limit: int = 100) -> Sequence[tuple[str, str]]:
    """(id, kind) of jobs and drafts that nobody needs any more."""
    ended = table.c.status.in_(ENDED) & (table.c.finished_at < now - KEPT)
    left = _is(DRAFT) & (table.c.created_at < now - DRAFTS_KEPT)
    with database.read() as connection:
        return [
            (row[0], row[1])
            for row in connection.execute(select(table.c.id, table.c.kind).where(ended | left).limit(limit))
        ]


def forget(connection: Connection, job: str) -> None:
    """Delete a job with its pieces."""
    connection.execute(delete(job_piece).where(job_piece.c.job == job))
    connection.execute(delete(table).where(table.c.id == job))


def _visible(model: Model, context: Context) -> tuple[Any, ...]:
    return () if rights_of(model, context.actor).administrator else (table.c.actor == context.actor.id,)


def _is(status: str) -> Any:
    return table.c.status == status
