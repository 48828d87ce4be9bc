"""What rules ask of records that nothing links to: one statement per search for a whole batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from ...metadata.expressions.environment import Environment
from ...metadata.expressions.functions.other_records import Search
from ..expressions.evaluate import ExpressionError, compile_python
from ..model import CompiledRule
from .run import Run


def find_values(
    run: Run, rules: Sequence[CompiledRule], environment: Environment, records: Mapping[str, dict[str, Any]]
) -> None:
    """Give every record what was found for the rules: key → value, under the search's own key."""
    for search in {one.found: one for rule in rules for one in rule.searches}.values():
        same = [one for rule in rules for one in rule.searches if one.found == search.found]
        values = _found(run, search, _matches(same, environment, records.values()))
        for record in records.values():
            record[search.found] = values


def _matches(searches: Iterable[Search], environment: Environment, records: Iterable[Mapping[str, Any]]) -> set[Any]:
    asked = [compile_python(search.match) for search in searches]
    values = {match(record, environment) for record in records for match in asked}
    return {value for value in values if value is not None and not isinstance(value, ExpressionError)}


def _found(run: Run, search: Search, matches: set[Any]) -> Mapping[Any, Any]:
    if not matches:
        return {}
    table = run.model.object(search.object).table
    key, value = table.column(search.key, "value"), table.column(search.field, "value")
    alive = table.table.c.deleted_at.is_(None)
    statement = select(key, value).where(key.in_(sorted(matches)), alive).order_by(table.table.c.id)
    found: dict[Any, Any] = {}
    for known, wanted in run.connection.execute(statement):
        found.setdefault(known, wanted)
    return found
