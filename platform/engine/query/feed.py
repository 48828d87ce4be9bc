"""The change feed: every record created, changed or deleted, in an order in which no late commit can be missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import BigInteger, ColumnElement, Connection, String, cast, func, literal, select, tuple_

from ...metadata.problem import Problem, ProblemError
from ..context import Context
from ..model import Model
from ..security.rights import rights_of
from ..storage.system_tables import change, change_set

DEFAULT_LIMIT = 100
MAXIMUM_LIMIT = 1_000
NOW = "now"


class FeedEntry(Struct, frozen=True):
    """One record changed in one transaction; `by` is a user's id, None for the system."""

    object: str
    record: str
    operation: str
    at: datetime
    by: str | None
    origin: str


class Feed(Struct, frozen=True):
    """`next` is where to go on, also when nothing is there yet; `more` tells whether something already is."""

    entries: list[FeedEntry]
    next: str
    more: bool


def changes_after(
    model: Model, context: Context, connection: Connection, after: str = "", limit: int = DEFAULT_LIMIT
) -> Feed:
    """The changes behind a place in the feed ("" the beginning, "now" its present end) of objects the actor may read.

    ProblemError `invalid_parameter` for a place that the feed never gave out.
    """
    rights = rights_of(model, context.actor)
    readable = [name for name in model.manifest.objects if rights.allows("read", name)]
    settled = _settled(model)
    if after == NOW:
        return Feed([], _end(connection, settled), more=False)
    position = _position(after)
    statement = (
        select(
            change.c.transaction,
            change.c.sequence,
            change.c.object,
            change.c.record,
            change.c.operation,
            change_set.c.at,
            change_set.c.actor,
            change_set.c.origin,
        )
        .join_from(change, change_set, change_set.c.id == change.c.change_set)
        .where(change.c.object.in_(readable), settled, _behind(position))
        .order_by(change.c.transaction, change.c.sequence)
        .limit(limit + 1)
    )
    rows = connection.execute(statement).all()
    page = rows[:limit]
    entries = [FeedEntry(row.object, row.record, row.operation, row.at, row.actor, row.origin) for row in page]
    last = (page[-1].transaction, page[-1].sequence) if page else position
    return Feed(entries, _text(last), more=len(rows) > limit)


def feed_json(feed: Feed) -> Mapping[str, object]:
    """The feed as a client gets it."""
    changes = [
        {
            "object": entry.object,
            "id": entry.record,
            "operation": entry.operation,
            "at": entry.at.isoformat().replace("+00:00", "Z"),
            "by": entry.by,
            "origin": entry.origin,
        }
        for entry in feed.entries
    ]
    return {"changes": changes, "next": feed.next, "more": feed.more}


def _settled(model: Model) -> ColumnElement[bool]:
    """Rows before which nothing can appear any more: on PostgreSQL those older than every running transaction."""
    if model.database.is_sqlite:
        return change.c.sequence.is_not(None)
    oldest = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), String), BigInteger)
    return change.c.transaction < oldest


def _behind(position: tuple[int, int]) -> ColumnElement[bool]:
    place = tuple_(literal(position[0], BigInteger), literal(position[1], BigInteger))
    return tuple_(change.c.transaction, change.c.sequence) > place


def _end(connection: Connection, settled: ColumnElement[bool]) -> str:
    statement = select(change.c.transaction, change.c.sequence).where(settled)
    row = connection.execute(
        statement.order_by(change.c.transaction.desc(), change.c.sequence.desc()).limit(1)
    ).one_or_none()
    return _text((row.transaction, row.sequence) if row else (0, 0))


def _text(position: tuple[int, int]) -> str:
    return f"{position[0]}.{position[1]}"


def _position(text: str) -> tuple[int, int]:
    if not text:
        return (0, 0)
    transaction, point, sequence = text.partition(".")
    for part in (transaction, sequence):
        if not (point and part.isascii() and part.isdigit() and len(part) <= 18):
            expected = {"en": "the `next` of an answer before, or now", "zh": "此前应答中的 next，或 now"}
            parameters = {"parameter": "after", "expected": expected}
            raise ProblemError(Problem("invalid_parameter", field="after", parameters=parameters))
    return int(transaction), int(sequence)
