"""The list page: the records of an object as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from ...engine.query.aggregate import AggregateRequest
from ...engine.query.select import ListRequest, Page
from ...metadata.definitions.list_view import ListViewDefinition
from ...metadata.problem import Problem, ProblemError
from ..view_models import Column, FilterForm, KindLink, ListHead, ListPage, Row, ViewTab
from .columns import ColumnField, chosen_view, column_fields, views_of, width_of
from .filters import chips_of, joined
from .showing import Showing
from .view import View

PAGE_SIZE = 50
COUNT_LIMIT = 10_000
TIMEOUT = "query_timeout"
_KIND_ICONS: Mapping[str, str] = {"table": "table", "kanban": "layout-kanban"}


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """What the address of a list asks: view, words to find, order, cursor, and the filter as an expression."""

    view: str = ""
    find: str = ""
    sort: str = ""
    after: str = ""
    where: str = ""

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """The question as pairs of an address, with some parts changed; blank ones are left out."""
        asked = replace(self, **changes)
        pairs = [("view", asked.view), ("find", asked.find), ("sort", asked.sort), ("where", asked.where)]
        pairs.append(("after", asked.after))
        return [(name, value) for name, value in pairs if value]


def list_head(view: View, object_name: str, question: ListQuestion, chosen: ListViewDefinition) -> ListHead:
    """What stands above the records, for the table and the board alike."""
    mark = view.mark(object_name)
    base = f"/{object_name}"
    tabs = tuple(
        ViewTab(view.text(one.label, one.name), f"{base}?{urlencode([('view', one.name)])}", one.name == chosen.name)
        for one in views_of(view, object_name)
    )
    asked = urlencode(question.pairs(after=""))
    export = urlencode([("choose", "yes"), *question.pairs(after="")])
    form = FilterForm(
        action=base,
        builder_href=f"{base}/filter?{asked}" if asked else f"{base}/filter",
        hidden=tuple(question.pairs(find="", after="")),
        find=question.find,
    )
    return ListHead(
        object=mark,
        title=mark.label_plural,
        views=tabs,
        kinds=_kinds(view, object_name, chosen, question),
        chips=chips_of(view, object_name, question.where, base, question.pairs(where="", after="")),
        filter=form,
        new_href=f"{base}/new" if view.rights.allows("create", object_name) else "",
        export_href=f"{base}/export?{export}" if view.rights.allows("export", object_name) else "",
        import_href=f"{base}/import" if view.rights.allows("import", object_name) else "",
        clear_href=f"{base}?{urlencode([('view', chosen.name)])}" if question.where or question.find else "",
    )


def _kinds(view: View, object_name: str, chosen: ListViewDefinition, question: ListQuestion) -> tuple[KindLink, ...]:
    """One link per way of looking that the object has a view for."""
    found: dict[str, ListViewDefinition] = {}
    for one in views_of(view, object_name):
        found.setdefault(one.type, one)
    if len(found) < 2:
        return ()
    return tuple(
        KindLink(
            view.t(f"list.as_{kind}"),
            f"/{object_name}?{urlencode([('view', one.name)])}",
            _KIND_ICONS.get(kind, "table"),
            kind == chosen.type,
        )
        for kind, one in sorted(found.items(), reverse=True)
    )


def where_for(question: ListQuestion, chosen: ListViewDefinition) -> str:
    """The expression of the chosen view and the filter of the address."""
    return joined(chosen.where, question.where)


def list_page(view: View, object_name: str, question: ListQuestion) -> ListPage:
    """The table page; ProblemError where something is wrong with the question."""
    chosen = chosen_view(views_of(view, object_name), question.view)
    head = list_head(view, object_name, question, chosen)
    shown = column_fields(view, object_name, chosen.columns)
    sort = question.sort or chosen.sort
    request = ListRequest(
        object=object_name,
        where=where_for(question, chosen),
        sort=sort,
        fields=_paths(view, object_name, shown),
        limit=PAGE_SIZE,
        after=question.after,
        count=f"upto:{COUNT_LIMIT}",
        search=question.find,
        expand=frozenset({"*"}),
        raw=True,
    )
    page = view.records.list(view.context, request)
    showing = Showing(view)
    showing.prepare(page.records, {column.path: column.field for column in shown})
    # A sum over more records than are counted would take longer than the page itself.
    totals = _totals(view, request, shown) if page.records and not page.count_is_limited else {}
    return ListPage(
        head=head,
        columns=tuple(_column(view, object_name, column, sort, question, totals, shown) for column in shown),
        rows=tuple(_row(view, object_name, record, shown, showing) for record in page.records),
        count=page.count,
        count_capped=page.count_is_limited,
        next_href=f"/{object_name}?{urlencode(question.pairs(after=page.next))}" if page.next else "",
        first_href=f"/{object_name}?{urlencode(question.pairs(after=''))}" if question.after else "",
        state=_state(page, question, chosen),
    )


def forbidden_list(view: View, object_name: str) -> ListPage:
    """What stands in place of records that the viewer may not read."""
    mark = view.mark(object_name)
    return ListPage(ListHead(mark, mark.label_plural), state="forbidden")


def failed_list(view: View, object_name: str, question: ListQuestion, problems: Sequence[Problem]) -> ListPage:
    """What stands in place of records that could not be found: the reasons, never an empty list."""
    chosen = chosen_view(views_of(view, object_name), question.view)
    head = list_head(view, object_name, question, chosen)
    locale = view.context.locale
    words = (f"{problem.message(locale)} {problem.hint(locale) or ''}".strip() for problem in problems)
    base = f"/{object_name}?{urlencode([('view', chosen.name)])}"
    return ListPage(
        replace(head, clear_href=base, export_href=""),
        state="failed",
        message="" if problems[0].code == TIMEOUT else " ".join(words),
        request_id=view.context.request_id or "",
    )


def _state(page: Page, question: ListQuestion, chosen: ListViewDefinition) -> str:
    if page.records:
        return ""
    filtered = question.find or question.where or question.after or chosen.where
    return "no_result" if filtered else "empty"


def _paths(view: View, object_name: str, shown: Sequence[ColumnField]) -> tuple[str, ...]:
    """The columns' paths, the record's name, and the currencies that amounts are written with."""
    fields = view.object(object_name).fields
    extra = ["currency"] if "currency" in fields else []
    for column in shown:
        prefix = column.path.rpartition(".")[0]
        if prefix and view.model.manifest.field_type(column.field).expression_type == "money":
            extra.append(f"{prefix}.currency")
    return tuple(dict.fromkeys((view.object(object_name).title, *(column.path for column in shown), *extra)))


def _totals(view: View, request: ListRequest, shown: Sequence[ColumnField]) -> Mapping[str, str]:
    """The sums of the money columns over the whole filter: one statement."""
    money = [column for column in shown if view.model.manifest.field_type(column.field).expression_type == "money"]
    own = [column for column in money if "." not in column.path]
    if not own:
        return {}
    measures = tuple(f"sum({column.path})" for column in own)
    asked = AggregateRequest(request.object, (), measures, request.where, request.search)
    try:
        answer = view.records.aggregate(view.context, asked).groups[0]
    except ProblemError:
        return {}
    showing = Showing(view)
    return {column.path: showing.money(Decimal(answer[measure])) for column, measure in zip(own, measures, strict=True)}


def _column(
    view: View,
    object_name: str,
    column: ColumnField,
    sort: str,
    question: ListQuestion,
    totals: Mapping[str, str],
    shown: Sequence[ColumnField],
) -> Column:
    first = sort.split(",")[0]
    direction = {column.path: "ascending", f"-{column.path}": "descending"}.get(first, "")
    following = f"-{column.path}" if direction == "ascending" else column.path
    field_type = view.model.manifest.field_type(column.field)
    href = (
        f"/{object_name}?{urlencode(question.pairs(sort=following, after=''))}" if field_type.storage.sortable else ""
    )
    return Column(
        name=column.column.name,
        label=column.label,
        align="right" if field_type.presentation.align == "end" else "left",
        main=column.path == view.object(object_name).title,
        slot=column.column.slot or "",
        sort_href=href,
        sorted=direction,
        total=totals.get(column.path, ""),
        width=width_of(view, object_name, column),
    )


def _row(
    view: View, object_name: str, record: Mapping[str, Any], shown: Sequence[ColumnField], showing: Showing
) -> Row:
    href = f"/{object_name}/{record['id']}"
    title = view.object(object_name).title
    cells = tuple(showing.shown(column.field, record, column.path) for column in shown)
    editable = view.rights.allows("edit", object_name)
    return Row(
        id=record["id"],
        name=str(record.get(title) or record["id"]),
        href=href,
        cells=cells,
        edit_href=f"{href}/edit" if editable else "",
        delete_href=f"{href}/delete" if view.rights.allows("delete", object_name) else "",
    )
