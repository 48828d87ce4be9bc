"""Answers kept with the change they tell of, so that a request sent twice is carried out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from ...metadata.problem import Problem, ProblemError
from ..storage.system_tables import idempotency

MAXIMUM_KEY = 200


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
    """Keep the answer in the transaction of the change; AlreadyDone where there is one."""
    before = find_answer(connection, request)
    if before is not None:
        raise AlreadyDone(before)
    row = {
        "key": request.key,
        "actor": request.actor,
        "request_hash": request.request_hash,
        "status": answer.status,
        "body": answer.body,
        "at": now,
    }
    connection.execute(insert(idempotency), row)
