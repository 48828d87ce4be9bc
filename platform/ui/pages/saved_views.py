"""The views of an object's lists: those of packs, those people saved, and what is left of one that no longer fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from msgspec import Struct

from ...engine.personal.views import SavedView
from ...engine.query.criteria import checked
from ...metadata.definitions.list_view import MODES, SCOPES, ListViewDefinition
from ...metadata.definitions.object import FieldDefinition
from ...metadata.filters.conditions import Group, Member
from ...metadata.filters.reading import read
from ...metadata.filters.writing import text_of
from ...metadata.problem import ProblemError
from .column_choice import choice_of, read_choice, with_choice
from .columns import fallback_view
from .filters import scope_of
from .view import View

TABLE, BOARD, CALENDAR, TIMELINE = "table", "kanban", "calendar", "timeline"
KIND_ICONS: Mapping[str, str] = {
    TABLE: "table",
    BOARD: "layout-kanban",
    CALENDAR: "calendar",
    TIMELINE: "timeline",
}
COLUMNS, WHERE, SORT, GROUP, BASE = "columns", "where", "sort", "group", "base"
"""Members of a saved view's body; `base` names the view of a pack that it was made from."""
IN_TIME = SCOPE, MODE = "scope", "mode"
"""Those that a calendar and a timeline have besides."""


class OpenedView(Struct, frozen=True):
    """A view as it can be shown, `mended` where something had to be left out; `saved` is None for a pack's."""

    definition: ListViewDefinition
    saved: SavedView | None = None
    notes: tuple[str, ...] = ()
    mended: bool = False


def packed_views(view: View, object_name: str) -> list[ListViewDefinition]:
    """The object's list views from packs in their order; one of our own where nobody defined any."""
    found = view.model.manifest.of_object(view.model.manifest.list_views, object_name)
    return found or [fallback_view(view, object_name)]


def views_of(view: View, object_name: str) -> list[ListViewDefinition]:
    """All views the viewer has: those of packs, then his own and the shared ones. They are not checked yet."""
    packed = packed_views(view, object_name)
    return [*packed, *(_definition(view, saved, packed) for saved in view.personal(object_name).views)]


def chosen_view(view: View, object_name: str, key: str) -> ListViewDefinition:
    """The view of that key, else the one the viewer opens first, else the packs' default, else the first."""
    views = {one.name: one for one in views_of(view, object_name)}
    first = view.personal(object_name).choices.first
    found = views.get(key) or views.get(first) or next((one for one in views.values() if one.default), None)
    return found or next(iter(views.values()))


def opened_view(view: View, object_name: str, key: str) -> OpenedView:
    """The view of that key with all that still fits; a key that leads nowhere is told, and the first view shown."""
    definition = chosen_view(view, object_name, key)
    notes = [view.t("view.not_found")] if key and definition.name != key else []
    saved = next((one for one in view.personal(object_name).views if one.id == definition.name), None)
    if saved is None:
        return OpenedView(definition, None, tuple(notes))
    where, said = _fitting_filter(view, object_name, definition.where)
    sort, lost = _fitting_sort(view, object_name, definition.sort)
    if definition.type == TABLE and not definition.columns:
        packed = next((one for one in packed_views(view, object_name) if one.type == TABLE), None)
        definition = replace(definition, columns=(packed or fallback_view(view, object_name)).columns)
    base = saved.body.get(BASE)
    if saved.body.get("type", TABLE) != definition.type:
        lost = (*lost, view.t("view.base_gone", name=base))
    mended = replace(definition, where=where, sort=sort)
    return OpenedView(mended, saved, (*notes, *said, *lost), mended=bool(said or lost))


def readable(view: View, object_name: str, path: str) -> tuple[FieldDefinition, ...]:
    """The fields a path passes; none where it leads nowhere, or through an object the viewer may not read."""
    passed = view.model.manifest.resolve_path(object_name, path)
    through = (field.object for field in passed[1:])
    return passed if all(view.rights.allows("read", name) for name in through) else ()


def _definition(view: View, saved: SavedView, packed: Sequence[ListViewDefinition]) -> ListViewDefinition:
    body = saved.body
    base = next((one for one in packed if one.name == body.get(BASE)), None)
    label = MappingProxyType({"en": saved.label, "zh": saved.label})
    empty = ListViewDefinition(name=saved.id, object=saved.object)
    fits = base is not None and base.type == body.get("type", TABLE)
    made = replace(
        base if base and fits else empty,
        name=saved.id,
        label=label,
        default=False,
        where=str(body.get(WHERE, "")),
        sort=str(body.get(SORT, "")),
    )
    if made.is_dated:
        scope, mode = body.get(SCOPE), body.get(MODE)
        made = replace(made, scope=scope if scope in SCOPES else made.scope)
        return replace(made, mode=mode) if mode in MODES[made.type] else made
    if made.type != TABLE:
        return made
    made = replace(made, group=str(body.get(GROUP, "")))
    text = str(body.get(COLUMNS, ""))
    return with_choice(made, read_choice(text) if text else choice_of(made), view.object(saved.object).title)


def _fitting_filter(view: View, object_name: str, where: str) -> tuple[str, tuple[str, ...]]:
    """The parts of a filter that still mean something, and what is said of the others."""
    try:
        if where:
            checked(view.model, object_name, where)
        return where, ()
    except ProblemError as error:
        locale = view.context.locale
        notes = tuple(view.t("view.filter_broken", problem=problem.message(locale)) for problem in error.problems)
    scope = scope_of(view, object_name)
    group = read(where, scope)
    fitting = tuple(member for member in group.members if _fits(view, object_name, member))
    return (text_of(replace(group, members=fitting), scope) if fitting else ""), notes


def _fits(view: View, object_name: str, member: Member) -> bool:
    try:
        text = text_of(Group((member,)), scope_of(view, object_name))
        return bool(text) and bool(checked(view.model, object_name, text))
    except ProblemError:
        return False


def _fitting_sort(view: View, object_name: str, sort: str) -> tuple[str, tuple[str, ...]]:
    """The keys of an order that still are fields to sort by, and what is said of the others."""
    words = [word for word in sort.split(",") if word]
    fitting = [word for word in words if is_sortable(view, object_name, word.lstrip("+-"))]
    notes = tuple(view.t("view.sort_broken", name=word.lstrip("+-")) for word in words if word not in fitting)
    return ",".join(fitting), notes


def is_sortable(view: View, object_name: str, path: str) -> bool:
    """Whether a list can be ordered by what the path leads to."""
    passed = readable(view, object_name, path)
    return bool(passed) and view.model.manifest.field_type(passed[-1]).storage.sortable
