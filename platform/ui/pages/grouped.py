"""The list by groups: each with its count and sums over the whole filter, the first ones with their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...engine.query.aggregate import AggregateRequest
from ..view_models import RowGroup
from .groups import Grouping, by_name, condition_of, group_faces, grouping_of, key_text
from .list_state import ListState
from .list_table import PAGE_SIZE, request_for, rows_of
from .list_totals import figures, measures_of
from .view import View

GROUPS = 100
MOST_OPEN = 4
WITHIN = ":"
"""Stands before the key of the one group asked for, so that the blank one has an address, too."""


class GroupedRows(Struct, frozen=True):
    """The groups of a page, how many records all of them have, and the cursor of further groups."""

    groups: tuple[RowGroup, ...]
    count: int | None
    next: str | None = None


def grouped_rows(view: View, state: ListState) -> GroupedRows:
    """The groups of the list: one statement for the figures, one for names, one each for the few that are open."""
    grouping = grouping_of(view, state.object, state.group)
    assert grouping is not None, "a state only holds what can be grouped by"
    measures = measures_of(view, state.columns)
    asked = AggregateRequest(
        state.object,
        (grouping.word,),
        ("count()", *measures.values()),
        state.where,
        state.question.find,
        limit=GROUPS,
        after=state.question.after,
    )
    answer = view.records.aggregate(view.context, asked)
    values = [group["key"][grouping.word] for group in answer.groups]
    faces = group_faces(view, grouping, values)
    whole = answer.next is None and not state.question.after
    order = by_name(faces) if whole and len(grouping.field.targets) == 1 else range(len(values))
    groups = [
        RowGroup(
            key=key_text(values[place]),
            face=faces[place],
            count=answer.groups[place]["count()"],
            totals=_aligned(state, figures(view, measures, answer.groups[place])),
            href=_href(state, key_text(values[place])),
        )
        for place in order
    ]
    opened = _opened(view, state, grouping, groups)
    count = sum(group.count for group in groups) if whole else None
    return GroupedRows(tuple(opened), count, answer.next)


def one_group(view: View, state: ListState) -> GroupedRows:
    """One group alone with a page of its rows; ProblemError or ValueError where the key is none."""
    grouping = grouping_of(view, state.object, state.group)
    assert grouping is not None, "a state only holds what can be grouped by"
    key = state.question.within.removeprefix(WITHIN)
    condition = condition_of(view, grouping, key)
    measures = measures_of(view, state.columns)
    where = f"({state.where}) AND ({condition})" if state.where else condition
    asked = AggregateRequest(
        state.object, (grouping.word,), ("count()", *measures.values()), where, state.question.find
    )
    answer = view.records.aggregate(view.context, asked).groups
    if not answer:
        return GroupedRows((), 0)
    face = group_faces(view, grouping, [answer[0]["key"][grouping.word]])[0]
    totals = _aligned(state, figures(view, measures, answer[0]))
    group = RowGroup(key, face, answer[0]["count()"], totals, _href(state, key))
    return GroupedRows((_with_rows(view, state, grouping, group),), group.count)


def _opened(view: View, state: ListState, grouping: Grouping, groups: Sequence[RowGroup]) -> list[RowGroup]:
    """The first groups get their rows, as many as a page has."""
    shown, listed = 0, []
    first = replace(state, question=replace(state.question, after=""))
    for place, group in enumerate(groups):
        if place < MOST_OPEN and shown < PAGE_SIZE:
            group = _with_rows(view, first, grouping, group)
            shown += len(group.rows)
        listed.append(group)
    return listed


def _with_rows(view: View, state: ListState, grouping: Grouping, group: RowGroup) -> RowGroup:
    request = request_for(view, state, condition_of(view, grouping, group.key))
    page = view.records.list(view.context, request)
    more = _href(state, group.key, page.next) if page.next else ""
    return replace(group, rows=rows_of(view, state, page.records), more_href=more)


def _href(state: ListState, key: str, after: str = "") -> str:
    return state.question.href(f"/{state.object}", within=f"{WITHIN}{key}", after=after, group=state.group)


def _aligned(state: ListState, found: Mapping[str, Any]) -> tuple[str, ...]:
    """The figures in the order of the columns, "" where a column has none."""
    return tuple(found.get(column.path, "") for column in state.columns)
