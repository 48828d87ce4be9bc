"""The records that somebody ticked in a list, or all that its filter finds at this moment."""

from __future__ import annotations

import json
from collections.abc import Mapping

from msgspec.structs import replace

from ...engine.identifiers import is_identifier
from ...engine.query.select import MAXIMUM_LIMIT, ListRequest
from ...metadata.problem import Problem, ProblemError
from .groups import condition_of, grouping_of
from .list_state import ListQuestion, ListState, list_state
from .list_totals import totals
from .view import View

MAXIMUM = 20_000
ASKED = ("all", "ids", "groups", "view", "find", "where", "whole", "group")
"""What a list posts of its selection: `all` that its question finds, or `ids` with commas between them and `groups`,
the keys of those taken whole as JSON."""


def selected_ids(view: View, object_name: str, posted: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the selection; ProblemError `nothing_selected`, `too_many_selected`."""
    if posted.get("all"):
        ids = _found(view, object_name, posted)
    else:
        ticked = (one for one in posted.get("ids", "").split(",") if is_identifier(one))
        groups = groups_condition(view, object_name, posted)
        ids = tuple(dict.fromkeys((*ticked, *(_found(view, object_name, posted, groups) if groups else ()))))
    if not ids:
        raise ProblemError(Problem("nothing_selected"))
    if len(ids) > MAXIMUM:
        raise ProblemError(Problem("too_many_selected", parameters={"limit": f"{MAXIMUM:,}"}))
    return ids


def selected_figures(view: View, object_name: str, posted: Mapping[str, str]) -> list[Mapping[str, str]]:
    """What the list's columns add up to over the selection, in their order: {"label", "text"}."""
    state = _state(view, object_name, posted)
    groups = groups_condition(view, object_name, posted)
    if posted.get("all") or (groups and not posted.get("ids")):
        sums = totals(view, object_name, state.columns, groups or state.where, state.question.find)
    else:
        sums = totals(view, object_name, state.columns, "", "", selected_ids(view, object_name, posted))
    return [{"label": one.label, "text": sums[one.path]} for one in state.columns if one.path in sums]


def _state(view: View, object_name: str, posted: Mapping[str, str]) -> ListState:
    asked = {name: posted.get(name, "") for name in ("view", "find", "where", "whole", "columns", "group")}
    return list_state(view, object_name, ListQuestion(**asked))


def groups_condition(view: View, object_name: str, posted: Mapping[str, str]) -> str:
    """The records of the list that groups taken whole hold, as an expression, "" for none.

    ProblemError where a key is none.
    """
    try:
        keys = json.loads(posted.get("groups") or "[]")
    except ValueError:
        keys = None
    state = _state(view, object_name, posted)
    grouping = grouping_of(view, object_name, state.group) if keys else None
    if not isinstance(keys, list) or (keys and grouping is None):
        raise ProblemError(Problem("bad_request"))
    if grouping is None:
        return ""
    groups = " OR ".join(f"({condition_of(view, grouping, str(key))})" for key in keys)
    return f"({state.where}) AND ({groups})" if state.where else groups


def _found(view: View, object_name: str, posted: Mapping[str, str], groups: str = "") -> tuple[str, ...]:
    request = ListRequest(
        object=object_name,
        where=groups or _state(view, object_name, posted).where,
        sort="created_at",
        fields=("id",),
        limit=MAXIMUM_LIMIT,
        search=posted.get("find", ""),
    )
    ids: list[str] = []
    while len(ids) <= MAXIMUM:
        page = view.records.list(view.context, request)
        ids += [record["id"] for record in page.records]
        if not page.next:
            break
        request = replace(request, after=page.next)
    return tuple(ids)
