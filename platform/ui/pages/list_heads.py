"""What stands above the records of a list or board: views, kinds, chips, and the ways to change them."""

from __future__ import annotations

from urllib.parse import urlencode

from ...metadata.definitions.list_view import ListViewDefinition
from ..view_models import FilterForm, KindLink, ListHead, ListTools, ViewChange, ViewTab
from .filter_words import path_label
from .filters import chips_of
from .groups import grouping_of
from .list_state import ListState
from .quick_entry import quick_links
from .saved_views import KIND_ICONS, TABLE, packed_views, views_of
from .view import View


def list_head(view: View, state: ListState) -> ListHead:
    """What stands above the records, for the table and all other kinds alike."""
    object_name, question, chosen = state.object, state.question, state.chosen
    mark = view.mark(object_name)
    base = f"/{object_name}"
    form = FilterForm(
        action=base,
        builder_href=question.href(f"{base}/filter"),
        hidden=tuple(question.pairs(find="", after="", within="")),
        find=question.find,
    )
    return ListHead(
        object=mark,
        title=mark.label_plural,
        views=tabs_of(view, state),
        views_href=question.href(f"{base}/views"),
        kinds=_kinds(view, state),
        chips=chips_of(view, object_name, state.where, lambda where: filtered_href(state, where)),
        filter=form,
        tools=_tools(view, state) if chosen.type == TABLE else None,
        change=view_change(state) if state.changed else None,
        notes=state.notes,
        new_href=f"{base}/new" if view.rights.allows("create", object_name) else "",
        quick=quick_links(view, object_name),
        export_href=question.href(f"{base}/export?choose=yes") if view.rights.allows("export", object_name) else "",
        import_href=f"{base}/import" if view.rights.allows("import", object_name) else "",
        clear_href=f"{base}?{urlencode([('view', chosen.name)])}" if question.where or question.find else "",
    )


def tabs_of(view: View, state: ListState) -> tuple[ViewTab, ...]:
    """The views pinned as tabs, and the one shown."""
    pins = view.personal(state.object).choices.pins
    packed = {one.name for one in packed_views(view, state.object)}
    own = {one.id for one in view.personal(state.object).views if one.owner == view.context.actor.id}
    return tuple(
        ViewTab(
            view.text(one.label, one.name),
            f"/{state.object}?{urlencode([('view', one.name)])}",
            shown,
            icon="" if one.type == TABLE else KIND_ICONS[one.type],
        )
        for one in views_of(view, state.object)
        if (shown := one.name == state.chosen.name) or pins.get(one.name, one.name in packed or one.name in own)
    )


def _kinds(view: View, state: ListState) -> tuple[KindLink, ...]:
    """One link per way of looking that the object has a view for."""
    found: dict[str, ListViewDefinition] = {}
    for one in packed_views(view, state.object):
        found.setdefault(one.type, one)
    if len(found) < 2:
        return ()
    return tuple(
        KindLink(
            view.t(f"list.as_{kind}"),
            f"/{state.object}?{urlencode([('view', one.name)])}",
            KIND_ICONS[kind],
            kind == state.chosen.type,
        )
        for kind, one in sorted(found.items(), key=lambda item: list(KIND_ICONS).index(item[0]))
    )


def _tools(view: View, state: ListState) -> ListTools:
    """What the list is grouped and sorted by, how many fields it shows, and where that is changed."""
    keys = [word.lstrip("+-") for word in state.sort.split(",") if word]
    sorted_by = path_label(view, state.object, keys[0]) if keys else ""
    if len(keys) > 1:
        sorted_by = view.t("view.sorted_more", name=sorted_by, number=len(keys) - 1)
    grouping = grouping_of(view, state.object, state.group) if state.group else None
    return ListTools(
        setup_href=state.question.href(f"/{state.object}/setup"),
        columns_href=state.question.href(f"/{state.object}/columns"),
        grouped_by=path_label(view, state.object, grouping.path) if grouping else "",
        sorted_by=sorted_by,
        columns=len(state.columns),
        frozen=state.frozen,
    )


def view_change(state: ListState) -> ViewChange:
    """What can be done about a list that differs from its view."""
    base = f"/{state.object}/views"
    own = f"{base}/{state.chosen.name}"
    return ViewChange(
        save_url=state.question.href(f"{own}/save") if state.may_change else "",
        save_as_href=state.question.href(f"{base}/new"),
        discard_url=f"{own}/discard",
    )


def filtered_href(state: ListState, where: str) -> str:
    """The list with another filter in place of its whole one."""
    return state.question.href(f"/{state.object}", **state.question.narrowed(state.chosen, where))
