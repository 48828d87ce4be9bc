"""Rows that go in as one text: what means something to COPY comes back as it was given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from metacrm.engine.change import RecordInput
from metacrm.engine.records.bulk import COPY_FROM
from metacrm.engine.records.copying import Columns, copy_columns
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at

TELLING = ("\\N", "\\.", "\\", "a\\tb", "tab\there", "two\nlines", 'O\'Brien "x"', "百年孤独", "👩‍👩‍👧", "NULL", ",;|")


def test_texts_that_mean_something_to_copy(library_runtime: Runtime) -> None:
    inputs = [
        RecordInput("book", {"title": f"Title {number}", "summary": TELLING[number % len(TELLING)]})
        for number in range(COPY_FROM + 20)
    ]
    inputs.append(RecordInput("book", {"title": 'O\'Brien \\ "x"', "summary": None}))
    outcomes = library_runtime.records.save(at(), inputs)
    for one, outcome in zip(inputs, outcomes, strict=True):
        found = library_runtime.records.get(at(), "book", str(outcome.id), ("title", "summary", "author", "copies"))
        assert found == {**one.values, "author": None, "copies": 1, "id": outcome.id, "version": 1}
    assert library_runtime.records.search(at(), "O'Brien")


@pytest.mark.parametrize("count", [1, 3])
def test_columns_of_mixed_and_of_equal_values(library_on_postgresql_only: Runtime, count: int) -> None:
    runtime = library_on_postgresql_only
    table = runtime.current.tables["specimen"].table
    moment = datetime(999, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    columns: Columns = {
        "id": [f"01936c7e-0f00-7000-8000-00000000000{place}" for place in range(count)],
        "f_decimal": [Decimal("1E+2"), None, Decimal("-0.5")][:count],
        "f_date": [date(1, 1, 1), date(9999, 12, 31), None][:count],
        "f_boolean": [True, False, None][:count],
        "f_integer": [7] * count,
        **{name: [moment] * count for name in ("created_at", "modified_at")},
        "version": [1] * count,
        "computed_version": [0] * count,
    }
    with runtime.database.write() as connection:
        copy_columns(connection, table, columns)
        rows = connection.execute(select(*(table.c[name] for name in columns)).order_by(table.c.id)).all()
        assert [tuple(row) for row in rows] == [*zip(*columns.values(), strict=True)]
        connection.rollback()
