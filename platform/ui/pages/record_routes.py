"""The addresses that change records: create, edit, delete, restore, clone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from msgspec.structs import replace

from ...engine.change import Outcome
from ...engine.files import MAXIMUM_BYTES
from ...metadata.problem import ProblemError
from ..api.answers import record_id
from ..visit import current_runtime
from .addresses import values_of_address
from .deletes import delete_page
from .details import detail_page
from .form_input import CLONE
from .forms import form_page
from .layouts import EDIT, PROMPT, QUICK
from .new_records import begun_record
from .paper import paper_page
from .quick_entry import ABOUT, NEXT, about_of, quick_page, quick_values
from .recents import remember_opened
from .record_tabs import PARAMETER, on_tab
from .record_types import new_address, type_chosen, types_page
from .related_lists import related_page
from .requests import current_view, is_by_script, local_path, render, see_other, undo_address, with_toast
from .saving import FormResult, PostedForm, retyped_form, save_form
from .showing import Record
from .timeline import timeline_page
from .view import View

MAXIMUM_FORM = 3 * MAXIMUM_BYTES
MAXIMUM_TEXT = 5 * 1024 * 1024
MAXIMUM_PARTS = 10_000

record_routes = Blueprint("record_pages", __name__)


@record_routes.url_value_preprocessor
def allow_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Forms may carry files: more than a request may hold elsewhere, said before the first byte is read."""
    request.max_content_length, request.max_form_memory_size = MAXIMUM_FORM, MAXIMUM_TEXT
    request.max_form_parts = MAXIMUM_PARTS


@record_routes.before_request
def _check_address() -> None:
    """An id that can't be one is a record that is not there."""
    given: dict[str, Any] = request.view_args or {}
    if "record_id" in given:
        view = current_view()
        given["record_id"] = record_id(given["record_id"], view.object(given["object_name"]).label)


@record_routes.get("/<object_name>/<record_id>")
def show_detail(object_name: str, record_id: str) -> Response:
    """One record."""
    view = current_view()
    page = detail_page(view, object_name, record_id, tab=_tab())
    return remember_opened(render("detail.html", page, view), view, page.object.name, record_id)


@record_routes.get("/<object_name>/<record_id>/related")
def show_related(object_name: str, record_id: str) -> Response:
    """The related lists that the record's page fetches when they come into sight."""
    view = current_view()
    return render("related.html", related_page(view, object_name, record_id, _tab()), view)


@record_routes.get("/<object_name>/<record_id>/prompt")
def show_prompt(object_name: str, record_id: str) -> Response:
    """The record at a glance, for who answers a call about it."""
    view = current_view()
    page = detail_page(view, object_name, record_id, PROMPT)
    return remember_opened(render("prompt.html", page, view), view, page.object.name, record_id)


@record_routes.get("/<object_name>/<record_id>/print")
def show_paper(object_name: str, record_id: str) -> Response:
    """The whole record for paper."""
    view = current_view()
    return render("record_print.html", paper_page(view, object_name, record_id), view)


@record_routes.get("/<object_name>/<record_id>/timeline")
def show_timeline(object_name: str, record_id: str) -> Response:
    """What happened around a record; its page fetches it."""
    view = current_view()
    return render("timeline.html", timeline_page(view, object_name, record_id, request.args), view)


@record_routes.get("/<object_name>/new")
def show_new(object_name: str) -> Response:
    """The form of a new record, after the question for its type; values in the address fill it in advance."""
    view = current_view()
    definition = view.object(object_name)
    view.permitted("create", definition.name)
    if types := types_page(view, definition, request.args):
        return render("types.html", types, view)
    given = {name: values for name, values in request.args.lists() if name in definition.fields}
    filled = begun_record(view, definition.name, values_of_address(view, definition.name, given))
    return render("form.html", form_page(view, definition.name, filled), view)


@record_routes.post("/<object_name>/new")
def create(object_name: str) -> Response:
    """Create a record; with problems the form comes back with what was typed."""
    view = current_view()
    form = posted_form(view, object_name)
    then = request.form.get("then")
    if then == "type":
        view.permitted("create", form.object)
        return _again(view, form.object, {}, retyped_form(view, current_runtime().files, form))
    result = save_form(view, current_runtime().files, form)
    if not result.ok:
        return _again(view, form.object, {}, result)
    more = new_address(view, view.object(form.object), result.outcome.values)
    target = more if then == "new" else f"/{form.object}/{result.outcome.id}"
    return with_toast(see_other(target), view.t("form.saved", title=title_of(view, form.object, result.outcome)))


@record_routes.post("/<object_name>/types")
def choose_type(object_name: str) -> Response:
    """Go on to the form of a new record of the type chosen, and keep whether this person wants to be asked again."""
    view = current_view()
    definition = view.object(object_name)
    view.permitted("create", definition.name)
    return see_other(type_chosen(view, definition, dict(request.form.lists())))


@record_routes.get("/<object_name>/quick")
def show_quick(object_name: str) -> Response:
    """The short form of a new record; `about` names the record that it is about."""
    view = current_view()
    name = view.permitted("create", object_name)
    about = about_of(view, name, request.args.get(ABOUT, ""))
    back = request.args.get(NEXT) or (f"/{about.address}" if about.object else f"/{name}")
    return render("quick.html", quick_page(view, name, about, local_path(back)), view)


@record_routes.post("/<object_name>/quick")
def create_quickly(object_name: str) -> Response:
    """Create a record from its short form, and go back to where it was opened."""
    view = current_view()
    name = view.permitted("create", object_name)
    about, back = about_of(view, name, request.form.get(ABOUT, "")), local_path(request.form.get(NEXT, "/"))
    posted = posted_form(view, name, QUICK, whole=False)
    form = replace(posted, posted=quick_values(view, name, about, posted.posted))
    result = save_form(view, current_runtime().files, form)
    if not result.ok:
        problems = result.every_problem
        page = quick_page(view, name, about, back, result.typed, problems)
        return render("quick.html", page, view, problems[0].status)
    return with_toast(see_other(back), view.t("form.saved", title=title_of(view, name, result.outcome)))


@record_routes.get("/<object_name>/<record_id>/edit")
def show_edit(object_name: str, record_id: str) -> Response:
    """The form of a record."""
    view = current_view()
    name = view.permitted("edit", object_name)
    return render("form.html", form_page(view, name, view.record(name, record_id), tab=_tab()), view)


@record_routes.post("/<object_name>/<record_id>/edit")
def save(object_name: str, record_id: str) -> Response:
    """Save the form; where somebody saved meanwhile, the three values are shown, or none are in the way."""
    view = current_view()
    form = posted_form(view, object_name)
    view.permitted("edit", form.object)
    result = save_form(view, current_runtime().files, form, view.record(form.object, record_id))
    if not result.ok:
        return _again(view, form.object, view.record(form.object, record_id), result)
    text = view.t("form.saved", title=title_of(view, form.object, result.outcome))
    return with_toast(see_other(on_tab(f"/{form.object}/{record_id}", _tab())), text, undo_address(result.outcome))


@record_routes.get("/<object_name>/<record_id>/clone")
def show_clone(object_name: str, record_id: str) -> Response:
    """The form of a new record with the values of another."""
    view = current_view()
    definition = view.object(object_name)
    view.permitted("create", definition.name)
    source = view.record(definition.name, record_id)
    compiled = view.model.object(definition.name)
    copied = {
        name: value
        for name, value in source.items()
        if name in compiled.fields and compiled.fields[name].writable and not compiled.fields[name].definition.unique
    }
    return render("form.html", form_page(view, definition.name, copied, is_clone=True, source=record_id), view)


@record_routes.get("/<object_name>/<record_id>/delete")
def ask_delete(object_name: str, record_id: str) -> Response:
    """The question before a delete, with what goes along, or why it can't be."""
    view = current_view()
    name = view.permitted("delete", object_name)
    page = delete_page(view, name, record_id)
    return render("delete.html", page, view)


@record_routes.post("/<object_name>/<record_id>/delete")
def delete(object_name: str, record_id: str) -> Response:
    """Delete the record and go to the list, with a way back for a moment."""
    view = current_view()
    definition = view.object(object_name)
    view.permitted("delete", definition.name)
    page = delete_page(view, definition.name, record_id)
    version = posted_form(view, definition.name).version
    outcome = view.records.delete(view.context, definition.name, record_id, version)
    if outcome.status == "conflict":
        lines = (view.t("delete.changed"), *page.consequences)
        return render("delete.html", replace(page, consequences=lines), view, outcome.problems[0].status)
    if not outcome.ok:
        blocked = tuple(problem.message(view.context.locale) for problem in outcome.problems)
        return render("delete.html", replace(page, blocked=blocked), view, outcome.problems[0].status)
    text = view.t("delete.done", title=page.title)
    return with_toast(see_other(f"/{definition.name}"), text, undo_address(outcome))


@record_routes.post("/<object_name>/<record_id>/restore")
def restore(object_name: str, record_id: str) -> Response:
    """Bring a deleted record back."""
    view = current_view()
    name = view.object(object_name).name
    outcome = view.records.restore(view.context, name, record_id)
    if not outcome.ok:
        raise ProblemError(outcome.problems)
    text = view.t("record.restored", title=title_of(view, name, outcome))
    return with_toast(Response(status=204) if is_by_script() else see_other(f"/{name}/{record_id}"), text)


def _tab() -> str:
    """The tab of the record's page that the address names."""
    return request.args.get(PARAMETER, "")


def _again(view: View, name: str, record: Record, result: FormResult) -> Response:
    """The form with what was typed and what is wrong, if anything; the version becomes the one now stored."""
    begun = begun_record(view, name, {}) if result.retyped else record
    page = form_page(view, name, {**begun, **result.linked}, result=result, is_clone=CLONE in request.form, tab=_tab())
    return render("form.html", page, view, result.every_problem[0].status if result.every_problem else 200)


def posted_form(view: View, object_name: str, mode: str = EDIT, *, whole: bool = True) -> PostedForm:
    """What came with the request, of a `whole` form or of one without lines."""
    sent = {name: (file.filename, file.stream) for name, file in request.files.items() if file.filename}
    return PostedForm(view.object(object_name).name, dict(request.form.lists()), sent, mode, whole)


def title_of(view: View, name: str, outcome: Outcome) -> str:
    """The name of the record that was saved."""
    return str(outcome.values.get(view.object(name).title) or "")
