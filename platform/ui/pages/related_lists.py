"""Lists of the records that point to one: the first of them stand on its page, the others come when it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from msgspec.structs import replace

from ...engine.query.select import ListRequest
from ...metadata.definitions.layout import LayoutDefinition
from ...metadata.definitions.layout import RelatedList as RelatedDefinition
from ...metadata.field_types.base import END, FLAG, MEASURE, NAME
from ..view_models import RelatedList, RelatedPage, RelatedRow, Shown
from .arrangements import arranged
from .filters import PARAMETER, narrowed
from .layouts import VIEW, layout_of
from .record_tabs import chosen_tab
from .showing import Record, Showing, initials, tone_of
from .timeline import has_timeline
from .view import View

FIRST_LISTS = 3
"""So many stand on the page at once: an object may have twenty, each a question, and few are looked at."""
MOST_ROWS = 5
MOST_COUNTED = 1_000


def related_page(view: View, object_name: str, record_id: str, tab: str = "") -> RelatedPage:
    """The lists that the record's page, or that tab of it, leaves for later; ProblemError `record_not_found`."""
    definition = view.object(object_name)
    record = view.record(definition.name, record_id)
    layout, href = arranged(view, layout_of(view, definition.name, VIEW, record)), f"/{definition.name}/{record_id}"
    opened = chosen_tab(view, layout, tab, href, has_timeline=has_timeline(view, definition.name))
    later = readable_lists(view, opened.layout)[FIRST_LISTS:]
    return RelatedPage(
        object=view.mark(definition.name),
        title=str(record.get(definition.title) or record_id),
        href=opened.href(href),
        own_href=opened.href(f"{href}/related"),
        lists=related_lists(view, later, definition.name, record_id, Showing(view)),
    )


def readable_lists(view: View, layout: LayoutDefinition) -> Sequence[RelatedDefinition]:
    """The layout's related lists of objects that the viewer may read."""
    return [item for item in layout.related.values() if view.rights.allows("read", item.object)]


def related_lists(
    view: View,
    lists: Sequence[RelatedDefinition],
    object_name: str,
    record_id: str,
    showing: Showing,
    rows: int = MOST_ROWS,
) -> tuple[RelatedList, ...]:
    """The lists with their first rows."""
    return tuple(_list(view, item, object_name, record_id, showing, rows) for item in lists)


def _list(
    view: View, item: RelatedDefinition, object_name: str, record_id: str, showing: Showing, rows: int
) -> RelatedList:
    """The first few records that point here, and how many there are."""
    definition = view.object(item.object)
    field = definition.fields[item.field]
    polymorphic = view.model.manifest.field_type(field).values.compound is not None
    where = f'{item.field}_id = "{record_id}"' if polymorphic else f'{item.field} = "{record_id}"'
    extra = ("currency",) if "currency" in definition.fields else ()
    request = ListRequest(
        object=item.object,
        where=where,
        sort=item.sort,
        fields=tuple(dict.fromkeys((definition.title, *item.columns, *extra))),
        limit=rows,
        expand=frozenset({"*"}),
        raw=True,
        count=f"upto:{MOST_COUNTED}",
    )
    page = view.records.list(view.context, request)
    label = view.text(item.label) or view.mark(item.object).label_plural
    pointing = f"{item.field}_id" if polymorphic else item.field
    query = urlencode([(PARAMETER, narrowed(view, item.object, "", pointing, record_id))])
    new = urlencode([(item.field, f"{object_name}/{record_id}" if polymorphic else record_id)])
    may_create = item.new and view.rights.allows("create", item.object)
    return RelatedList(
        name=item.name,
        label=label,
        rows=tuple(related_row(view, item.object, item.columns, record, showing) for record in page.records),
        count=page.count or 0,
        all_href=f"/{item.object}?{query}" if page.next else "",
        new_href=f"/{item.object}/new?{new}" if may_create else "",
        new_label=view.t("list.new", object=view.t.inside(view.mark(item.object).label)),
        new_sheet=f"/{item.object}/sheet?{new}" if may_create else "",
    )


def related_row(view: View, object_name: str, columns: Sequence[str], record: Record, showing: Showing) -> RelatedRow:
    """Title; amounts and dates at the end, then other numbers with their labels; everything else under it."""
    definition = view.object(object_name)
    title = str(record.get(definition.title) or record["id"])
    sub: list[Shown] = []
    end: list[tuple[str, bool]] = []
    measures: list[tuple[str, bool]] = []
    for path in columns:
        passed = view.model.manifest.resolve_path(object_name, path)
        if not passed or path == definition.title:
            continue
        shown = showing.shown(passed[-1], record, path)
        presentation = view.model.manifest.field_type(passed[-1]).presentation
        place = presentation.in_row
        if place == END:
            end += [(shown.text, presentation.align == "end")] if shown.text else []
        elif place == MEASURE:
            label = view.text(passed[-1].label, passed[-1].name)
            measures += [(f"{label} {shown.text}", False)] if shown.text else []
        elif place == FLAG:
            if shown.checked:  # a yes says nothing without its question, a no nothing worth a line
                sub.append(Shown(text=view.text(passed[-1].label, passed[-1].name)))
        elif not shown.is_blank and shown.text != title:  # a name made of what it points to says it already
            sub.append(replace(shown, href="") if place == NAME else shown)
    end += measures
    person = "person" in definition.traits
    return RelatedRow(
        title=title,
        href=f"/{object_name}/{record['id']}",
        sub=tuple(sub[:3]),
        end=end[0][0] if end else "",
        end_sub=end[1][0] if len(end) > 1 else "",
        is_figure=bool(end) and end[0][1],
        initials=initials(title) if person else "",
        tone=tone_of(record["id"]) if person else "",
    )
