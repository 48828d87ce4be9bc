"""Several statements in one exchange with PostgreSQL: order, failures in the middle, large ones, a lost connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine

from metacrm.engine.wire import MOST_PREPARED, Message, Wire


@pytest.fixture
def driver(postgresql_url: str) -> Iterator[Any]:
    """A connection of the driver as the engine uses it."""
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.prepare_threshold = None
        yield driver
    engine.dispose()


def test_the_replies_come_in_the_order_of_the_statements(driver: Any) -> None:
    asked = [Message("SELECT %(n)s::INTEGER, '100%%'", {"n": n}) for n in range(20)]
    assert [reply.rows for reply in Wire(driver).exchange(asked)] == [[(n, "100%")] for n in range(20)]


def test_a_replanned_statement_is_not_kept_and_serves_all_the_same(driver: Any) -> None:
    wire = Wire(driver)
    for n in range(7):
        replies = wire.exchange([Message("SELECT %(n)s::INTEGER", {"n": n}, replanned=True)])
        assert replies[0].rows == [(n,)]
    wire.exchange([Message("SELECT 1", {})])
    kept = driver.execute("SELECT statement FROM pg_prepared_statements ORDER BY statement").fetchall()
    assert [text for (text,) in kept if not text.startswith("BEGIN")] == ["SELECT 1"]


def test_a_statement_behind_a_failure_is_not_carried_out_and_the_wire_goes_on(driver: Any) -> None:
    wire = Wire(driver)
    wire.exchange([Message("CREATE TEMPORARY TABLE shelf (n integer)", {})], commit=True)
    put = Message("INSERT INTO shelf VALUES (%(n)s)", {"n": 1})
    replies = wire.exchange([put, Message("SELECT 1 / %(n)s::INTEGER", {"n": 0}), put], commit=True)
    assert isinstance(replies[1].failure, psycopg.errors.DivisionByZero)
    assert [reply.rows for reply in replies] == [None, None, None]
    driver.rollback()
    assert wire.exchange([Message("SELECT count(*) FROM shelf", {})])[0].rows == [(0,)]


def test_a_statement_that_could_not_be_prepared_is_no_hindrance_to_the_next_try(driver: Any) -> None:
    wire = Wire(driver)
    look = Message("SELECT count(*) FROM shelf", {})
    assert isinstance(wire.exchange([look])[0].failure, psycopg.errors.UndefinedTable)
    driver.rollback()
    wire.exchange([Message("CREATE TEMPORARY TABLE shelf (n integer)", {})])
    assert wire.exchange([look])[0].rows == [(0,)]


def test_a_failing_commit_is_told_with_the_last_statement(driver: Any) -> None:
    wire = Wire(driver)
    table = "CREATE TEMPORARY TABLE shelf (n integer UNIQUE DEFERRABLE INITIALLY DEFERRED)"
    wire.exchange([Message(table, {})], commit=True)
    put = Message("INSERT INTO shelf VALUES (1)", {})
    replies = wire.exchange([put, put], commit=True)
    assert replies[0].failure is None
    assert isinstance(replies[1].failure, psycopg.errors.UniqueViolation)


def test_large_statements_and_answers_pass_each_other(driver: Any) -> None:
    large = "字" * 3_000_000
    asked = [Message("SELECT %(text)s::TEXT", {"text": large}) for _ in range(3)]
    assert all(reply.rows == [(large,)] for reply in Wire(driver).exchange(asked))


def test_only_so_many_statements_are_kept_prepared(driver: Any) -> None:
    wire = Wire(driver)
    for n in range(MOST_PREPARED + 5):
        assert wire.exchange([Message(f"SELECT {n}", {})])[0].rows == [(n,)]
    kept = wire.exchange([Message("SELECT count(*) FROM pg_prepared_statements", {})])[0].rows
    assert kept == [(MOST_PREPARED,)]


def test_a_lost_connection_is_closed_and_told(driver: Any) -> None:
    wire = Wire(driver)
    with pytest.raises(psycopg.OperationalError):
        wire.exchange([Message("SELECT pg_terminate_backend(pg_backend_pid())", {})])
        wire.exchange([Message("SELECT 1", {})])
    assert driver.closed
