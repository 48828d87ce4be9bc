"""The page of all views of an object, and the form that names and shares one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from msgspec.structs import replace

from ...engine.personal.view_choices import ViewChoices
from ...engine.personal.views import DEPARTMENT, EVERYBODY, LONGEST_LABEL, NOBODY, ROLE, SavedView, may_change
from ...engine.query.select import ListRequest
from ...metadata.definitions.list_view import ListViewDefinition
from ...metadata.layers import CUSTOMER
from ...metadata.problem import Problem
from ..view_models import Choice, ViewEntry, ViewForm, ViewsPage
from .column_choice import choice_of
from .list_heads import tabs_of
from .list_state import WHOLE, ListState
from .saved_views import BASE, COLUMNS, GROUP, IN_TIME, SORT, WHERE, chosen_view, packed_views
from .view import View

DEPARTMENT_OBJECT = "department"
MOST_DEPARTMENTS = 200


def body_of(state: ListState) -> dict[str, Any]:
    """What a view keeps of the list as it is shown."""
    choice = choice_of(state.chosen) if state.chosen.columns and not state.columns else state.choice
    base = str(state.saved.body.get(BASE, "")) if state.saved else state.chosen.name
    return {
        "type": state.chosen.type,
        BASE: base,
        COLUMNS: choice.text,
        WHERE: state.where,
        SORT: state.sort,
        GROUP: state.group,
        **(dict(zip(IN_TIME, state.kept_in_time, strict=True)) if state.chosen.is_dated else {}),
    }


def share_href(view: View, state: ListState) -> str:
    """An address of the list for others: the view's own where they have it and nothing differs, else all of it."""
    known = state.saved is None or state.saved.audience != NOBODY
    question = state.question
    if known and not state.adjusted and not question.columns:
        return question.href(f"/{state.object}", view=state.chosen.name)
    pairs = {"columns": state.choice.text, "sort": state.sort, "group": state.group, "where": state.where}
    view_name = str(state.saved.body.get(BASE, "")) if state.saved else state.chosen.name
    return question.href(f"/{state.object}", view=view_name, whole=WHOLE, **pairs)


def views_page(view: View, state: ListState) -> ViewsPage:
    """All views the viewer has of the object, what he may do with each, and what with the list as it stands."""
    name = state.object
    choices = view.personal(name).choices
    opens_first = chosen_view(view, name, "").name
    tabs = {tab.href for tab in tabs_of(view, state)}
    entries = [
        ViewEntry(one.name, view.text(one.label, one.name), _href(name, one.name), _origin(view, one.name))
        for one in packed_views(view, name)
    ]
    for saved in view.personal(name).views:
        changeable = may_change(view.model, view.context.actor, saved)
        own = f"/{name}/views/{saved.id}"
        entries.append(
            ViewEntry(
                key=saved.id,
                label=saved.label,
                href=_href(name, saved.id),
                detail=_detail(view, saved),
                edit_href=f"{own}/edit" if changeable else "",
                delete_url=f"{own}/delete" if changeable else "",
                publish_href=f"/admin/customise/publish/{name}/{saved.id}" if view.rights.administrator else "",
            )
        )
    href = state.question.href
    return ViewsPage(
        object=view.mark(name),
        action=href(f"/{name}/views"),
        cancel_href=state.question.href(f"/{name}"),
        save_as_href=href(f"/{name}/views/new"),
        print_href=href(f"/{name}/print"),
        share_href=share_href(view, state),
        entries=tuple(_chosen(entry, state, choices, tabs, opens_first) for entry in entries),
    )


def _chosen(entry: ViewEntry, state: ListState, choices: ViewChoices, tabs: set[str], first: str) -> ViewEntry:
    current = entry.key == state.chosen.name
    pinned = choices.pins.get(entry.key, entry.href in tabs) if current else entry.href in tabs
    return replace(entry, current=current, pinned=pinned, first=entry.key == first, at_home=entry.key in choices.home)


def view_form(
    view: View, state: ListState, saved: SavedView | None = None, problems: Sequence[Problem] = ()
) -> ViewForm:
    """The form of a new view or of one saved; `saved` holds what was typed, its id blank for a new one."""
    name = state.object
    stored = saved.id if saved else ""
    return ViewForm(
        object=view.mark(name),
        title=view.t("view.edit_title" if stored else "view.save_as_title"),
        action=f"/{name}/views/{stored}/edit" if stored else state.question.href(f"/{name}/views/new"),
        cancel_href=state.question.href(f"/{name}"),
        label=saved.label if saved else "",
        audience=_audience(saved) if saved else NOBODY,
        audiences=_audiences(view),
        problems=tuple(problem.message(view.context.locale) for problem in problems),
        maximum_length=LONGEST_LABEL,
    )


def _audience(saved: SavedView) -> str:
    return f"{saved.audience}:{saved.shared_with}" if saved.shared_with else saved.audience


def _audiences(view: View) -> tuple[Choice, ...]:
    """Whom the viewer may share with: nobody without the right, else everybody, roles and departments, too."""
    nobody = Choice(NOBODY, view.t("view.for_nobody"))
    if not view.rights.share_views:
        return (nobody,)
    roles = sorted(view.model.manifest.roles.values(), key=lambda role: (role.order, role.name))
    shared = [Choice(EVERYBODY, view.t("view.for_everybody"))]
    for role in roles:
        words = view.t("view.for_role", name=view.text(role.label, role.name))
        shared.append(Choice(f"{ROLE}:{role.name}", words))
    if view.rights.allows("read", DEPARTMENT_OBJECT):
        request = ListRequest(DEPARTMENT_OBJECT, sort="name", fields=("name",), limit=MOST_DEPARTMENTS)
        for record in view.records.list(view.context, request).records:
            words = view.t("view.for_department", name=record["name"])
            shared.append(Choice(f"{DEPARTMENT}:{record['id']}", words))
    return (nobody, *shared)


def _origin(view: View, name: str) -> str:
    """Who defined the view: a package, or ourselves."""
    merged = view.model.manifest.merged.get((ListViewDefinition.kind, name))
    return view.t("view.published" if merged and merged.layer == CUSTOMER else "view.from_pack")


def _detail(view: View, saved: SavedView) -> str:
    """Whose the view is, or who else sees it."""
    own = saved.owner == view.context.actor.id
    if saved.audience == NOBODY:
        return view.t("view.own")
    return view.t("view.own_shared" if own else "view.shared")


def _href(object_name: str, key: str) -> str:
    return f"/{object_name}?{urlencode([('view', key)])}"
