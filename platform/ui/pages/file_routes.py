"""The address that answers stored files."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ..api.file_answers import file_answer
from ..visit import current_runtime
from .requests import current_view

file_routes = Blueprint("file_pages", __name__)


@file_routes.get("/files/<file_id>")
def show_file(file_id: str) -> Response:
    """The content of a file; with `size=thumb` a small copy of a picture."""
    return file_answer(current_runtime(), current_view().context, file_id, small=request.args.get("size") == "thumb")
