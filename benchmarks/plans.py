"""Whether the database answers a list of the product by the index that the definitions ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metacrm.engine.context import Context
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime


def reads_index(runtime: Runtime, request: ListRequest, columns: Sequence[str]) -> bool:
    """Whether the first page of the list is read by the index of these columns, as the database explains it."""
    indexes = runtime.current.tables[request.object].indexes
    wanted = next(spec.name for spec in indexes if [name for name, _ in spec.columns] == list(columns))
    runtime.records.list(Context(), request)
    plans: list[Any] = [kept for kept in runtime.current.cache.values() if hasattr(kept, "runs")]
    asked = plans[-1].runs[0].statement.limit(request.limit + 1)
    literal = asked.compile(dialect=runtime.database.engine.dialect, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN " if runtime.database.is_sqlite else "EXPLAIN "
    with runtime.database.read() as connection:
        lines = [" ".join(map(str, row)) for row in connection.exec_driver_sql(explain + str(literal))]
    return any(wanted in line for line in lines)
