"""Answers kept with the change they tell of, so that a request sent twice is carried out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, tuple_

from ...metadata.problem import Problem, ProblemError
from ..storage.system_tables import idempotency

MAXIMUM_KEY = 200
KEPT = timedelta(days=7)
"""How long an answer is kept: a client that did not hear it asks again within minutes."""
SWEPT = 20
"""How many old answers go with each new one: more than come, so that the table stays as long as a week's requests."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """The client's key, who he is, and a hash of all he sent."""

    key: str
    actor: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The HTTP status and JSON body of the first answer."""

    status: int
    body: str


class AlreadyDone(Exception):
    """Rolls a repeated request back: another one with the same key was committed meanwhile."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__("already done")
        self.answer = answer


def find_answer(connection: Connection, request: RequestKey) -> StoredAnswer | None:
    """The answer to the request sent before; ProblemError `idempotency_key_reused` where that was another request."""
    table = idempotency.c
    statement = select(table.request_hash, table.status, table.body).where(
        table.key == request.key, table.actor == request.actor
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    if row.request_hash != request.request_hash:
        raise ProblemError(Problem("idempotency_key_reused"))
    return StoredAnswer(int(row.status or 200), row.body or "{}")


def keep_answer(connection: Connection, request: RequestKey, answer: StoredAnswer, now: datetime) -> None:
    """Keep the answer in the transaction of the change; AlreadyDone where there is one. A few old ones go."""
    before = find_answer(connection, request)
    if before is not None:
        raise AlreadyDone(before)
    _sweep(connection, now)
    row = {
        "key": request.key,
        "actor": request.actor,
        "request_hash": request.request_hash,
        "status": answer.status,
        "body": answer.body,
        "at": now,
    }
    connection.execute(insert(idempotency), row)


def _sweep(connection: Connection, now: datetime) -> None:
    table = idempotency.c
    old = select(table.key, table.actor).where(table.at < now - KEPT).limit(SWEPT)
    # Two requests never wait for each other over what is only being thrown away.
    old = old.with_for_update(skip_locked=True)
    connection.execute(delete(idempotency).where(tuple_(table.key, table.actor).in_(old)))
