"""Groups records in SQL, under the same rights and filters as a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, bindparam, cast, func, literal, select, text
from sqlalchemy import Date as SqlDate

from ...metadata.problem import Problem, ProblemError
from ..context import Context
from ..model import Model
from ..security.rights import Rights, rights_of, row_predicate
from ..sqlite_functions import period_text
from . import cursor as cursors
from .criteria import predicate
from .measures import Measure, measure
from .paths import PathColumns
from .search import search_predicate
from .viewer import environment_of

MAXIMUM_GROUPS = 5
MAXIMUM_MEASURES = 20
DEFAULT_LIMIT = 1_000
MAXIMUM_LIMIT = 10_000
_UNITS = frozenset({"day", "week", "month", "quarter", "year"})

Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class AggregateRequest:
    """`group`: paths, a date cut by ":day|week|month|quarter|year"; `measures`: "count()", "sum(amount)" …"""

    object: str
    group: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("count()",)
    where: str = ""
    search: str = ""
    limit: int = DEFAULT_LIMIT
    after: str = ""


@dataclass(frozen=True, slots=True)
class Aggregation:
    """`groups`: {"key": {group: value}, measure: value, …}; `next` is the cursor of further groups."""

    groups: list[dict[str, Any]]
    next: str | None = None


def aggregate_records(model: Model, context: Context, connection: Connection, request: AggregateRequest) -> Aggregation:
    """The groups in the order of their keys, blanks last; without `group`, one group of all records."""
    compiled = model.object(request.object)
    rights = rights_of(model, context.actor)
    if not rights.allows("read", compiled.name):
        parameters = {"action": "read", "object": compiled.definition.label}
        raise ProblemError(Problem("not_permitted", parameters=parameters))
    if len(request.group) > MAXIMUM_GROUPS or len(request.measures) > MAXIMUM_MEASURES:
        raise ProblemError(Problem("too_many_groups", field="group", parameters={"limit": MAXIMUM_GROUPS}))
    asked = ("aggregate", compiled.name, request.where, request.search, *request.group, *request.measures)
    question = cursors.question_of(*asked, context.actor.id or "")
    skipped = 0
    if request.after:
        position = cursors.decode(request.after, model.secret, question, model.version)
        skipped = int(position.values[0])
        context = replace(context, now=position.now)
    columns = PathColumns(model, rights, compiled.name)
    groups = [_group(model, columns, word) for word in request.group]
    measures = [measure(model, columns, word) for word in request.measures]
    conditions = _conditions(model, context, connection, rights, columns, request)
    keys = [expression.label(f"g{number}") for number, (expression, _) in enumerate(groups)]
    statement = (
        select(*keys, *(column for entry in measures for column in entry.columns))
        .select_from(columns.source)
        .where(*conditions)
        .group_by(*(text(key.name) for key in keys))
        .order_by(*(key.asc().nulls_last() for key in keys))
        .limit(bindparam("page_size"))
        .offset(bindparam("skipped"))
    )
    limit = max(1, min(request.limit, MAXIMUM_LIMIT))
    rows = connection.execute(statement, {"page_size": limit + 1, "skipped": skipped}).all()
    following = None
    if len(rows) > limit:
        further = cursors.Cursor((skipped + limit,), question, model.version, context.now)
        following = cursors.encode(further, model.secret)
    readers = [reader for _, reader in groups]
    return Aggregation([_answer(request, row, readers, measures) for row in rows[:limit]], following)


def _answer(
    request: AggregateRequest, row: Sequence[Any], readers: Sequence[Reader], measures: Sequence[Measure]
) -> dict[str, Any]:
    values = iter(row)
    key = {
        word: None if (value := next(values)) is None else read(value)
        for word, read in zip(request.group, readers, strict=True)
    }
    answer: dict[str, Any] = {"key": key}
    for word, entry in zip(request.measures, measures, strict=True):
        answer[word] = entry.read([next(values) for _ in entry.columns])
    return answer


def _conditions(
    model: Model,
    context: Context,
    connection: Connection,
    rights: Rights,
    columns: PathColumns,
    request: AggregateRequest,
) -> list[ColumnElement[bool]]:
    conditions = [row_predicate(rights, columns.object, columns.root)]
    if request.where:
        conditions.append(predicate(model, columns, request.where, environment_of(model, context, connection)))
    if request.search:
        conditions.append(search_predicate(model, rights, columns, request.search))
    return conditions


def _group(model: Model, columns: PathColumns, word: str) -> tuple[ColumnElement[Any], Reader]:
    path, _, unit = word.partition(":")
    fields = columns.fields(path)
    field = fields[-1]
    field_type = model.manifest.field_type(field)
    stored = (field.name, "value") in model.tables[field.object].columns
    known = unit in _UNITS if unit else True
    if not stored or not known or (unit or "value") not in field_type.groupable:
        raise ProblemError(Problem("not_groupable", field=word, parameters={"group": word, "field": field.label}))
    column = columns.column(tuple(step.name for step in fields))
    if not unit:
        return column, field_type.values.serialise
    return _period(model, column, field_type.expression_type == "datetime", unit)


def _period(model: Model, column: ColumnElement[Any], is_instant: bool, unit: str) -> tuple[ColumnElement[Any], Reader]:
    zone = model.organisation.zone.key
    if model.database.is_sqlite:
        return func.mc_period(cast(column, String), literal(unit), literal(zone), type_=String()), str
    local = func.timezone(literal(zone), column) if is_instant else column
    # The unit is one of five words of our own, so it may stand in the text.
    truncated = cast(func.date_trunc(text(f"'{unit}'"), local), SqlDate)
    return truncated, lambda value: period_text(value, unit)
