"""Reading records: lists, groups, single records and their history."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from ...engine.query.aggregate import DEFAULT_LIMIT as DEFAULT_GROUPS
from ...engine.query.aggregate import MAXIMUM_LIMIT as MAXIMUM_GROUPS
from ...engine.query.aggregate import AggregateRequest
from ...engine.query.select import DEFAULT_LIMIT, MAXIMUM_LIMIT, ListRequest
from ...metadata.problem import Gathering
from ..visit import current_context, current_runtime
from .answers import is_current, json_answer, record_answer, record_id
from .body import gathered_parameters, invalid_parameter, names, whole_number
from .errors import asked

records = Blueprint("records", __name__, url_prefix="/api/v1/records")

LIST_PARAMETERS = ("where", "sort", "fields", "limit", "after", "count", "search", "expand")
AGGREGATE_PARAMETERS = ("group", "measures", "where", "search", "limit", "after")
RECORD_PARAMETERS = ("fields", "expand")
MAXIMUM_PARAMETER = 20_000


@records.get("/<object_name>")
def list_records(object_name: str) -> Response:
    """One page of records."""
    context = current_context()
    gathered = Gathering()
    given = _given(gathered, *LIST_PARAMETERS)
    limit = DEFAULT_LIMIT
    with gathered:
        limit = whole_number(given, "limit", DEFAULT_LIMIT, 1, MAXIMUM_LIMIT)
    request = ListRequest(
        object=object_name,
        where=given.get("where", ""),
        sort=given.get("sort", ""),
        fields=names(given, "fields"),
        limit=limit,
        after=given.get("after", ""),
        count="" if given.get("count") == "false" else given.get("count", ""),
        search=given.get("search", ""),
        expand=_expanded(gathered, object_name, names(given, "expand")),
        wrong=tuple(gathered.problems),
    )
    with asked():
        page = current_runtime().records.list(context, request)
    body: dict[str, Any] = {"records": page.records, "next": page.next}
    if page.count is not None:
        body["count"] = page.count
        if page.count_is_limited:
            body["count_is_limited"] = True
    return json_answer(body)


@records.get("/<object_name>/aggregate")
def aggregate(object_name: str) -> Response:
    """Groups of records with counts, sums, averages and extremes."""
    context = current_context()
    gathered = Gathering()
    given = _given(gathered, *AGGREGATE_PARAMETERS)
    limit = DEFAULT_GROUPS
    with gathered:
        limit = whole_number(given, "limit", DEFAULT_GROUPS, 1, MAXIMUM_GROUPS)
    request = AggregateRequest(
        object=object_name,
        group=names(given, "group"),
        measures=names(given, "measures") or ("count()",),
        where=given.get("where", ""),
        search=given.get("search", ""),
        limit=limit,
        after=given.get("after", ""),
        wrong=tuple(gathered.problems),
    )
    with asked():
        found = current_runtime().records.aggregate(context, request)
    return json_answer({"groups": found.groups, "next": found.next})


@records.get("/<object_name>/<record>")
def get_record(object_name: str, record: str) -> Response:
    """One record; 304 where the client has this version already."""
    context = current_context()
    gathered = Gathering()
    given = _given(gathered, *RECORD_PARAMETERS)
    runtime = current_runtime()
    definition = runtime.current.manifest.object(object_name)
    identifier = record_id(record, definition.label)
    expand = _expanded(gathered, object_name, names(given, "expand"))
    with asked():
        with gathered:
            found = runtime.records.get(context, definition.name, identifier, names(given, "fields"), expand)
        gathered.refuse()
    if is_current(found["version"]):
        return Response(status=304)
    return record_answer(found)


def _given(gathered: Gathering, *known: str) -> dict[str, str]:
    """The parameters that can be used; what is wrong with the others is gathered."""
    given = gathered_parameters(gathered, *known)
    too_long = [name for name, value in given.items() if len(value) > MAXIMUM_PARAMETER]
    gathered.problems += [invalid_parameter(name) for name in too_long]
    return {name: value for name, value in given.items() if name not in too_long}


def _expanded(gathered: Gathering, object_name: str, paths: tuple[str, ...]) -> frozenset[str]:
    """The lookups to answer with their name; for each path that is none a problem is gathered."""
    manifest = current_runtime().current.manifest
    name = manifest.object(object_name).name
    for path in paths:
        fields = manifest.resolve_path(name, path) if path != "*" else ()
        if path != "*" and not (fields and fields[-1].targets):
            expected = {"en": "names of lookups, or *", "zh": "关联字段的名称，或 *"}
            gathered.problems.append(invalid_parameter("expand", expected))
    return frozenset(paths)
