"""Whether who works on a job still may: looked at in the transaction of every effect."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, select

from .system_tables import job as table

RUNNING = "running"


class LeaseLost(Exception):
    """Another process works on the job now: whatever is not committed must not be."""


def is_held(job: str, token: str) -> ColumnElement[bool]:
    """The job's row, as long as that token is its lease."""
    return and_(table.c.id == job, table.c.lease == token, table.c.status == RUNNING)


def hold_lease(connection: Connection, job: str, token: str) -> None:
    """Nobody else takes the job before the transaction is committed. Raises LeaseLost."""
    statement = select(table.c.id).where(is_held(job, token)).with_for_update(read=True)
    if connection.execute(statement).first() is None:
        raise LeaseLost
