"""The address that answers stored files."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ...engine.query.file_access import FILE_OBJECT
from ..api.answers import record_id
from ..api.file_answers import file_answer, page_answer
from ..visit import current_runtime
from .file_preview import file_page
from .requests import current_view, render

file_routes = Blueprint("file_pages", __name__)


@file_routes.get("/files/<file_id>")
def show_file(file_id: str) -> Response:
    """The content of a file; with `size=thumb` a small copy of a picture."""
    return file_answer(current_runtime(), current_view().context, file_id, small=request.args.get("size") == "thumb")


@file_routes.get("/files/<file_id>/pages/<int:number>")
def show_page(file_id: str, number: int) -> Response:
    """A page of a PDF, the first being 1, as a picture."""
    return page_answer(current_runtime(), current_view().context, file_id, number)


@file_routes.get("/files/<file_id>/preview")
def show_preview(file_id: str) -> Response:
    """What is in a file, as a dialog and as a page."""
    view, files = current_view(), current_runtime().files
    file = files.get(view.context, record_id(file_id, view.object(FILE_OBJECT).label))
    return render("file.html", file_page(view, files, file), view)
