"""The database fixtures give what they promise: a fresh, empty database of each kind."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text


@pytest.mark.parametrize("attempt", [1, 2])
def test_database_is_empty_and_writable(database_url: str, attempt: int) -> None:
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == [], attempt
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE book (title VARCHAR)"))
        connection.execute(text("INSERT INTO book VALUES ('书')"))
        assert connection.execute(text("SELECT title FROM book")).scalar_one() == "书"
    engine.dispose()


def test_postgresql_uses_unicode_and_the_expected_driver(postgresql_url: str) -> None:
    assert postgresql_url.startswith("postgresql+psycopg://")
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW server_encoding")).scalar_one() == "UTF8"
    engine.dispose()
