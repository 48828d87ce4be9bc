"""The table of a list: what is asked for its rows, its heads and its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from ...engine.query.select import ListRequest
from ..view_models import Column, Row
from .columns import ColumnField, width_of
from .list_state import ListState
from .list_totals import measures_of
from .saved_views import is_sortable
from .showing import Showing
from .view import View

PAGE_SIZE = 50


def request_for(view: View, state: ListState, where: str = "", limit: int = PAGE_SIZE, count: str = "") -> ListRequest:
    """The question for rows of the list, those that fulfil `where` as well."""
    both = f"({state.where}) AND ({where})" if state.where and where else (state.where or where)
    return ListRequest(
        object=state.object,
        where=both,
        sort=state.sort,
        fields=_paths(view, state),
        limit=limit,
        after=state.question.after,
        count=count,
        search=state.question.find,
        expand=frozenset({"*"}),
        raw=True,
    )


def _paths(view: View, state: ListState) -> tuple[str, ...]:
    """The columns' paths, the record's name, and the currencies that amounts are written with."""
    definition = view.object(state.object)
    extra = ["currency"] if "currency" in definition.fields else []
    for column in state.columns:
        prefix = column.path.rpartition(".")[0]
        if prefix and view.model.manifest.field_type(column.field).expression_type == "money":
            extra.append(f"{prefix}.currency")
    return tuple(dict.fromkeys((definition.title, *(column.path for column in state.columns), *extra)))


def rows_of(view: View, state: ListState, records: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    """The records as rows."""
    showing = Showing(view)
    showing.prepare(records, {column.path: column.field for column in state.columns})
    title = view.object(state.object).title
    editable = view.rights.allows("edit", state.object)
    deletable = view.rights.allows("delete", state.object)
    rows = []
    for record in records:
        href = f"/{state.object}/{record['id']}"
        rows.append(
            Row(
                id=record["id"],
                name=str(record.get(title) or record["id"]),
                href=href,
                cells=tuple(showing.shown(column.field, record, column.path) for column in state.columns),
                edit_href=f"{href}/edit" if editable else "",
                delete_href=f"{href}/delete" if deletable else "",
            )
        )
    return tuple(rows)


def heads_of(view: View, state: ListState, totals: Mapping[str, str]) -> tuple[Column, ...]:
    """The heads of the columns, each with the ways to sort by it."""
    summed = measures_of(view, state.columns)
    heads = (_head(view, state, column, totals) for column in state.columns)
    return tuple(replace(head, summed=head.name in summed) for head in heads)


def _head(view: View, state: ListState, column: ColumnField, totals: Mapping[str, str]) -> Column:
    keys = [word for word in state.sort.split(",") if word]
    ways = {word.lstrip("+-"): "descending" if word.startswith("-") else "ascending" for word in keys}
    way = ways.get(column.path, "")
    turned = f"-{column.path}" if way == "ascending" else column.path
    several = [turned if word.lstrip("+-") == column.path else word for word in keys]
    several += [] if way else [turned]
    sortable = is_sortable(view, state.object, column.path)
    field_type = view.model.manifest.field_type(column.field)
    return Column(
        name=column.path,
        label=column.label,
        align="right" if field_type.presentation.align == "end" else "left",
        main=column.path == view.object(state.object).title,
        slot=column.column.slot or "",
        sort_href=_sorted_href(state, turned) if sortable else "",
        sort_also_href=_sorted_href(state, ",".join(several)) if sortable else "",
        sorted=way,
        rank=[*ways].index(column.path) + 1 if way and len(ways) > 1 else 0,
        total=totals.get(column.path, ""),
        width=width_of(view, state.object, column),
    )


def _sorted_href(state: ListState, sort: str) -> str:
    return state.question.href(f"/{state.object}", sort=sort)
