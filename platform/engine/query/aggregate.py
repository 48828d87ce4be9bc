"""Groups records in SQL, under the same rights and filters as a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
    text,
)
from sqlalchemy import Date as SqlDate

from ...metadata.expressions.environment import Environment
from ...metadata.problem import Gathering, Problem, ProblemError
from ..context import Context
from ..model import Model
from ..security.rights import Rights, not_permitted, rights_of, row_predicate
from ..sqlite_functions import period_text
from . import cursor as cursors
from .criteria import predicate
from .formula_errors import ERRORS
from .measures import Measure, measure
from .paths import PathColumns
from .search import search_predicate
from .sorting import SortKey, after_condition, place_in_list
from .viewer import environment_of

MAXIMUM_GROUPS = 5
MAXIMUM_MEASURES = 20
DEFAULT_LIMIT = 1_000
MAXIMUM_LIMIT = 10_000
_UNITS = frozenset({"day", "week", "month", "quarter", "year"})

Reader = Callable[[Any], Any]


class AggregateRequest(Struct, frozen=True):
    """`group`: paths, a date cut by ":day|week|month|quarter|year"; `measures`: "count()", "sum(amount)" …

    `ids`: only of these records. `wrong`: what is known to be wrong with the question already; it is told with all else
    that is.
    """

    object: str
    group: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("count()",)
    where: str = ""
    search: str = ""
    limit: int = DEFAULT_LIMIT
    after: str = ""
    ids: tuple[str, ...] = ()
    wrong: tuple[Problem, ...] = ()


class Aggregation(Struct, frozen=True):
    """`groups`: {"key": {group: value}, measure: value, …}; `next` is the cursor of further groups.

    Where values of a group are errors, its "errors" tells how many by measure.
    """

    groups: list[dict[str, Any]]
    next: str | None = None


class _Group(Struct, frozen=True):
    """`keys`: what groups are formed and sorted by, the value itself last; `read` makes the answer of the value."""

    keys: tuple[ColumnElement[Any], ...]
    read: Reader


class _Question(Struct, frozen=True):
    groups: Sequence[_Group]
    measures: Sequence[Measure]
    source: FromClause
    conditions: Sequence[ColumnElement[bool]]

    @property
    def keys(self) -> Sequence[SortKey]:
        """The order of the groups."""
        return [SortKey(key, descending=False) for group in self.groups for key in group.keys]


def aggregate_records(model: Model, context: Context, connection: Connection, request: AggregateRequest) -> Aggregation:
    """The groups in the order of their keys, choices as their list has them, blanks last.

    Without `group`, one group of all records. ProblemError with all that is wrong with the question.
    """
    compiled = model.object(request.object)
    rights = rights_of(model, context.actor)
    if not rights.allows("read", compiled.name):
        raise ProblemError(not_permitted("read", compiled.definition.label))
    if len(request.group) > MAXIMUM_GROUPS or len(request.measures) > MAXIMUM_MEASURES:
        raise ProblemError(Problem("too_many_groups", field="group", parameters={"limit": MAXIMUM_GROUPS}))
    asked = ("groups", compiled.name, request.where, request.search, *request.group, *request.measures, *request.ids)
    question = cursors.question_of(*asked, context.actor.id or "")
    gathered = Gathering(request.wrong)
    position = None
    with gathered:
        position = cursors.decode(request.after, model.secret, question, model.version) if request.after else None
    if position:
        context = replace(context, now=position.now)
    with gathered:
        wanted = _question(model, context, connection, rights, structs.replace(request, object=compiled.name))
    gathered.refuse()
    statement = _statement(wanted)
    if position:
        statement = statement.where(after_condition(wanted.keys, position.values))
    limit = max(1, min(request.limit, MAXIMUM_LIMIT))
    rows = connection.execute(statement, {"page_size": limit + 1}).all()
    following = None
    if len(rows) > limit:
        last = tuple(rows[limit - 1][: len(wanted.keys)])
        following = cursors.encode(cursors.Cursor(last, question, model.version, context.now), model.secret)
    return Aggregation([_answer(request, wanted, row) for row in rows[:limit]], following)


def _question(
    model: Model, context: Context, connection: Connection, rights: Rights, request: AggregateRequest
) -> _Question:
    environment = environment_of(model, context, connection)
    columns = PathColumns(model, rights, request.object, environment=environment)
    gathered = Gathering()
    groups, measures = [], []
    for word in request.group:
        with gathered:
            groups.append(_group(model, columns, word))
    for word in request.measures:
        with gathered:
            measures.append(measure(model, columns, word))
    with gathered:
        conditions = _conditions(model, environment, rights, columns, request)
    gathered.refuse()
    return _Question(groups, measures, columns.source, conditions)


def _statement(wanted: _Question) -> Select[Any]:
    # Named, because the same expression with other bound values is another one to PostgreSQL.
    keys = [key.expression.label(f"g{number}") for number, key in enumerate(wanted.keys)]
    return (
        select(*keys, *(column for entry in wanted.measures for column in entry.selected))
        .select_from(wanted.source)
        .where(*wanted.conditions)
        .group_by(*(text(key.name) for key in keys))
        .order_by(*(key.asc().nulls_last() for key in keys))
        .limit(bindparam("page_size"))
    )


def _answer(request: AggregateRequest, wanted: _Question, row: Sequence[Any]) -> dict[str, Any]:
    values = iter(row)
    key: dict[str, Any] = {}
    for word, group in zip(request.group, wanted.groups, strict=True):
        value = [next(values) for _ in group.keys][-1]
        key[word] = None if value is None else group.read(value)
    answer: dict[str, Any] = {"key": key}
    for word, entry in zip(request.measures, wanted.measures, strict=True):
        answer[word] = entry.read([next(values) for _ in entry.columns])
        failed = 0 if entry.errors is None else next(values)
        if failed:
            answer.setdefault(ERRORS, {})[word] = failed
    return answer


def _conditions(
    model: Model,
    environment: Environment,
    rights: Rights,
    columns: PathColumns,
    request: AggregateRequest,
) -> list[ColumnElement[bool]]:
    conditions = [row_predicate(rights, columns.object, columns.root)]
    if request.ids:
        conditions.append(columns.root.c.id.in_(request.ids))
    if request.where:
        conditions.append(predicate(model, columns, request.where, environment))
    if request.search:
        conditions.append(search_predicate(model, rights, columns, request.search))
    return conditions


def _group(model: Model, columns: PathColumns, word: str) -> _Group:
    path, _, unit = word.partition(":")
    fields = columns.fields(path)
    field = fields[-1]
    field_type = model.manifest.field_type(field)
    known = unit in _UNITS if unit else True
    if not columns.has_value(field) or not known or (unit or "value") not in field_type.groupable:
        raise ProblemError(Problem("not_groupable", field=word, parameters={"group": word, "field": field.label}))
    column = columns.column(tuple(step.name for step in fields))
    if not unit:
        keys = (place_in_list(field, column), column) if field.choices else (column,)
        return _Group(keys, field_type.values.serialise)
    return _period(model, column, field_type.expression_type == "datetime", unit)


def _period(model: Model, column: ColumnElement[Any], is_instant: bool, unit: str) -> _Group:
    zone = model.organisation.zone.key
    if model.database.is_sqlite:
        period = func.mc_period(cast(column, String), literal(unit), literal(zone), type_=String())
        return _Group((period,), str)
    local = func.timezone(literal(zone), column) if is_instant else column
    # The unit is one of five words of our own, so it may stand in the text.
    truncated = cast(func.date_trunc(text(f"'{unit}'"), local), SqlDate)
    return _Group((truncated,), lambda value: period_text(value, unit))
