"""The board page: the records of an object as cards under the values of a picklist."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from ...engine.query.aggregate import AggregateRequest
from ...engine.query.select import ListRequest
from ...metadata.definitions.list_view import ListViewDefinition
from ...metadata.definitions.object import FieldDefinition
from ..view_models import BLANK, BoardCard, BoardColumn, BoardPage
from .board_hints import with_hints
from .filters import narrowed
from .list_heads import list_head
from .list_state import WHOLE, ListQuestion, ListState
from .showing import Showing
from .view import View

CARDS_PER_COLUMN = 20


def board_page(view: View, state: ListState) -> BoardPage:
    """All columns with their count and sum; each with its first cards. One statement a column, one for the figures."""
    object_name, question, chosen, where = state.object, state.question, state.chosen, state.where
    field = view.object(object_name).fields[chosen.group]
    figures = column_figures(view, object_name, chosen, where, question.find)
    showing = Showing(view)
    values = [choice.name for choice in field.choices.values.values() if choice.active] if field.choices else []
    values += [value for value in figures if value not in values and value]
    columns = [
        _column(view, object_name, question, chosen, field, value, where, figures, showing)
        for value in ([""] if figures.get("", (0, ""))[0] else []) + values
    ]
    is_narrowed = bool(question.find or where)
    return BoardPage(
        head=list_head(view, state),
        state="no_result" if is_narrowed and not any(column.count for column in columns) else "",
        field=field.name,
        field_label=view.text(field.label, field.name),
        columns=with_hints(view, object_name, chosen, columns),
        movable=view.rights.allows("edit", object_name) and not field.read_only,
    )


def column_figures(
    view: View, object_name: str, chosen: ListViewDefinition, where: str, find: str
) -> Mapping[str, tuple[int, str]]:
    """Value → count of its records and their sum as text; "" is the column of records without a value."""
    measures = ("count()", *((f"sum({chosen.sum})",) if chosen.sum else ()))
    answer = view.records.aggregate(view.context, AggregateRequest(object_name, (chosen.group,), measures, where, find))
    showing, summed, figures = Showing(view), view.object(object_name).fields.get(chosen.sum), {}
    for group in answer.groups:
        total = showing.total(summed, Decimal(group[measures[1]])) if summed else ""
        figures[group["key"][chosen.group] or ""] = (group["count()"], total)
    return figures


def moved_figures(view: View, state: ListState) -> list[dict[str, Any]]:
    """The figures of every column after a move, those without any record too, so that the page can show them."""
    chosen = state.chosen
    field = view.object(state.object).fields[chosen.group]
    figures = column_figures(view, state.object, chosen, state.where, state.question.find)
    summed = view.object(state.object).fields.get(chosen.sum)
    nothing = Showing(view).total(summed, Decimal(0)) if summed else ""
    values = ["", *(field.choices.values if field.choices else ())]
    every = {value: figures.get(value, (0, nothing)) for value in dict.fromkeys((*values, *figures))}
    return [{"value": value, "count": count, "sum": total} for value, (count, total) in every.items()]


def _column(
    view: View,
    object_name: str,
    question: ListQuestion,
    chosen: ListViewDefinition,
    field: FieldDefinition,
    value: str,
    where: str,
    figures: Mapping[str, tuple[int, str]],
    showing: Showing,
) -> BoardColumn:
    count, total = figures.get(value, (0, ""))
    condition = f'{field.name} = "{value}"' if value else f"ISBLANK({field.name})"
    fields = view.object(object_name).fields
    asked = [view.object(object_name).title, *chosen.card, "owner", *(["currency"] if "currency" in fields else [])]
    records: list[dict[str, Any]] = []
    if count:
        request = ListRequest(
            object=object_name,
            where=f"({where}) AND {condition}" if where else condition,
            sort=question.sort or chosen.sort,
            fields=tuple(dict.fromkeys((*asked, *((chosen.sum,) if chosen.sum else ())))),
            limit=CARDS_PER_COLUMN,
            search=question.find,
            expand=frozenset({"*"}),
            raw=True,
        )
        records = view.records.list(view.context, request).records
    choice = field.choices.values.get(value) if field.choices else None
    asked_now = urlencode(question.pairs(after="", sort=""))
    narrower = narrowed(view, object_name, where, field.name, value) if count > len(records) else ""
    more = urlencode(question.pairs(view=_table_view(view, object_name), after="", where=narrower, whole=WHOLE))
    return BoardColumn(
        value=value,
        label=view.text(choice.label, value) if choice else (value or view.t("board.no_value")),
        tone=choice.tone if choice else "slate",
        count=count,
        sum=total,
        cards=tuple(_card(view, object_name, chosen, record, showing, asked_now) for record in records),
        more_href=f"/{object_name}?{more}" if count > len(records) else "",
        more_count=count - len(records),
    )


def _table_view(view: View, object_name: str) -> str:
    tables = [
        one for one in view.model.manifest.of_object(view.model.manifest.list_views, object_name) if one.type == "table"
    ]
    return next((one.name for one in tables if one.default), tables[0].name if tables else "")


def _card(
    view: View,
    object_name: str,
    chosen: ListViewDefinition,
    record: Mapping[str, Any],
    showing: Showing,
    asked: str,
) -> BoardCard:
    definition = view.object(object_name)
    facts = []
    for path in chosen.card:
        passed = view.model.manifest.resolve_path(object_name, path)
        if passed and path not in (chosen.sum, "owner"):
            facts.append(showing.shown(passed[-1], record, path))
    amount = _amount(view, definition.fields[chosen.sum], record, showing) if chosen.sum else ""
    owner = showing.shown(definition.fields["owner"], record, "owner") if record.get("owner") else BLANK
    return BoardCard(
        id=record["id"],
        version=record["version"],
        title=str(record.get(definition.title) or ""),
        href=f"/{object_name}/{record['id']}",
        move_url=f"/{object_name}/{record['id']}/move" + (f"?{asked}" if asked else ""),
        edit_href=f"/{object_name}/{record['id']}/edit" if view.rights.allows("edit", object_name) else "",
        facts=tuple(fact for fact in facts if not fact.is_blank),
        amount=amount,
        person=owner,
    )


def _amount(view: View, field: FieldDefinition, record: Mapping[str, Any], showing: Showing) -> str:
    """What the card counts for: money as it is, another number after its label."""
    text = showing.shown(field, record, field.name).text
    return text if not text or showing.is_money(field) else f"{view.text(field.label, field.name)} {text}"
