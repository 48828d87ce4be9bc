"""The addresses that set up a list and keep its views: columns, order, groups; save, share, pin, rename, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from msgspec import structs

from ...engine.identifiers import is_identifier
from ...engine.personal.view_choices import ViewChoices, change_choices
from ...engine.personal.views import SavedView, keep_view, remove_view, view_by_id
from ...metadata.problem import Problem, ProblemError
from .addresses import question_of
from .column_choice import choice_of, read_choice
from .groups import NO_GROUP
from .list_setup import posted_setup, pressed, setup_of, setup_page
from .list_state import ListState, list_state
from .lists import printed_list
from .requests import current_view, is_by_script, render, see_other, with_toast
from .saved_views import views_of
from .view import View
from .view_pages import body_of, view_form, views_page

view_routes = Blueprint("views", __name__)


def _state(view: View, object_name: str) -> ListState:
    """The list that the address asks; ProblemError where there is no such object or the viewer may not read it."""
    return list_state(view, view.permitted("read", object_name), question_of())


@view_routes.get("/<object_name>/setup")
def show_setup(object_name: str) -> Response:
    """Columns, order and groups of the list as it is shown."""
    view = current_view()
    state = _state(view, object_name)
    return render("setup.html", setup_page(view, state, setup_of(state)), view)


@view_routes.post("/<object_name>/setup")
def change_setup(object_name: str) -> Response:
    """What a button of the setup does: the list set up so, or the form with one part more or less."""
    view = current_view()
    state = _state(view, object_name)
    setup = posted_setup(view, state.object, request.form)
    action, _, target = request.form.get("do", "show").partition(":")
    if action == "reset":
        _keep_columns(view, state, "")
        return _to(state, columns="")
    if action == "apply":
        own = setup.choice.columns and setup.choice != choice_of(state.chosen)
        _keep_columns(view, state, setup.choice.text if own else "")
        group = "" if setup.group == (state.chosen.group or NO_GROUP) else setup.group
        return _to(state, columns="", sort="" if setup.sort == state.chosen.sort else setup.sort, group=group)
    setup, focus = pressed(view, state.object, setup, action, target)
    return render("setup.html", setup_page(view, state, setup, focus), view)


@view_routes.post("/<object_name>/columns")
def keep_columns(object_name: str) -> Response:
    """Keep the columns that a script sends, {"columns": text}: what was dragged wider or to another place."""
    view = current_view()
    state = _state(view, object_name)
    body = request.get_json(silent=True)
    text = body.get("columns") if isinstance(body, dict) else None
    if not isinstance(text, str) or not read_choice(text).columns:
        raise ProblemError(Problem("bad_request"))
    _keep_columns(view, state, read_choice(text).text)
    return Response(status=204)


@view_routes.get("/<object_name>/print")
def show_print(object_name: str) -> Response:
    """The list for paper."""
    view = current_view()
    state = _state(view, object_name)
    return render(
        "list_print.html",
        printed_list(view, structs.replace(state, question=structs.replace(state.question, after=""))),
        view,
    )


@view_routes.get("/<object_name>/views")
def show_views(object_name: str) -> Response:
    """All views of the object."""
    view = current_view()
    return render("views.html", views_page(view, _state(view, object_name)), view)


@view_routes.post("/<object_name>/views")
def choose_view(object_name: str) -> Response:
    """Open a view first, make it a tab or none, put it on the home page or take it off."""
    view = current_view()
    state = _state(view, object_name)
    action, _, key = request.form.get("do", "").partition(":")
    labels = {one.name: view.text(one.label, one.name) for one in views_of(view, state.object)}
    if key not in labels:
        raise ProblemError(Problem("unknown_view"))
    if action == "first":
        _choose(view, state.object, lambda choices: replace(choices, first=key))
    elif action in ("pin", "unpin"):
        pinned = action == "pin"
        _choose(view, state.object, lambda choices: replace(choices, pins={**choices.pins, key: pinned}))
    elif action in ("home", "unhome"):
        _choose(view, state.object, lambda choices: choices.with_home(key, shown=action == "home"))
    if request.form.get("next") == "home":
        return with_toast(see_other("/"), view.t("home.taken_off", name=labels[key]))
    return see_other(state.question.href(f"/{state.object}/views"))


@view_routes.get("/<object_name>/views/new")
def ask_name(object_name: str) -> Response:
    """The name of a new view of the list as it is shown."""
    view = current_view()
    return render("view_form.html", view_form(view, _state(view, object_name)), view)


@view_routes.post("/<object_name>/views/new")
def save_new(object_name: str) -> Response:
    """Keep the list as it is shown as a view of one's own."""
    view = current_view()
    state = _state(view, object_name)
    saved = _typed(SavedView("", state.object, view.context.actor.id or "", "", body_of(state)))
    try:
        key = keep_view(view.model, view.context, saved)
    except ProblemError as error:
        return render("view_form.html", view_form(view, state, saved, error.problems), view, error.status)
    # The columns are the new view's own now; the one they were chosen in gets its own back.
    _keep_columns(view, state, "")
    return with_toast(see_other(_view_href(state.object, key)), view.t("view.saved", name=saved.label))


@view_routes.get("/<object_name>/views/<key>/edit")
def ask_changes(object_name: str, key: str) -> Response:
    """Name and audience of a saved view."""
    view = current_view()
    state = _state(view, object_name)
    return render("view_form.html", view_form(view, state, _saved(view, state.object, key)), view)


@view_routes.post("/<object_name>/views/<key>/edit")
def save_changes(object_name: str, key: str) -> Response:
    """Keep another name or audience of a view."""
    view = current_view()
    state = _state(view, object_name)
    saved = _typed(_saved(view, state.object, key))
    try:
        keep_view(view.model, view.context, saved)
    except ProblemError as error:
        return render("view_form.html", view_form(view, state, saved, error.problems), view, error.status)
    return with_toast(see_other(_view_href(state.object, key)), view.t("view.saved", name=saved.label))


@view_routes.post("/<object_name>/views/<key>/save")
def save_again(object_name: str, key: str) -> Response:
    """Keep the list as it is shown in its view."""
    view = current_view()
    state = _state(view, object_name)
    saved = _saved(view, state.object, key)
    if state.saved is None or state.saved.id != saved.id:
        raise ProblemError(Problem("unknown_view"))
    keep_view(view.model, view.context, replace(saved, body=body_of(state)))
    _keep_columns(view, state, "")
    return with_toast(see_other(_view_href(state.object, key)), view.t("view.saved", name=saved.label))


@view_routes.post("/<object_name>/views/<key>/discard")
def discard(object_name: str, key: str) -> Response:
    """The view as it was saved, with its own columns."""
    view = current_view()
    state = list_state(view, _state(view, object_name).object, structs.replace(question_of(), view=key))
    if state.may_change:
        _keep_columns(view, state, "")
    return see_other(_view_href(state.object, key))


@view_routes.post("/<object_name>/views/<key>/delete")
def delete(object_name: str, key: str) -> Response:
    """Delete a saved view, with a way back for a moment."""
    view = current_view()
    name = _state(view, object_name).object
    saved = _saved(view, name, key)
    remove_view(view.model, view.context, saved.id)
    text = view.t("view.deleted", name=saved.label)
    return with_toast(see_other(f"/{name}"), text, f"/{name}/views/{key}/restore")


@view_routes.post("/<object_name>/views/<key>/restore")
def restore(object_name: str, key: str) -> Response:
    """Bring a deleted view back."""
    view = current_view()
    name = _state(view, object_name).object
    if not is_identifier(key):
        raise ProblemError(Problem("unknown_view"))
    saved = remove_view(view.model, view.context, key, back=True)
    answer = Response(status=204) if is_by_script() else see_other(_view_href(name, key))
    return with_toast(answer, view.t("view.restored", name=saved.label))


def _saved(view: View, object_name: str, key: str) -> SavedView:
    """The saved view of that key; ProblemError `unknown_view` where the viewer has none such."""
    if not is_identifier(key):
        raise ProblemError(Problem("unknown_view"))
    with view.model.database.read() as connection:
        found = view_by_id(connection, view.context.actor, key)
    if found.object != object_name:
        raise ProblemError(Problem("unknown_view"))
    return found


def _typed(saved: SavedView) -> SavedView:
    """The view with the name and the audience that the form holds."""
    audience, _, shared_with = request.form.get("audience", "nobody").partition(":")
    label = request.form.get("label", "").replace("\x00", "").strip()[:1_000]
    return replace(saved, label=label, audience=audience, shared_with=shared_with[:120])


def _choose(view: View, object_name: str, change: Callable[[ViewChoices], ViewChoices]) -> None:
    if view.context.actor.id:
        change_choices(view.model.database, view.context.actor.id, object_name, change)


def _keep_columns(view: View, state: ListState, columns: str) -> None:
    """Keep the viewer's columns in the view; "" gives it back its own. Nothing is written where nothing changes."""
    if view.personal(state.object).choices.columns.get(state.chosen.name, "") != columns:
        _choose(view, state.object, lambda choices: choices.with_columns(state.chosen.name, columns))


def _view_href(object_name: str, key: str) -> str:
    return f"/{object_name}?{urlencode([('view', key)])}"


def _to(state: ListState, **changes: str) -> Response:
    return see_other(state.question.href(f"/{state.object}", **changes))
