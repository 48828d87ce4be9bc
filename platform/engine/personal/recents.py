"""The records a person opened last: a short list of each user's own, read with his rights of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ..context import Context
from ..database import Database
from ..model import Model
from ..query.find import record_titles
from ..statements import fetch
from ..storage.system_tables import recent

KEPT = 30
"""How many records are remembered for each user."""


@dataclass(frozen=True, slots=True)
class RecentRecord:
    """A record opened, its name, and when it was opened last."""

    object: str
    id: str
    name: str
    at: datetime


def note_opened(database: Database, user: str, object_name: str, record: str, now: datetime) -> None:
    """Remember that the user opened the record, and forget what he opened before the last KEPT."""
    row = {"user": user, "object": object_name, "record": record, "at": now}
    insert: Any = sqlite.insert(recent) if database.is_sqlite else postgresql.insert(recent)
    noted = insert.values(row).on_conflict_do_update(index_elements=list(recent.primary_key), set_={"at": now})
    mine = recent.c.user == user
    # One round trip for who has not reached the limit: there is no such row, and the comparison is with null.
    last = select(recent.c.at).where(mine).order_by(recent.c.at.desc()).offset(KEPT - 1).limit(1).scalar_subquery()

    def work(connection: Connection) -> None:
        connection.execute(noted)
        connection.execute(delete(recent).where(mine, recent.c.at < last))

    database.run_write(work)


def recent_records(model: Model, context: Context, limit: int = KEPT) -> tuple[RecentRecord, ...]:
    """What the actor opened last, latest first: living records he may read today. Two round trips."""
    if context.actor.id is None:
        return ()
    with model.database.read() as connection:
        opened = _opened(model, connection, context.actor.id)
        wanted: dict[str, list[str]] = {}
        for name, record, _ in opened:
            wanted.setdefault(name, []).append(record)
        titles = record_titles(model, context, connection, wanted)
    found = [
        RecentRecord(name, record, titles[name, record], at) for name, record, at in opened if (name, record) in titles
    ]
    return tuple(found[:limit])


def recent_ids(model: Model, context: Context, object_name: str) -> tuple[str, ...]:
    """The records of one object that the actor opened last, latest first, whether he may still read them or not."""
    if context.actor.id is None:
        return ()
    with model.database.read() as connection:
        opened = _opened(model, connection, context.actor.id)
    return tuple(record for name, record, _ in opened if name == object_name)


def _opened(model: Model, connection: Connection, user: str) -> list[tuple[str, str, datetime]]:
    statement = model.statement(
        "records opened",
        lambda: (
            select(recent.c.object, recent.c.record, recent.c.at)
            .where(recent.c.user == bindparam("user"))
            .order_by(recent.c.at.desc(), recent.c.record)
            .limit(KEPT)
        ),
    )
    return [(name, record, at) for name, record, at in fetch(connection, statement, {"user": user})]
