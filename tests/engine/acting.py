"""Short words for what tests of the engine do over and over: a context at a moment, a save that must succeed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, event, insert

from metacrm.engine.change import RecordInput
from metacrm.engine.context import SYSTEM, Actor, Context
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.metadata.field_types.references import SAMPLE_IDS

BEGINNING = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def at(seconds: float = 0, actor: Actor = SYSTEM, origin: str = "api") -> Context:
    """A request so many seconds after the beginning of the test's time."""
    return Context(actor=actor, now=BEGINNING + timedelta(seconds=seconds), origin=origin, zone=ZONE)


def made(runtime: Runtime, object_name: str, *records: Mapping[str, Any], context: Context | None = None) -> list[str]:
    """The ids of new records, saved in one batch."""
    outcomes = runtime.records.save(context or at(), [RecordInput(object_name, record) for record in records])
    assert all(outcome.ok for outcome in outcomes), [problem for outcome in outcomes for problem in outcome.problems]
    return [str(outcome.id) for outcome in outcomes]


def ids_of(runtime: Runtime, object_name: str, context: Context | None = None, **asked: Any) -> list[str]:
    """The ids that a list answers."""
    request = ListRequest(object_name, **{"limit": 1000, "fields": ("id",), **asked})
    return [record["id"] for record in runtime.records.list(context or at(), request).records]


def codes(outcomes: Sequence[Any]) -> list[list[tuple[str, str | None]]]:
    """Code and field of the problems of each outcome."""
    return [[(problem.code, problem.field) for problem in outcome.problems] for outcome in outcomes]


def lay_anchors(runtime: Runtime) -> None:
    """Records with the two ids that the samples of reference types name, in every object those may point to."""
    stamps = {"version": 1, "created_at": BEGINNING, "modified_at": BEGINNING}
    with runtime.database.write() as connection:
        for name in ("principal", "user", "department", "book", "member", "file"):
            compiled = runtime.current.object(name)
            title = compiled.fields[compiled.definition.title]
            columns = {str(title.column): (f"{title.name} b", f"{title.name} a")}
            columns |= {column: (f"{title.name} b", f"{title.name} a") for column, _ in title.derived}
            if "media_type" in compiled.fields:
                columns["media_type"] = ("image/png", "image/png")
            for place, record in enumerate(SAMPLE_IDS):
                texts = {column: pair[place] for column, pair in columns.items()}
                connection.execute(insert(compiled.table.table), {"id": record, **texts, **stamps})


@contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    """The statements that SQLAlchemy sends while the block runs; many rows of one statement count once.

    On PostgreSQL statements that go to the driver ready-made are not among them; on SQLite every one is.
    """
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    database = runtime.database
    engines: set[Engine] = {database.engine}
    with database.read() as connection:
        engines.add(connection.engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
