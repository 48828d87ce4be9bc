"""The addresses that answer files: stored ones, and a list as CSV."""

from __future__ import annotations

import io
import tempfile

from flask import Blueprint, Response, request, send_file

from ...engine.transfer.exporting import export_records
from ..api.file_answers import file_answer
from ..visit import current_runtime
from .addresses import question_of
from .columns import chosen_view, views_of
from .lists import where_for
from .requests import current_view, local_now

file_routes = Blueprint("file_pages", __name__)

IN_MEMORY = 4 * 1024 * 1024
BYTE_ORDER_MARK = "\ufeff"


@file_routes.get("/files/<file_id>")
def show_file(file_id: str) -> Response:
    """The content of a file; with `size=thumb` a small copy of a picture."""
    return file_answer(current_runtime(), current_view().context, file_id, small=request.args.get("size") == "thumb")


@file_routes.get("/<object_name>/export")
def export_list(object_name: str) -> Response:
    """The records that the list shows, all of them, as CSV; written whole before the first byte leaves."""
    view = current_view()
    name = view.object(object_name).name
    question = question_of()
    where = where_for(question, chosen_view(views_of(view, name), question.view))
    # It is closed with the answer, long after this function has ended.
    target = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    # Spreadsheets take a CSV for UTF-8 only where it begins with this mark.
    text.write(BYTE_ORDER_MARK)
    export_records(current_runtime(), view.context, name, text, where=where, search=question.find)
    text.flush()
    text.detach()
    target.seek(0)
    file_name = f"{view.mark(name).label_plural}-{local_now(view):%Y-%m-%d}.csv"
    return send_file(target, "text/csv; charset=utf-8", as_attachment=True, download_name=file_name)
