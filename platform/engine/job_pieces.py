"""The parts of a job that are done, each written in the transaction of what it did."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from .database import Database
from .storage.system_tables import job_piece


@dataclass(frozen=True, slots=True)
class Piece:
    """From place `first` to `last`; `body` is JSON."""

    first: int
    last: int
    body: Mapping[str, Any]


def keep_piece(connection: Connection, job: str, piece: Piece) -> None:
    """Write down that this part is done."""
    row = {"job": job, "first": piece.first, "last": piece.last, "body": json.dumps(dict(piece.body))}
    connection.execute(insert(job_piece).values(row))


def pieces_of(database: Database, job: str) -> Sequence[Piece]:
    """The parts done, in order."""
    columns = (job_piece.c.first, job_piece.c.last, job_piece.c.body)
    with database.read() as connection:
        rows = connection.execute(select(*columns).where(job_piece.c.job == job).order_by(job_piece.c.first))
        return [Piece(first, last, json.loads(body)) for first, last, body in rows]
