"""Who works on a job: taken from the queue, held while somebody works on it, given back or ended."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from ...metadata.problem import Problem
from ..database import Database
from ..storage.leases import RUNNING, LeaseLost, hold_lease, is_held
from ..storage.system_tables import job as table
from ..stored_problems import stored_problems
from .entry import FAILED, QUEUED, Job, job_of

LEASE = timedelta(seconds=30)
"""How long a job stays with a process that says nothing more; then another goes on with it."""
ATTEMPTS = 5
BACK_OFF = timedelta(seconds=5)
"""The wait after the first failure; it doubles with each."""
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a job, known by its token."""

    job: Job
    token: str

    @property
    def _mine(self) -> ColumnElement[bool]:
        return is_held(self.job.id, self.token)

    def prolong(self, database: Database, done: int, total: int) -> bool:
        """Say that the work goes on, and how far it is; answers whether somebody wants it to stop. Raises LeaseLost."""
        values = {"lease_until": datetime.now(UTC) + LEASE, "done": done, "total": total}

        def work(connection: Connection) -> bool:
            if not connection.execute(update(table).where(self._mine).values(values)).rowcount:
                raise LeaseLost
            return bool(connection.execute(select(table.c.cancelled).where(table.c.id == self.job.id)).scalar())

        wanted: bool = database.run_write(work)
        return wanted

    def hold(self, connection: Connection) -> None:
        """In a transaction with an effect: nobody else takes the job before it is committed. Raises LeaseLost."""
        hold_lease(connection, self.job.id, self.token)

    def end(
        self,
        database: Database,
        status: str,
        result: Mapping[str, Any] | None = None,
        problems: Sequence[Problem] = (),
        progress: tuple[int, int] | None = None,
    ) -> None:
        """Write down what became of it; nothing where another process has the job by now."""
        self._give_up(
            database,
            status=status,
            result=None if result is None else json.dumps(result),
            problems=json.dumps(stored_problems(problems)) if problems else None,
            finished_at=datetime.now(UTC),
            **({} if progress is None else {"done": progress[0], "total": progress[1]}),
        )

    def put_back(self, database: Database, *, failed: bool) -> None:
        """Let it be begun again: after a while where it failed, at once where this process only has to end."""
        wait = BACK_OFF * 2 ** (self.job.attempt - 1) if failed else timedelta()
        attempt = self.job.attempt if failed else self.job.attempt - 1
        self._give_up(database, status=QUEUED, available_at=datetime.now(UTC) + wait, attempt=attempt)

    def _give_up(self, database: Database, **values: Any) -> None:
        cleared = {"lease": None, "lease_until": None}
        database.run_write(
            lambda connection: connection.execute(update(table).where(self._mine).values(values | cleared))
        )


def claim(database: Database, now: datetime | None = None) -> Lease | None:
    """The right to work on the next job that waits, or whose worker is gone; None where there is none."""
    now = now or datetime.now(UTC)
    waits = and_(table.c.status == QUEUED, table.c.available_at <= now)
    left = and_(table.c.status == RUNNING, table.c.lease_until < now)
    with database.read() as connection:
        statement = select(table).where(or_(waits, left)).order_by(table.c.available_at).limit(_LOOKED_AT)
        rows = connection.execute(statement).mappings().all()
    return next((lease for row in rows if (lease := _taken(database, row, now)) is not None), None)


def _taken(database: Database, row: Mapping[Any, Any], now: datetime) -> Lease | None:
    """Of several who look at the same row one gets it: its attempt may not have moved meanwhile."""
    same = and_(table.c.id == row["id"], table.c.status == row["status"], table.c.attempt == row["attempt"])
    unchanged = and_(same, table.c.lease.is_(None) if row["lease"] is None else table.c.lease == row["lease"])
    token = str(uuid.uuid4())
    values: dict[str, Any] = {"status": RUNNING, "attempt": row["attempt"] + 1, "lease": token}
    values |= {"lease_until": now + LEASE, "started_at": row["started_at"] or now}
    if row["attempt"] >= ATTEMPTS:
        # Its worker died each time: what kills processes must not go round for ever.
        problems = json.dumps(stored_problems([Problem("job_given_up", parameters={"count": ATTEMPTS})]))
        values = {"status": FAILED, "problems": problems, "finished_at": now, "lease": None, "lease_until": None}
    changed = database.run_write(lambda connection: connection.execute(update(table).where(unchanged).values(values)))
    if not changed.rowcount or values["status"] == FAILED:
        return None
    return Lease(job_of({**row, **values}), token)
