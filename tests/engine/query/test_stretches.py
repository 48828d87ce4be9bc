"""Lists in the order of an index, in both directions and however far one has come, blanks last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, select

from metacrm.engine.database import Database
from metacrm.engine.query.paths import PathColumns
from metacrm.engine.query.select import ListRequest
from metacrm.engine.query.sorting import Stretch, sort_keys, stretches
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.rights import EVERYTHING
from tests.engine.acting import at

RECORDS = 4_000
ID = "01a203a1-53aa-7000-8001-"


def fill(connection: Connection, is_sqlite: bool) -> None:
    """Many boxes with few blanks, and the statistics of them."""
    day, identity = "date '2017-01-01' + n", f"('{ID}' || to_char(n, 'FM000000000000'))::uuid"
    if is_sqlite:
        day, identity = "date('2017-01-01', n || ' days')", f"'{ID}' || printf('%012d', n)"
    connection.exec_driver_sql(
        f"WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < {RECORDS}) "
        "INSERT INTO box (id, name, name__sort, packed_on, weight, version, created_at, modified_at) "
        f"SELECT {identity}, 'n' || n, 'n' || n, CASE WHEN mod(n, 100) > 0 THEN {day} END, "
        "CASE WHEN mod(n, 100) > 0 THEN mod(n, 30) END, 1, '2017-01-01', '2017-01-01' FROM many"
    )
    connection.exec_driver_sql("ANALYZE box")


def plan(
    database: Database, connection: Connection, columns: PathColumns, stretch: Stretch, place: Sequence[Any]
) -> str:
    """How the database finds the first page of the stretch, or the one behind the place."""
    behind = stretch.after(place) if place else None
    conditions = [columns.root.c.deleted_at.is_(None), *(one for one in (stretch.among, behind) if one is not None)]
    order = [key.order for key in stretch.keys]
    statement = select(columns.root.c.id, columns.root.c.name).where(*conditions).order_by(*order).limit(51)
    text = str(statement.compile(connection.engine, compile_kwargs={"literal_binds": True}))
    rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if database.is_sqlite else ''} {text}")
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("field", ["name", "packed_on", "weight"])
def test_an_index_gives_the_order_in_both_directions(library_runtime: Runtime, field: str) -> None:
    database, model = library_runtime.database, library_runtime.current
    with database.autocommit() as connection:
        fill(connection, database.is_sqlite)
        for sort in (field, f"-{field}"):
            columns = PathColumns(model, EVERYTHING, "box")
            keys = sort_keys(model, columns, sort)
            filled, blank = stretches(model.tables["box"], keys)
            page = library_runtime.records.list(at(), ListRequest("box", sort=sort, fields=(field,), raw=True))
            last = page.records[-1]
            for place in ([], [last[field], last["id"]]):
                found = plan(database, connection, columns, filled, place)
                assert "ix_box_" in found, found
                assert "Seq Scan" not in found, found
                assert "B-TREE FOR ORDER" not in found, found
                assert not place or "Index Cond" in found or "SEARCH" in found, found
            assert "ix_box_" in plan(database, connection, columns, blank, [])
            assert page.next
