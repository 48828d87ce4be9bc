"""The addresses that change records: create, edit, delete, restore, clone, move on the board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request

from ...engine.change import Outcome
from ...metadata.problem import Problem, ProblemError
from ..view_models import DeletePage
from .boards import column_figures
from .columns import views_of
from .form_input import values_from
from .forms import form_page
from .requests import current_view, render, with_toast
from .showing import Record
from .view import View

record_routes = Blueprint("record_pages", __name__)


@record_routes.get("/<object_name>/new")
def show_new(object_name: str) -> Response:
    """The form of a new record; values in the address fill it in advance."""
    view = current_view()
    definition = view.object(object_name)
    _require(view, "create", definition.name)
    given = {name: values for name, values in request.args.lists() if name in definition.fields}
    defaults = {item.name: item.default for item in view.model.object(definition.name).defaults}
    return render(
        "form.html", form_page(view, definition.name, {**defaults, **_linked(view, definition.name, given)}), view
    )


@record_routes.post("/<object_name>/new")
def create(object_name: str) -> Response:
    """Create a record; with problems the form comes back with what was typed."""
    view = current_view()
    name = view.object(object_name).name
    outcome = view.records.create(view.context, name, values_from(view, name, _posted()))
    if not outcome.ok:
        return _again(view, name, {}, outcome)
    target = f"/{name}/new" if request.form.get("then") == "new" else f"/{name}/{outcome.id}"
    return with_toast(_redirect(target), view.t("form.saved", title=_title(view, name, outcome)))


@record_routes.get("/<object_name>/<record_id>/edit")
def show_edit(object_name: str, record_id: str) -> Response:
    """The form of a record."""
    view = current_view()
    name = view.object(object_name).name
    _require(view, "edit", name)
    return render("form.html", form_page(view, name, _record(view, name, record_id)), view)


@record_routes.post("/<object_name>/<record_id>/edit")
def save(object_name: str, record_id: str) -> Response:
    """Save the form; where somebody saved meanwhile, the three values are shown, or none are in the way."""
    view = current_view()
    name = view.object(object_name).name
    posted = _posted()
    values = values_from(view, name, posted)
    version = _version(posted)
    for field, choice in _kept(posted).items():
        if choice == "theirs":
            values.pop(field, None)
    outcome = view.records.update(view.context, name, record_id, values, version)
    if outcome.status == "conflict" and not outcome.conflicts:
        # Nobody touched the same fields: the change goes on top of theirs.
        outcome = view.records.update(view.context, name, record_id, values, outcome.version)
    if not outcome.ok:
        return _again(view, name, _record(view, name, record_id), outcome)
    return with_toast(_redirect(f"/{name}/{record_id}"), view.t("form.saved", title=_title(view, name, outcome)))


@record_routes.get("/<object_name>/<record_id>/clone")
def show_clone(object_name: str, record_id: str) -> Response:
    """The form of a new record with the values of another."""
    view = current_view()
    definition = view.object(object_name)
    _require(view, "create", definition.name)
    source = _record(view, definition.name, record_id)
    compiled = view.model.object(definition.name)
    copied = {
        name: value
        for name, value in source.items()
        if name in compiled.fields and compiled.fields[name].writable and not compiled.fields[name].definition.unique
    }
    return render("form.html", form_page(view, definition.name, copied), view)


@record_routes.get("/<object_name>/<record_id>/delete")
def ask_delete(object_name: str, record_id: str) -> Response:
    """The question before a delete."""
    view = current_view()
    definition = view.object(object_name)
    _require(view, "delete", definition.name)
    record = view.records.get(view.context, definition.name, record_id, (definition.title,))
    return render("delete.html", _delete_page(view, definition.name, record_id, record), view)


@record_routes.post("/<object_name>/<record_id>/delete")
def delete(object_name: str, record_id: str) -> Response:
    """Delete the record and go to the list, with a way back for a moment."""
    view = current_view()
    definition = view.object(object_name)
    record = view.records.get(view.context, definition.name, record_id, (definition.title,))
    outcome = view.records.delete(view.context, definition.name, record_id, _version(_posted()))
    if not outcome.ok:
        page = _delete_page(view, definition.name, record_id, record, outcome.problems)
        return render("delete.html", page, view, outcome.problems[0].status)
    text = view.t("delete.done", title=str(record[definition.title] or ""))
    return with_toast(_redirect(f"/{definition.name}"), text, f"/{definition.name}/{record_id}/restore")


@record_routes.post("/<object_name>/<record_id>/restore")
def restore(object_name: str, record_id: str) -> Response:
    """Bring a deleted record back."""
    view = current_view()
    name = view.object(object_name).name
    outcome = view.records.restore(view.context, name, record_id)
    if not outcome.ok:
        raise ProblemError(outcome.problems)
    text = view.t("record.restored", title=_title(view, name, outcome))
    return with_toast(_redirect(f"/{name}/{record_id}"), text)


@record_routes.post("/<object_name>/<record_id>/move")
def move(object_name: str, record_id: str) -> tuple[Mapping[str, Any], int]:
    """Move a card of the board: change the field it is grouped by, and answer the columns' new figures."""
    view = current_view()
    name = view.object(object_name).name
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or not isinstance(asked.get("field"), str):
        raise ProblemError(Problem("bad_request"))
    board = next((one for one in views_of(view, name) if one.type == "kanban" and one.group == asked["field"]), None)
    if board is None:
        raise ProblemError(Problem("bad_request"))
    before = view.records.get(view.context, name, record_id, (board.group,))
    version = asked.get("version")
    outcome = view.records.update(
        view.context,
        name,
        record_id,
        {board.group: asked.get("value") or None},
        version if type(version) is int else None,
    )
    if not outcome.ok:
        messages = [{"message": problem.message(view.context.locale)} for problem in outcome.problems]
        return {"problems": messages}, outcome.problems[0].status
    choices = view.object(name).fields[board.group].choices
    choice = choices.values.get(str(asked.get("value"))) if choices else None
    label = view.text(choice.label, choice.name) if choice else view.t("board.no_value")
    figures = column_figures(view, name, board, board.where, "")
    columns = [{"value": value, "count": count, "sum": total} for value, (count, total) in figures.items()]
    undo = {"value": before[board.group] or ""}
    return {
        "version": outcome.version,
        "columns": columns,
        "message": view.t("board.moved", value=label),
        "undo": undo,
    }, 200


def _again(view: View, name: str, record: Record, outcome: Outcome) -> Response:
    """The form with what was typed and what is wrong; the version becomes the one now stored."""
    posted = _posted()
    problems = () if outcome.status == "conflict" else outcome.problems
    page = form_page(view, name, record, typed=posted, problems=problems, outcome=outcome)
    return render("form.html", page, view, outcome.problems[0].status)


def _delete_page(
    view: View, name: str, record_id: str, record: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> DeletePage:
    return DeletePage(
        object=view.mark(name),
        title=str(record[view.object(name).title] or ""),
        action=f"/{name}/{record_id}/delete",
        cancel_href=f"/{name}/{record_id}",
        version=str(record["version"]),
        blocked=tuple(problem.message(view.context.locale) for problem in problems),
    )


def _linked(view: View, name: str, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Values from the address, parsed; links get the names that the form shows."""
    compiled = view.model.object(name)
    values: dict[str, Any] = {}
    for field, texts in given.items():
        item = compiled.fields[field]
        target, _, record = texts[0].partition("/")
        if item.type.values.compound is not None and record:
            values[field] = {"object": target, "id": record}
        elif len(item.definition.targets) == 1:
            found = view.records.titles(view.context, {item.definition.target: [texts[0]]})
            values[field] = {"id": texts[0], "name": found.get((item.definition.target, texts[0]))}
        elif item.column is not None:
            values[field] = texts[0]
    return values


def _record(view: View, name: str, record_id: str) -> Record:
    return view.records.get(view.context, name, record_id, expand=frozenset({"*"}), raw=True)


def _require(view: View, action: str, name: str) -> None:
    if not view.rights.allows(action, name):
        parameters = {"action": action, "object": view.object(name).label}
        raise ProblemError(Problem("not_permitted", parameters=parameters))


def _posted() -> Mapping[str, Sequence[str]]:
    return dict(request.form.lists())


def _kept(posted: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    return {name.removeprefix("keep."): values[0] for name, values in posted.items() if name.startswith("keep.")}


def _version(posted: Mapping[str, Sequence[str]]) -> int | None:
    text = (posted.get("version") or [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _title(view: View, name: str, outcome: Outcome) -> str:
    return str(outcome.values.get(view.object(name).title) or "")


def _redirect(target: str) -> Response:
    answer: Any = redirect(target, 303)
    return answer  # type: ignore[no-any-return]
