"""Sends statements compiled once straight to the driver, on PostgreSQL several of them in one round trip.

A save is a dozen small statements, and most of its time would go into sending them one by one: what is told or asked
here waits until an answer is needed, or until anything else is executed on the connection, or for the commit.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Executable, Float, TypeDecorator, event
from sqlalchemy.exc import DBAPIError

from .wire import Message, Reply, Row, Wire

WAITING, TOGETHER, WIRE = "metacrm_waiting", "metacrm_together", "metacrm_wire"
"""Under these names a connection's `info` holds what is not sent yet, texts of inserts sent as one, and its wire."""

MOST_TOGETHER = 8
_INSERT = "INSERT INTO "
_PARAMETER = re.compile(r"%\((\w+)\)s")

_FLOAT8, _NUMERIC = 701, 1700
"""What the database calls the two kinds of fractions; only for these does the reading of a value depend on it."""

Verdict = Callable[[Sequence[Row]], None]
"""Judges the rows of an answer as they arrive; what it raises ends the transaction."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement for one kind of database. `text` is empty where it is left to SQLAlchemy (SQLite).

    A `replanned` one the database plans each time for the values it bears.
    """

    core: Executable
    text: str = ""
    constants: Mapping[str, Any] = field(default_factory=dict)
    binders: tuple[tuple[str, Callable[[Any], Any]], ...] = ()
    readers: tuple[tuple[int, Callable[[Any], Any]], ...] = ()
    replanned: bool = False

    def bound(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """The parameters as the driver takes them."""
        values = {**self.constants, **parameters}
        for name, bind in self.binders:
            values[name] = bind(values[name])
        return values

    def read(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows as the column types give them."""
        if not self.readers:
            return rows
        read = [list(row) for row in rows]
        for place, reader in self.readers:
            for values in read:
                values[place] = reader(values[place])
        return [tuple(values) for values in read]


class Answer:
    """Rows that are on their way; `rows` waits for them."""

    def __init__(self, connection: Connection, rows: Sequence[Row] | None = None) -> None:
        self._connection = connection
        self.arrived = rows

    @property
    def rows(self) -> Sequence[Row]:
        """The rows; sends what is waiting where they are not there yet."""
        if self.arrived is None:
            send_waiting(self._connection)
        assert self.arrived is not None
        return self.arrived


@dataclass(frozen=True, slots=True)
class _Waiting:
    statement: Statement
    parameters: Mapping[str, Any]
    answer: Answer | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class _Sending:
    """One message, and the question it carries, if any."""

    message: Message
    entry: _Waiting | None


def compiled(
    statement: Executable, dialect: Dialect, columns: Sequence[str] | None = None, *, replanned: bool = False
) -> Statement:
    """The statement ready for the driver; `columns` are those an INSERT fills, `replanned` as Statement says."""
    if dialect.name != "postgresql":
        return Statement(statement)
    made: Any = statement.compile(  # type: ignore[attr-defined]
        dialect=dialect, column_keys=None if columns is None else list(columns)
    )
    given = {name: None for name, bound in made.binds.items() if bound.required}
    # The lists and literals that are known already stand in the text from now on.
    state = made.construct_expanded_state(given)
    processors = {**made._bind_processors, **state.processors}  # the latter are those of spread-out lists alone
    types = [column.type.dialect_impl(dialect) for column in getattr(statement, "exported_columns", ())]
    readers = [(place, _reader(kind, dialect)) for place, kind in enumerate(types)]
    return Statement(
        core=statement,
        text=state.statement,
        constants={name: value for name, value in state.parameters.items() if name not in given},
        binders=tuple((name, bind) for name, bind in processors.items() if name in state.parameters),
        readers=tuple((place, reader) for place, reader in readers if reader),
        replanned=replanned,
    )


def tell(connection: Connection, statement: Statement, parameters: Mapping[str, Any]) -> None:
    """Have the statement carried out no later than the transaction ends; nobody waits for an answer."""
    tell_each(connection, statement, [parameters])


def tell_each(connection: Connection, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
    """Have the statement carried out for each of the rows, as `tell` does."""
    if not statement.text:
        connection.execute(statement.core, list(rows))
        return
    waiting = _waiting(connection)
    if any(entry.verdict for entry in waiting):
        # Nothing is written before it is sure that the transaction may go on.
        send_waiting(connection)
        waiting = _waiting(connection)
    waiting += [_Waiting(statement, row, None, None) for row in rows]


def ask(
    connection: Connection, statement: Statement, parameters: Mapping[str, Any], verdict: Verdict | None = None
) -> Answer:
    """Pose a question whose answer comes with the next round trip; `verdict` judges it then."""
    if not statement.text:
        rows: Sequence[Row] = connection.execute(statement.core, parameters).all()
        if verdict:
            verdict(rows)
        return Answer(connection, rows)
    answer = Answer(connection)
    _waiting(connection).append(_Waiting(statement, parameters, answer, verdict))
    return answer


def fetch(connection: Connection, statement: Statement, parameters: Mapping[str, Any]) -> Sequence[Row]:
    """The rows that the statement answers, now."""
    return ask(connection, statement, parameters).rows


def send_waiting(connection: Connection, *, commit: bool = False) -> None:
    """Send what is waiting in one round trip; with `commit`, the end of the transaction goes along.

    DBAPIError as SQLAlchemy raises it, and whatever a verdict raises.
    """
    waiting: list[_Waiting] | None = connection.info.pop(WAITING, None)
    if not waiting:
        return
    if commit and any(entry.verdict for entry in waiting):
        commit = False
    sendings = _sendings(connection, waiting)
    with errors_as_usual(connection, sendings[-1].message.text):
        replies = _wire(connection).exchange([sending.message for sending in sendings], commit=commit)
    # A statement may have failed because of what an earlier answer would have told: that one speaks first.
    for sending, reply in zip(sendings, replies, strict=True):
        if reply.failure:
            with errors_as_usual(connection, sending.message.text):
                raise reply.failure
        _deliver(sending.entry, reply)


def send_before_others(engine: Engine) -> None:
    """Keep the order: what is waiting goes before every statement that SQLAlchemy executes, and with a rollback."""

    def before(connection: Connection, *_rest: Any) -> None:
        send_waiting(connection)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "rollback", _discard)


@contextlib.contextmanager
def errors_as_usual(connection: Connection, statement: str) -> Iterator[None]:
    """Raise what the driver raises as SQLAlchemy would: the service runs a save again after some errors."""
    base: Any = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        raise DBAPIError.instance(statement, None, error, base, dialect=connection.dialect) from error


def _discard(connection: Connection) -> None:
    if not connection.invalidated:
        connection.info.pop(WAITING, None)


def _reader(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    inner = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    reader: Callable[[Any], Any] | None = kind.result_processor(
        dialect, _FLOAT8 if isinstance(inner, Float) else _NUMERIC
    )
    return reader


def _waiting(connection: Connection) -> list[_Waiting]:
    waiting: list[_Waiting] = connection.info.setdefault(WAITING, [])
    return waiting


def _sendings(connection: Connection, waiting: Sequence[_Waiting]) -> list[_Sending]:
    """What to send: neighbouring inserts go as one statement, for each message costs the driver and the server."""
    groups: list[list[_Waiting]] = []
    for entry in waiting:
        together = groups[-1] if groups else []
        texts = {other.statement.text for other in together}
        # The parts of one statement run in no order, so that rows of one table stay in statements of their own.
        fits = all(text.startswith(_INSERT) for text in (entry.statement.text, *texts))
        if together and fits and entry.statement.text not in texts and len(together) < MOST_TOGETHER:
            together.append(entry)
        else:
            groups.append([entry])
    return [_together(connection, group) if len(group) > 1 else _alone(group[0]) for group in groups]


def _alone(entry: _Waiting) -> _Sending:
    statement = entry.statement
    return _Sending(Message(statement.text, statement.bound(entry.parameters), statement.replanned), entry)


def _together(connection: Connection, entries: Sequence[_Waiting]) -> _Sending:
    """Inserts that know nothing of each other as one; the text is kept with the connection."""
    texts = tuple(entry.statement.text for entry in entries)
    kept: dict[tuple[str, ...], str] = connection.info.setdefault(TOGETHER, {})
    if texts not in kept:
        named = [_PARAMETER.sub(rf"%(p{place}_\1)s", text) for place, text in enumerate(texts)]
        parts = ", ".join(f"part_{place} AS ({text})" for place, text in enumerate(named[:-1]))
        kept[texts] = f"WITH {parts} {named[-1]}"
    values = {
        f"p{place}_{name}": value
        for place, entry in enumerate(entries)
        for name, value in entry.statement.bound(entry.parameters).items()
    }
    return _Sending(Message(kept[texts], values), None)


def _deliver(entry: _Waiting | None, reply: Reply) -> None:
    if entry is None or entry.answer is None or reply.rows is None:
        return
    entry.answer.arrived = entry.statement.read(reply.rows)
    if entry.verdict:
        entry.verdict(entry.answer.arrived)


def _wire(connection: Connection) -> Wire:
    wire: Wire | None = connection.info.get(WIRE)
    if wire is None:
        wire = connection.info[WIRE] = Wire(connection.connection.driver_connection)
    return wire
