"""The address of a card that is moved on a board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from msgspec.structs import replace

from ...metadata.problem import ProblemError
from ..visit import current_runtime
from .addresses import question_of
from .board_moves import MOVED, asking_move, board_of, column_label, moved, posted_move, refusal
from .boards import moved_figures
from .list_state import list_state
from .requests import current_view, part, record_of, undo_address

board_routes = Blueprint("board_pages", __name__)


@board_routes.post("/<object_name>/<identifier>/move")
def move(object_name: str, identifier: str) -> tuple[Mapping[str, Any], int]:
    """Move a card: change the field by which its board is grouped, and answer the columns' new figures.

    What the form of the record needs for that is asked for (`form`), and comes with the same address.
    """
    view = current_view()
    name = view.object(object_name).name
    body = request.get_json(silent=True) if request.is_json else None
    try:
        posted = posted_move(body) if isinstance(body, dict) else dict(request.form.lists())
        board = board_of(view, name, (posted.get(MOVED) or [""])[0])
        record = record_of(view, name, identifier)
        result = moved(view, current_runtime().files, board, record, posted)
    except ProblemError as error:
        return {"problems": [problem.as_json(view.context.locale) for problem in error.problems]}, error.status
    if not result.ok:
        asked = asking_move(view, board, record, posted, result)
        form = (
            part("parts/sheet.html", view, page=replace(asked, action=request.full_path.removesuffix("?")))
            if asked
            else None
        )
        status = result.every_problem[0].status
        return {"problems": refusal(view, board, result)} | ({"form": form} if form else {}), status
    column = column_label(view, board, (posted.get(board.group) or [""])[0])
    title = str(record.get(view.object(name).title) or "")
    return {
        "version": result.outcome.version,
        "columns": moved_figures(view, replace(list_state(view, name, question_of()), chosen=board)),
        "message": view.t("board.moved", title=title, column=column),
        "undo": undo_address(result.outcome),
    }, 200
