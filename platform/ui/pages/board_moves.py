"""A card moved on a board: saved as by its form, which is asked for what the new value needs beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ...engine.files import Files
from ...metadata.definitions.list_view import ListViewDefinition
from ...metadata.problem import Problem, ProblemError
from ..view_models import FormPage
from .asking import asking_form
from .saved_views import views_of
from .saving import FormResult, PostedForm, save_form
from .showing import Record
from .view import Posted, View

MOVED = "board.field"
"""In the form that a move asks with: the field by which its board is grouped."""


def board_of(view: View, name: str, field: Any) -> ListViewDefinition:
    """The board grouped by the field, on which a card was moved; ProblemError `bad_request` where there is none."""
    for one in views_of(view, name):
        if one.type == "kanban" and one.group == field:
            return one
    raise ProblemError(Problem("bad_request"))


def posted_move(asked: Mapping[str, Any]) -> Posted:
    """What a script sends of a card that was dropped, {"field", "value", "version"}, as a form would post it."""
    field, value, version = (asked.get(name) for name in ("field", "value", "version"))
    if not isinstance(field, str) or not isinstance(value, str | None):
        raise ProblemError(Problem("bad_request"))
    known = {"version": [str(version)]} if type(version) is int else {}
    return {MOVED: [field], field: [value or ""], **known}


def moved(view: View, files: Files, board: ListViewDefinition, record: Record, posted: Posted) -> FormResult:
    """Save the new value with what was asked for beside it."""
    return save_form(view, files, PostedForm(board.object, posted, whole=False), record)


def column_label(view: View, board: ListViewDefinition, value: str) -> str:
    """The name of a column."""
    choices = view.object(board.object).fields[board.group].choices
    choice = choices.values.get(value) if choices else None
    return view.text(choice.label, value) if choice else value or view.t("board.no_value")


def refusal(view: View, board: ListViewDefinition, result: FormResult) -> list[Mapping[str, Any]]:
    """Why the card was not moved; where somebody was faster, where he put it."""
    problems: list[Mapping[str, Any]] = [one.as_json(view.context.locale) for one in result.every_problem]
    three = (result.outcome.conflicts or {}).get(board.group)
    if three is None:
        return problems
    label = column_label(view, board, str(three["theirs"] or ""))
    return [{**problems[0], "message": view.t("board.conflict", column=label)}]


def asking_move(
    view: View, board: ListViewDefinition, record: Record, posted: Posted, result: FormResult
) -> FormPage | None:
    """The fields without which the card can't have its new value; None where they would not help."""
    value = (posted.get(board.group) or [""])[0]
    title = str(record.get(view.object(board.object).title) or "")
    words = view.t("board.ask", title=title, column=column_label(view, board, value))
    asked = asking_form(view, board.object, record, board.group, posted, result, words)
    return asked and replace(asked, hidden=((MOVED, board.group), (board.group, value)))
