"""Lists records: one statement with filter, order, page and rights compiled in; and one record by its id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from msgspec import Struct, structs
from sqlalchemy import Connection, Select, bindparam, func, select

from ...metadata.expressions.environment import Environment
from ...metadata.expressions.typed import Typed
from ...metadata.expressions.types import Volatility, worst
from ...metadata.problem import Gathering, Problem, ProblemError
from ..context import Context
from ..identifiers import is_identifier
from ..model import Model
from ..security.rights import Rights, not_permitted, rights_of, row_predicate
from ..statements import Statement, fetch
from ..statements import compiled as compiled_statement
from . import cursor as cursors
from .criteria import checked, keep, predicate
from .formula_errors import tell_errors
from .paths import PathColumns
from .search import search_predicate
from .selection import MAXIMUM_FIELDS, Selection, SelectionBuilder, default_fields
from .sorting import SortKey, Stretch, sort_keys, stretches
from .viewer import environment_of

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 1_000
DEFAULT_SORT = "-modified_at"
_ALL = 2**62
"""More records than there are: a limit that is none."""


class ListRequest(Struct, frozen=True):
    """What a client asks of a list.

    `count`: "", "true" or "upto:N". `expand`: lookups answered with their name ("*": all). `raw`: records hold Python
    values instead of JSON, as screens want them. `offered`: a further condition, typed already (what a lookup offers).
    `wrong`: what is known to be wrong with the question already; it is told with all else that is.
    """

    object: str
    where: str = ""
    sort: str = ""
    fields: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    after: str = ""
    count: str = ""
    search: str = ""
    expand: frozenset[str] = frozenset()
    raw: bool = False
    offered: Typed | None = None
    wrong: tuple[Problem, ...] = ()


class Page(Struct, frozen=True):
    """`next` is the cursor of the next page, None on the last; `count` None where it was not asked for."""

    records: list[dict[str, Any]]
    next: str | None = None
    count: int | None = None
    count_is_limited: bool = False


class _Run(Struct, frozen=True):
    """The question for one stretch of the list."""

    stretch: Stretch
    statement: Select[Any]
    first_page: Statement

    def rows(self, connection: Connection, position: cursors.Cursor | None, most: int) -> Sequence[Sequence[Any]]:
        """At most so many records behind the position."""
        behind = self.stretch.after(position.values) if position else None
        if behind is None:
            return () if position else fetch(connection, self.first_page, {"page_size": most})
        return connection.execute(self.statement.where(behind), {"page_size": most}).all()


class _Plan(Struct, frozen=True):
    selection: Selection
    keys: tuple[SortKey, ...]
    runs: tuple[_Run, ...]
    counting: Statement | None

    def rows(self, connection: Connection, position: cursors.Cursor | None, most: int) -> Sequence[Sequence[Any]]:
        """At most so many records behind the position, through all stretches of the list."""
        found: list[Sequence[Any]] = []
        for run in self.runs:
            if len(found) < most:
                found += run.rows(connection, position, most - len(found))
        return found


def list_records(model: Model, context: Context, connection: Connection, request: ListRequest) -> Page:
    """One page of the records the actor may read."""
    request = structs.replace(request, object=model.manifest.object(request.object).name)
    rights = rights_of(model, context.actor)
    if not rights.allows("read", request.object):
        label = model.manifest.objects[request.object].label
        raise ProblemError(not_permitted("read", label))
    question = cursors.question_of(
        "list", request.object, request.where, request.sort, request.search, context.actor.id or "system"
    )
    gathered = Gathering(request.wrong)
    position = None
    with gathered:
        position = cursors.decode(request.after, model.secret, question, model.version) if request.after else None
    if position:
        context = replace(context, now=position.now)
    with gathered:
        most = _most_counted(request.count)
    with gathered:
        plan = _plan(model, context, connection, rights, request)
    gathered.refuse()
    limit = max(1, min(request.limit, MAXIMUM_LIMIT))
    rows = plan.rows(connection, position, limit + 1)
    following = None
    if len(rows) > limit:
        values = cursors.last_values(rows[limit - 1], len(plan.keys))
        following = cursors.encode(cursors.Cursor(values, question, model.version, context.now), model.secret)
    records = [plan.selection.record(row) for row in rows[:limit]]
    compiled = model.object(request.object)
    tell_errors(model, context, connection, rights, compiled, plan.selection.keys, records)
    if not request.count:
        return Page(records, following)
    # The only page is all there is.
    count = None if position or following else len(records)
    return Page(records, following, *_count(connection, plan, most, count))


def get_record(
    model: Model,
    context: Context,
    connection: Connection,
    object_name: str,
    record: str,
    fields: Sequence[str] = (),
    expand: frozenset[str] = frozenset(),
    *,
    raw: bool = False,
) -> dict[str, Any]:
    """One record; ProblemError `record_not_found` where it is absent, deleted or not the actor's to see."""
    rights = rights_of(model, context.actor)
    compiled = model.object(object_name)
    key = ("get", compiled.name, tuple(fields), expand, raw, rights)
    found = _recalled(model, context, key)
    if found is None:
        environment = environment_of(model, context, connection)
        columns = PathColumns(model, rights, compiled.name, environment=environment)
        selection = _selection(model, columns, fields or default_fields(compiled), expand, raw)
        statement = select(*selection.columns).where(
            columns.root.c.id == bindparam("record"), row_predicate(rights, compiled.name, columns.root)
        )
        found = (selection, compiled_statement(statement.select_from(columns.source), connection.dialect))
        _remember(model, context, key, found, columns.volatility)
    selection, one = found
    rows = fetch(connection, cast(Statement, one), {"record": record}) if is_identifier(record) else ()
    if not rows:
        parameters = {"object": compiled.definition.label, "id": record}
        raise ProblemError(Problem("record_not_found", parameters=parameters))
    found_record = cast(Selection, selection).record(rows[0])
    tell_errors(model, context, connection, rights, compiled, selection.keys, [found_record])
    return found_record


def _plan(model: Model, context: Context, connection: Connection, rights: Rights, request: ListRequest) -> _Plan:
    """The compiled question; kept unless it depends on the moment or the viewer, one about today for that day."""
    volatility = _volatility(model, request)
    asked = (request.object, request.where, request.sort, request.fields, request.expand, request.search, request.raw)
    key = ("list", *asked, bool(request.count), rights)
    plan = None if volatility == "instant" else _recalled(model, context, key)
    if plan is None:
        environment = environment_of(model, context, connection)
        plan, of_columns = _compiled(model, environment, connection, rights, request)
        _remember(model, context, key, plan, worst(volatility, of_columns))
    return cast(_Plan, plan)


def _volatility(model: Model, request: ListRequest) -> Volatility:
    """That of what is asked; a question that can't be read is told when it is compiled, with what else is wrong."""
    if request.offered is not None:
        return "instant"
    try:
        return checked(model, request.object, request.where).volatility if request.where else "fixed"
    except ProblemError:
        return "instant"


def _recalled(model: Model, context: Context, key: tuple[Any, ...]) -> Any:
    """What was compiled for this question, be it for any day or for the asker's today; None where nothing is kept."""
    found = model.cache.get(key)
    return model.cache.get(_of_today(context, key)) if found is None else found


def _remember(model: Model, context: Context, key: tuple[Any, ...], made: object, volatility: Volatility) -> None:
    """Keep what was compiled as long as it means the same."""
    if volatility == "fixed":
        keep(model, key, made)
    elif volatility == "daily":
        keep(model, _of_today(context, key), made)


def _of_today(context: Context, key: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*key, context.today, context.zone.key)


def _compiled(
    model: Model, environment: Environment, connection: Connection, rights: Rights, request: ListRequest
) -> tuple[_Plan, Volatility]:
    compiled = model.object(request.object)
    columns = PathColumns(model, rights, compiled.name, environment=environment)
    conditions = [row_predicate(rights, compiled.name, columns.root)]
    gathered = Gathering()
    with gathered:
        if request.where:
            conditions.append(predicate(model, columns, request.where, environment))
    if request.offered is not None:
        conditions.append(predicate(model, columns, request.offered, environment))
    if request.search:
        conditions.append(search_predicate(model, rights, columns, request.search))
    # What is only shown joins one record at most and counts nothing; the server would plan those joins all the same.
    counted_from = columns.source
    fields = request.fields or default_fields(compiled)
    with gathered:
        selection = _selection(model, columns, fields, request.expand, request.raw)
    with gathered:
        keys = sort_keys(model, columns, request.sort or DEFAULT_SORT)
    gathered.refuse()
    sorted_by = [key.expression.label(f"s{number}") for number, key in enumerate(keys)]
    listed = select(*selection.columns, *sorted_by).select_from(columns.source).where(*conditions)
    runs = tuple(_run(listed, stretch, connection) for stretch in stretches(model.tables[compiled.name], keys))
    matching = select(columns.root.c.id).select_from(counted_from).where(*conditions).limit(bindparam("most"))
    counted = select(func.count()).select_from(matching.subquery())
    counting = compiled_statement(counted, connection.dialect, replanned=True) if request.count else None
    return _Plan(selection, keys, runs, counting), columns.volatility


def _run(listed: Select[Any], stretch: Stretch, connection: Connection) -> _Run:
    among = listed if stretch.among is None else listed.where(stretch.among)
    statement = among.order_by(*(key.order for key in stretch.keys)).limit(bindparam("page_size"))
    return _Run(stretch, statement, compiled_statement(statement, connection.dialect, replanned=True))


def _selection(
    model: Model, columns: PathColumns, fields: Sequence[str], expand: frozenset[str], raw: bool
) -> Selection:
    if len(fields) > MAXIMUM_FIELDS:
        raise ProblemError(Problem("too_many_fields", field="fields", parameters={"limit": MAXIMUM_FIELDS}))
    builder = SelectionBuilder(model, columns, expand, raw=raw)
    gathered = Gathering()
    for path in dict.fromkeys(("id", "version", *fields)):
        with gathered:
            builder.add(path)
    gathered.refuse()
    return builder.build()


def _count(connection: Connection, plan: _Plan, most: int | None, known: int | None) -> tuple[int, bool]:
    """How many there are, counted up to `most`, and whether there are more; `known` where nobody needs to be asked."""
    if known is None:
        assert plan.counting
        known = int(fetch(connection, plan.counting, {"most": _ALL if most is None else most + 1})[0][0])
    return (known, False) if most is None else (min(known, most), known > most)


def _most_counted(wanted: str) -> int | None:
    """The N of "upto:N"; None where all are counted, or none."""
    if wanted in ("", "true"):
        return None
    word, _, number = wanted.partition(":")
    if word != "upto" or not number.isascii() or not number.isdigit() or not 0 < int(number[:8]) <= 1_000_000:
        parameters = {"parameter": "count", "expected": "true, false, upto:10000"}
        raise ProblemError(Problem("invalid_parameter", field="count", parameters=parameters))
    return int(number)
