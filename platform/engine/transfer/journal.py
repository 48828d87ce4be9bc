"""Notes what each piece of an import did, in the transaction that did it: a killed import goes on without doubles."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, insert, select

from ..change import Outcome
from ..storage.leases import hold_lease
from ..storage.system_tables import job_piece
from ..stored_problems import problems_of, stored_problem, stored_problems
from .batches import RowState, Waiting
from .csv_file import Row
from .references import Later

SECOND_PASS, LEFT_OVER = 1 << 40, 1 << 41
"""The places of what the second pass did, and of what was done with rows left over, lie beyond that of any row."""


class Saved(Struct):
    """`counts`: (object, status) → records taken; `waiting`: what a later row must bring, with the record's id.

    `left_over` are rows that nothing was done with yet, for a record that a later row makes; `done`, some of them with
    which it now was.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[RowState] = field(default_factory=list)
    waiting: list[tuple[Waiting, str]] = field(default_factory=list)
    left_over: list[Row] = field(default_factory=list)
    done: list[int] = field(default_factory=list)

    def add(self, other: Saved) -> None:
        """Take in what was saved elsewhere."""
        self.counts.update(other.counts)
        self.refused += other.refused
        self.waiting += other.waiting
        self.left_over += other.left_over


class Noted(Struct):
    """What earlier attempts did. `rows` are those refused or waiting, without their cells; `sets` the change sets.

    `left_over` has the cells only when the file was read again.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: dict[int, RowState] = field(default_factory=dict)
    waiting: list[tuple[Waiting, str]] = field(default_factory=list)
    rows: dict[int, RowState] = field(default_factory=dict)
    sets: list[str] = field(default_factory=list)
    left_over: dict[int, list[str]] = field(default_factory=dict)
    second: set[int] = field(default_factory=set)
    """Where the parts of the second pass begin that are done."""
    _first: list[int] = field(default_factory=list)
    _last: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Rows dealt with."""
        within = sum(last - first + 1 for first, last in zip(self._first, self._last, strict=True))
        return within - len(self.left_over)

    def has(self, row: int) -> bool:
        """Whether the row was dealt with, or left over."""
        place = bisect_right(self._first, row) - 1
        return place >= 0 and row <= self._last[place]

    def take(self, first: int, last: int, body: Mapping[str, Any]) -> None:
        """Add what one piece did; pieces come in their order."""
        if SECOND_PASS <= first < LEFT_OVER:
            self.second.add(first - SECOND_PASS)
        elif first < SECOND_PASS:
            self._first.append(first)
            self._last.append(last)
        if body["set"]:
            self.sets.append(body["set"])
        self.counts.update({(name, status): records for name, status, records in body["counts"]})
        for number, record, name, key, later in body["waiting"]:
            object_name, by, value, missing = later
            target = Later(object_name, by, value, problems_of([missing])[0])
            self.waiting.append((Waiting(self._row(number), name, -1, key, target), record))
        self.left_over.update({number: [] for number in body.get("left_over", ())})
        for number in body.get("done", ()):
            del self.left_over[number]
        for number, problems in body["refused"]:
            row = self.refused[number] = self._row(number)
            row.refused, row.problems = True, [*problems_of(problems)]

    def _row(self, number: int) -> RowState:
        return self.rows.setdefault(number, RowState(number, []))


class Journal(Struct, frozen=True):
    """The notes of one job, kept as long as `token` is its lease; it may travel to other processes."""

    job: str
    token: str

    def note(self, connection: Connection, first: int, last: int, outcomes: Sequence[Outcome], saved: Saved) -> None:
        """Write down a piece. Raises LeaseLost where another process works on the job: then nothing is saved."""
        hold_lease(connection, self.job, self.token)
        body = {
            "set": next((one.change_set for one in outcomes if one.ok and one.status != "unchanged"), ""),
            "counts": [[name, status, records] for (name, status), records in saved.counts.items()],
            "waiting": [_stored(waiting, record) for waiting, record in saved.waiting],
            "refused": [[row.number, stored_problems(row.problems)] for row in saved.refused],
            "left_over": [number for number, _ in saved.left_over],
            "done": saved.done,
        }
        row = {"job": self.job, "first": first, "last": last, "body": json.dumps(body)}
        connection.execute(insert(job_piece), row)


def read_notes(connection: Connection, job: str) -> Noted:
    """What is noted of a job's import so far."""
    noted = Noted()
    columns = (job_piece.c.first, job_piece.c.last, job_piece.c.body)
    for first, last, body in connection.execute(
        select(*columns).where(job_piece.c.job == job).order_by(job_piece.c.first)
    ):
        noted.take(first, last, json.loads(body))
    return noted


def _stored(waiting: Waiting, record: str) -> list[Any]:
    later = waiting.later
    wanted = [later.object, later.field, later.value, stored_problem(later.missing)]
    return [waiting.row.number, record, waiting.object, waiting.field, wanted]
