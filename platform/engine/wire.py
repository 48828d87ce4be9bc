"""Exchanges several statements with PostgreSQL in one round trip: libpq's pipeline, without a driver's cursor for each.

The driver flushes after every statement and makes a cursor, a plan and a description for it; that was more than half
of what a save costs. Values are written and read by the driver's own adapters.
"""

from __future__ import annotations

import re
import select
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_PREPARED = 500
"""So many statements a connection keeps prepared; further ones are sent whole each time."""

_PARAMETER = re.compile(r"%\((\w+)\)s|%%")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A statement with `%(name)s` for its parameters, and their values as the driver takes them.

    A `replanned` one is not kept prepared, so that the server plans it for the very values: those of a filter decide
    which index serves it, while the plan for any values takes a page for a tenth of the table and sorts by the wrong
    one.
    """

    text: str
    values: Mapping[str, Any]
    replanned: bool = False


@dataclass(slots=True)
class Reply:
    """What came back: rows where the statement answers with some. `failure` is the driver's exception."""

    rows: Sequence[Row] | None = None
    failure: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as the server takes it; `name` is blank for one that is not kept."""

    name: bytes
    text: bytes
    parameters: tuple[str, ...]


class Wire:
    """The way to the server of one driver connection. Like the connection it serves one thread at a time."""

    def __init__(self, driver: Any) -> None:
        from psycopg import adapt, errors, pq  # a process on SQLite never loads the driver

        self._driver = driver
        self._libpq: Any = driver.pgconn
        self._adapter: Any = adapt.Transformer(driver)
        self._error_from_result = errors.error_from_result
        self._pq = pq
        self._text = adapt.PyFormat.TEXT
        self._plans: dict[str, _Plan] = {}
        self._prepared: set[bytes] = set()

    def exchange(self, messages: Sequence[Message], *, commit: bool = False) -> list[Reply]:
        """Send the messages in their order, in the transaction that is open or in a new one, and gather the replies.

        After a failure those behind it are not carried out and have blank replies; with `commit` the transaction
        ends when all are. A lost connection raises the driver's OperationalError.
        """
        idle = self._libpq.transaction_status == self._pq.TransactionStatus.IDLE
        opening = [Message("BEGIN", {})] if idle and not self._driver.autocommit else []
        closing = [Message("COMMIT", {})] if commit else []
        try:
            replies = self._carry([*opening, *messages, *closing])
        except BaseException:
            # Nobody knows what the server has still to say: this connection can't be used again.
            self._driver.close()
            raise
        failed = next((reply.failure for reply in replies if reply.failure), None)
        told = replies[len(opening) : len(opening) + len(messages)]
        if failed and not any(reply.failure for reply in told):
            told[-1].failure = failed
        return told

    def _carry(self, messages: Sequence[Message]) -> list[Reply]:
        self._libpq.enter_pipeline_mode()
        fresh = [self._send(message) for message in messages]
        self._libpq.pipeline_sync()
        self._flush()
        replies = [self._reply(plan) for plan in fresh]
        self._next()
        self._libpq.exit_pipeline_mode()
        return replies

    def _send(self, message: Message) -> _Plan | None:
        """Send one statement; answers its plan where the server is to keep it from now on."""
        plan = self._plans.get(message.text) or self._plan(message.text, message.replanned)
        names = plan.parameters
        values = self._adapter.dump_sequence([message.values[name] for name in names], [self._text] * len(names))
        if not plan.name:
            self._libpq.send_query_params(plan.text, values)
            return None
        new = plan.name not in self._prepared
        if new:
            self._libpq.send_prepare(plan.name, plan.text)
            self._prepared.add(plan.name)
        self._libpq.send_query_prepared(plan.name, values)
        return plan if new else None

    def _plan(self, text: str, replanned: bool) -> _Plan:
        names: dict[str, int] = {}

        def numbered(found: re.Match[str]) -> str:
            name = found.group(1)
            return "%" if name is None else f"${names.setdefault(name, len(names) + 1)}"

        numbered_text = _PARAMETER.sub(numbered, text).encode()
        kept = not replanned and len(self._plans) < MOST_PREPARED
        name = f"mc_{len(self._plans)}" if kept else ""
        plan = _Plan(name.encode(), numbered_text, tuple(names))
        if kept:
            self._plans[text] = plan
        return plan

    def _reply(self, fresh: _Plan | None) -> Reply:
        if fresh is not None:
            prepared = self._read()
            if prepared.failure or prepared.rows is _SKIPPED:
                self._prepared.discard(fresh.name)
                self._read()
                return Reply(failure=prepared.failure)
        reply = self._read()
        return Reply() if reply.rows is _SKIPPED else reply

    def _read(self) -> Reply:
        """The result of one command, and the blank that ends it."""
        result, status = self._next(), self._pq.ExecStatus
        self._next()
        if result.status == status.TUPLES_OK:
            self._adapter.set_pgresult(result)
            return Reply(self._adapter.load_rows(0, result.ntuples, tuple))
        if result.status == status.PIPELINE_ABORTED:
            return Reply(_SKIPPED)
        failed = result.status not in (status.COMMAND_OK, status.EMPTY_QUERY)
        return Reply(failure=self._error_from_result(result) if failed else None)

    def _next(self) -> Any:
        while self._libpq.is_busy():
            _wait(self._libpq.socket, writing=False)
            self._libpq.consume_input()
        return self._libpq.get_result()

    def _flush(self) -> None:
        """Send all; what comes back meanwhile is taken in, or both sides could wait for each other."""
        while self._libpq.flush():
            if _wait(self._libpq.socket, writing=True):
                self._libpq.consume_input()


_SKIPPED: Sequence[Row] = ((),)
"""Marks a command that was not carried out because one before it failed."""


def _wait(descriptor: int, writing: bool) -> bool:
    """Wait until the socket can be read, or with `writing` also written; True where it can be read."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(descriptor, select.POLLIN | (select.POLLOUT if writing else 0))
        return any(found & ~select.POLLOUT for _, found in poll.poll())
    readable, _, _ = select.select([descriptor], [descriptor] if writing else [], [])
    return bool(readable)
