"""Expressions: a formula against hand-written Python, how often a filter is compiled, a filtered list against SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, text

from metacrm.engine.context import Context
from metacrm.engine.expressions.evaluate import compile_python
from metacrm.engine.query import criteria
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.environment import Environment
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.types import NUMBER, FieldRef

from ..figures import BrokenBaseline, Figure, median
from ..plans import reads_index
from ..scene import Scene, opened
from ..settings import RECORDS

FORMULA_GOAL, LIST_GOAL = 4.0, 1.5
CALLS, ROUNDS, ASKED = 20_000, 15, 20
FORMULA = "(price * quantity - discount) * 1.06 + freight / 2"
RECORD: Mapping[str, Any] = {
    "price": Decimal("12.3450"),
    "quantity": 312,
    "discount": Decimal("2.45"),
    "freight": Decimal("18.20"),
}
TAX, TWO = Decimal("1.06"), Decimal(2)
WHERE = 'stage = "negotiation" AND amount > 50000 AND account.industry = "software"'
FIELDS = ("name", "stage", "amount", "close_date")
SQL = """
SELECT o.id, o.version, o.name, o.stage, o.amount, o.close_date
FROM opportunity AS o LEFT JOIN account AS a ON a.id = o.account AND a.deleted_at IS NULL
WHERE o.deleted_at IS NULL AND o.stage = 'negotiation' AND o.amount_base > :least AND a.industry = 'software'
ORDER BY o.modified_at DESC NULLS LAST, o.id DESC NULLS LAST LIMIT 51
"""
INDEX = ["stage", "modified_at", "id"]


class _Numbers:
    """Every name is a number."""

    def resolve(self, path: tuple[str, ...]) -> FieldRef:
        """The field of that name."""
        return FieldRef(path, NUMBER)


def by_hand(record: Mapping[str, Any], environment: Environment) -> Decimal | None:
    """The formula as one would write it for this one purpose, with no thought for its digits."""
    price, quantity = record.get("price"), record.get("quantity")
    discount, freight = record.get("discount"), record.get("freight")
    if price is None or quantity is None or discount is None or freight is None:
        return None
    result: Decimal = (price * quantity - discount) * TAX + freight / TWO
    return result


def run(scene: Scene) -> Iterator[Figure | BrokenBaseline]:
    """The formula first, which needs no database."""
    yield _formula()
    with opened(scene.url, scene.folder) as runtime:
        yield _compilations(runtime)
        yield _list(scene, runtime)
        used = reads_index(runtime, ListRequest(RECORDS, WHERE, "-modified_at", FIELDS), INDEX)
    yield Figure("the filtered list reads the composite index", "yes = 1", float(used), None, "1", used)


def _formula() -> Figure:
    """CPU time, so that a busy machine disturbs little; the least of interleaved rounds."""
    environment = Environment(datetime.now(UTC))
    compiled = compile_python(check(parse(FORMULA), _Numbers(), expect=None))
    if compiled(RECORD, environment) != by_hand(RECORD, environment):
        raise RuntimeError("the formula and its hand-written form differ")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(_cpu(by_hand, environment))
        ours.append(_cpu(compiled, environment))
    ratio = min(ours) / min(theirs)
    return Figure(
        "formula of 10 nodes in Python",
        "µs of CPU",
        min(ours),
        min(theirs),
        f"ratio ≤ {FORMULA_GOAL:.0f}",
        ratio <= FORMULA_GOAL,
    )


def _cpu(function: Callable[[Mapping[str, Any], Environment], Any], environment: Environment) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        function(RECORD, environment)
    return (time.process_time() - began) / CALLS * 1e6


def _compilations(runtime: Runtime) -> Figure:
    """How often a filter is read and compiled, though it is asked many times."""
    with (
        patch.object(criteria, "check", wraps=criteria.check) as checks,
        patch.object(criteria, "compile_sql", wraps=criteria.compile_sql) as compilations,
    ):
        for _ in range(ASKED):
            runtime.records.list(Context(), ListRequest(RECORDS, f"{WHERE} AND amount < 900000000"))
        found = max(checks.call_count, compilations.call_count)
    return Figure(f"compilations of a filter asked {ASKED} times", "times", float(found), None, "1", found == 1)


def _list(scene: Scene, runtime: Runtime) -> Figure:
    """A page of the filtered list, records made of it, against the statement written by hand and its rows as dicts."""
    request = ListRequest(RECORDS, WHERE, "-modified_at", FIELDS)
    statement = text(SQL if not scene.is_sqlite else SQL.replace("NULLS LAST", ""))
    least = {"least": 5_000_000 if scene.is_sqlite else 50_000}
    ours, theirs = [], []
    with runtime.database.read() as connection:
        found = runtime.records.list(Context(), request).records
        wanted = _rows(connection, statement, least)[: len(found)]
        if [row["id"] for row in wanted] != [record["id"] for record in found]:
            raise RuntimeError("the list and the statement written by hand differ")
        for _ in range(max(scene.settings.calls // 3, 10)):
            began = time.perf_counter()
            _rows(connection, statement, least)
            between = time.perf_counter()
            runtime.records.list(Context(), request)
            theirs.append((between - began) * 1e3)
            ours.append((time.perf_counter() - between) * 1e3)
    ratio = median(ours) / median(theirs)
    return Figure(
        f"list by 3 conditions, one over a lookup, of {scene.settings.rows:,}",
        "ms (p50)",
        median(ours),
        median(theirs),
        f"ratio ≤ {LIST_GOAL}",
        ratio <= LIST_GOAL,
    )


def _rows(connection: Connection, statement: Any, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(statement, parameters).mappings()]
