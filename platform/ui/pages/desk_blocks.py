"""The blocks of a home page: what a list view finds as rows, one figure, bars, or the days to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct

from ...engine.query.aggregate import AggregateRequest
from ...engine.query.select import ListRequest
from ...metadata.definitions.desktop import BARS, DesktopBlock
from ...metadata.definitions.list_view import ListViewDefinition
from ...metadata.field_types.locales import brief_text
from ..view_models import DeskBar, DeskBlock, RelatedList, Tile
from .calendar.calendar_page import days_of
from .calendar.events import events_in
from .calendar.spans import Span
from .filters import joined
from .groups import condition_of, group_faces, grouping_of, key_text
from .list_state import WHOLE, ListQuestion, list_state
from .related_lists import related_row
from .saved_views import BOARD, CALENDAR, TABLE, packed_views, readable
from .showing import Showing
from .view import View

COMING_DAYS = 7
MOST_COUNTED = 1_000
MOST_COLUMNS = 8


class Source(Struct, frozen=True):
    """The records that a block shows: those of `chosen` that also fulfil `only`. `key` names the view in addresses."""

    chosen: ListViewDefinition
    key: str
    only: str = ""

    @property
    def object(self) -> str:
        """Whose records these are."""
        return self.chosen.object

    @property
    def where(self) -> str:
        """The whole condition."""
        return joined(self.chosen.where, self.only)

    def href(self) -> str:
        """The list of these records."""
        return ListQuestion(view=self.key, where=self.only).href(f"/{self.object}")


def source_of(view: View, block: DesktopBlock) -> Source | None:
    """What a block shows; None where its view is gone or the viewer may not read the records."""
    chosen = view.model.manifest.list_views.get(block.view)
    if chosen is None or not view.rights.allows("read", chosen.object):
        return None
    own = block.mine and "owner" in view.object(chosen.object).fields
    return Source(chosen, chosen.name, "owner = $User.id" if own else "")


def late_tile(view: View, source: Source, block: DesktopBlock) -> Tile:
    """The place of a figure that takes too long."""
    mark = view.mark(source.object)
    return Tile(_label(view, source, block), "–", mark.icon, view.t("home.late"), source.href())


def late_panel(view: View, source: Source, block: DesktopBlock) -> DeskBlock:
    """The place of a panel whose records take too long to find."""
    return DeskBlock(block.name, _label(view, source, block), source.href(), is_late=True)


def tile_of(view: View, source: Source, block: DesktopBlock) -> Tile:
    """One figure over all the records: one statement."""
    measures = _measures(block.sum)
    answer = view.records.aggregate(view.context, AggregateRequest(source.object, (), measures, source.where))
    figures, mark = answer.groups[0], view.mark(source.object)
    count = int(figures["count()"])
    objects = view.t.inside(mark.label_of(count))
    value = _figure(view, source, block.sum, figures) if block.sum else f"{count:,}"
    note = view.t("home.count", count=count, objects=objects) if block.sum else mark.label_of(count)
    return Tile(_label(view, source, block), value, mark.icon, note, source.href())


def panel_of(view: View, source: Source, block: DesktopBlock) -> DeskBlock:
    """The block as a panel: its records as the view shows them, or bars."""
    chosen, mark = source.chosen, view.mark(source.object)
    name, label, href = block.name, _label(view, source, block), source.href()
    if block.show == BARS or chosen.type == BOARD:
        return DeskBlock(name, label, href, mark.icon, bars=tuple(_bars(view, source, block)))
    if chosen.type == CALENDAR:
        state = list_state(view, source.object, ListQuestion(view=source.key, where=source.only))
        first = view.now.date()
        found = events_in(view, state, Span(first, first + timedelta(days=COMING_DAYS)), block.rows)
        return DeskBlock(name, label, href, "calendar", days=days_of(view, found.events, first))
    return DeskBlock(name, label, href, mark.icon, list=_list(view, source, block, label))


def _label(view: View, source: Source, block: DesktopBlock) -> str:
    return view.text(block.label) or view.text(source.chosen.label, source.chosen.name)


def _list(view: View, source: Source, block: DesktopBlock, label: str) -> RelatedList:
    """The first records in the view's order, each with what the view shows of it."""
    definition, chosen, showing = view.object(source.object), source.chosen, Showing(view)
    paths = [column.field for column in chosen.columns.values()] or [*chosen.card]
    fields = {path: passed[-1] for path in paths[:MOST_COLUMNS] if (passed := readable(view, source.object, path))}
    extra = ("currency",) if "currency" in definition.fields else ()
    request = ListRequest(
        object=source.object,
        where=source.where,
        sort=chosen.sort,
        fields=tuple(dict.fromkeys((definition.title, *fields, *extra))),
        limit=block.rows,
        expand=frozenset({"*"}),
        raw=True,
        count=f"upto:{MOST_COUNTED}",
    )
    page = view.records.list(view.context, request)
    showing.prepare(page.records, fields)
    mark, creates = view.mark(source.object), view.rights.allows("create", source.object)
    return RelatedList(
        name=block.name,
        label=label,
        rows=tuple(related_row(view, source.object, tuple(fields), record, showing) for record in page.records),
        count=page.count or 0,
        all_href=source.href(),
        new_href=f"/{source.object}/new" if creates else "",
        new_label=view.t("list.new", object=view.t.inside(mark.label)),
    )


def _bars(view: View, source: Source, block: DesktopBlock) -> Sequence[DeskBar]:
    """A bar for each group: a picklist's values in their order, else the largest first."""
    chosen = source.chosen
    total = block.sum or (chosen.sum if chosen.type == BOARD else "")
    grouping = grouping_of(view, source.object, block.group or chosen.group)
    if grouping is None:
        return ()
    request = AggregateRequest(source.object, (grouping.word,), _measures(total), source.where)
    groups = [
        one for one in view.records.aggregate(view.context, request).groups if one["key"][grouping.word] is not None
    ]
    if grouping.field.choices is None:
        groups = sorted(groups, key=lambda one: _size(one, total), reverse=True)[: block.rows]
    longest = max((_size(one, total) for one in groups), default=Decimal(0)) or Decimal(1)
    faces = group_faces(view, grouping, [one["key"][grouping.word] for one in groups])
    table = next((one.name for one in packed_views(view, source.object) if one.type == TABLE), source.key)
    bars = []
    for one, face in zip(groups, faces, strict=True):
        only = condition_of(view, grouping, key_text(one["key"][grouping.word]))
        question = ListQuestion(view=table, where=joined(source.where, only), whole=WHOLE)
        count = f"{one['count()']:,}"
        bars.append(
            DeskBar(
                face=face,
                share=max(0, round(100 * _size(one, total) / longest)),
                value=_figure(view, source, total, one) if total else count,
                href=question.href(f"/{source.object}"),
                note=count if total else "",
            )
        )
    return bars


def _measures(total: str) -> tuple[str, ...]:
    return ("count()", f"sum({total})") if total else ("count()",)


def _size(figures: Mapping[str, Any], total: str) -> Decimal:
    return Decimal(figures[f"sum({total})"] or 0) if total else Decimal(figures["count()"])


def _figure(view: View, source: Source, total: str, figures: Mapping[str, Any]) -> str:
    field = view.object(source.object).fields[total]
    money = view.model.manifest.field_type(field).expression_type == "money"
    code = view.organisation.base_currency if money else ""
    return brief_text(_size(figures, total), code, view.context.locale)
