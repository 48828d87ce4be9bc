"""Connections: reads that see what is committed, writes that are one transaction, what is run again and what is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from metacrm.engine.database import RETRIES, Database, is_retryable, is_timeout


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with one table of one row."""
    found = Database(database_url, pool_size=2)
    with found.write() as connection:
        connection.exec_driver_sql("CREATE TABLE shelf (name varchar(20) PRIMARY KEY, size int)")
        connection.exec_driver_sql("INSERT INTO shelf VALUES ('a', 1)")
    yield found
    found.dispose()


def size(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT size FROM shelf WHERE name = 'a'").scalar_one())


def test_a_write_is_seen_when_it_is_committed(database: Database) -> None:
    with database.read() as reader:
        with database.write() as writer:
            writer.exec_driver_sql("UPDATE shelf SET size = 2")
            assert size(reader) == 1 and size(writer) == 2
        assert size(reader) == 2


def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as writer:
        writer.exec_driver_sql("UPDATE shelf SET size = 2")
        raise RuntimeError
    with database.read() as reader:
        assert size(reader) == 1


def test_other_errors_are_not_run_again(database: Database) -> None:
    runs: list[int] = []

    def work(connection: Connection) -> None:
        runs.append(1)
        connection.exec_driver_sql("INSERT INTO shelf VALUES ('a', 3)")

    with pytest.raises(IntegrityError):
        database.run_write(work)
    assert len(runs) == 1


class Serialisation(Exception):
    """What a driver raises for a serialisation failure."""

    sqlstate = "40001"


@pytest.mark.parametrize(("failures", "runs"), [(0, 1), (1, 2), (RETRIES, RETRIES + 1)])
def test_serialisation_failures_are_run_again(database: Database, failures: int, runs: int) -> None:
    done: list[int] = []

    def work(connection: Connection) -> int:
        connection.exec_driver_sql("UPDATE shelf SET size = size + 1")
        done.append(size(connection))
        if len(done) <= failures:
            raise DBAPIError("UPDATE", None, Serialisation())
        return done[-1]

    assert database.run_write(work) == 2 and done == [2] * runs


def test_after_enough_failures_the_last_is_raised(database: Database) -> None:
    runs: list[int] = []

    def work(_connection: Connection) -> None:
        runs.append(1)
        raise DBAPIError("UPDATE", None, Serialisation())

    with pytest.raises(DBAPIError) as failed:
        database.run_write(work)
    assert is_retryable(failed.value) and not is_timeout(failed.value) and len(runs) == RETRIES + 1


def test_writers_of_one_process_take_turns(database: Database) -> None:
    def add() -> None:
        for _ in range(20):
            with database.write() as connection:
                connection.exec_driver_sql("UPDATE shelf SET size = size + 1")

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with database.read() as reader:
        assert size(reader) == 121


def test_a_list_that_takes_too_long_is_stopped(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.read() as reader, pytest.raises(DBAPIError) as stopped:
        reader.exec_driver_sql("SET statement_timeout = 50")
        reader.exec_driver_sql("SELECT pg_sleep(10)")
    assert is_timeout(stopped.value) and not is_retryable(stopped.value)
    database.dispose()
