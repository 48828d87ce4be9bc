"""The list page: the records of an object as a table, flat or by groups."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from msgspec import structs

from ...engine.query.select import Page
from ...metadata.problem import Problem, sentences
from ..view_models import ListHead, ListPage
from .grouped import grouped_rows, one_group
from .list_heads import list_head
from .list_state import ListState
from .list_table import heads_of, request_for, rows_of
from .list_totals import totals
from .view import View

COUNT_LIMIT = 10_000
PRINTED = 1_000
TIMEOUT = "query_timeout"


def list_page(view: View, state: ListState) -> ListPage:
    """The table page; ProblemError where something is wrong with the question."""
    return _grouped(view, state) if state.group else _flat(view, state)


def _flat(view: View, state: ListState) -> ListPage:
    page = view.records.list(view.context, request_for(view, state, count=f"upto:{COUNT_LIMIT}"))
    # A sum over more records than are counted would take longer than the page itself.
    worth = page.records and not page.count_is_limited
    sums = totals(view, state.object, state.columns, state.where, state.question.find) if worth else {}
    return ListPage(
        head=list_head(view, state),
        columns=heads_of(view, state, sums),
        rows=rows_of(view, state, page.records),
        count=page.count,
        count_capped=page.count_is_limited,
        next_href=_href(state, after=page.next) if page.next else "",
        first_href=_href(state) if state.question.after else "",
        frozen=state.frozen,
        state=_state(page, state),
    )


def _grouped(view: View, state: ListState) -> ListPage:
    within = bool(state.question.within)
    found = one_group(view, state) if within else grouped_rows(view, state)
    sums = totals(view, state.object, state.columns, state.where, state.question.find) if found.groups else {}
    count = found.count
    if count is None or within:
        counted = structs.replace(
            request_for(view, state, limit=1, count=f"upto:{COUNT_LIMIT}"), after="", fields=("id",)
        )
        count = view.records.list(view.context, counted).count
    back = within or state.question.after
    return ListPage(
        head=list_head(view, state),
        columns=heads_of(view, state, sums),
        groups=found.groups,
        count=count,
        next_href=_href(state, after=found.next) if found.next else "",
        first_href=_href(state) if back else "",
        frozen=state.frozen,
        state="" if found.groups else _state(Page([]), state),
    )


def printed_list(view: View, state: ListState) -> ListPage:
    """The first records of the list for paper, flat, with the figures of all."""
    flat = structs.replace(state, group="")
    page = view.records.list(view.context, request_for(view, flat, limit=PRINTED, count=f"upto:{COUNT_LIMIT}"))
    sums = totals(view, state.object, state.columns, state.where, state.question.find) if page.records else {}
    return ListPage(
        head=list_head(view, flat),
        columns=heads_of(view, flat, sums),
        rows=rows_of(view, flat, page.records),
        count=page.count,
        count_capped=page.count_is_limited,
        state=_state(page, flat),
    )


def forbidden_list(view: View, object_name: str) -> ListPage:
    """What stands in place of records that the viewer may not read."""
    mark = view.mark(object_name)
    return ListPage(ListHead(mark, mark.label_plural), state="forbidden")


def failed_list(view: View, state: ListState, problems: Sequence[Problem]) -> ListPage:
    """What stands in place of records that could not be found: the reasons, never an empty list."""
    head = list_head(view, state)
    locale = view.context.locale
    words = sentences((problem.said(locale) for problem in problems), locale)
    base = f"/{state.object}?{urlencode([('view', state.chosen.name)])}"
    return ListPage(
        structs.replace(head, clear_href=base, export_href=""),
        state="failed",
        message="" if problems[0].code == TIMEOUT else words,
        request_id=view.context.request_id or "",
    )


def _href(state: ListState, **changes: str | None) -> str:
    return state.question.href(f"/{state.object}", **changes)


def _state(page: Page, state: ListState) -> str:
    if page.records:
        return ""
    filtered = state.question.find or state.question.after or state.where
    return "no_result" if filtered else "empty"
