"""Files over HTTP: sent as a multipart form, read by whoever may read a record that links them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from ...engine.files import MAXIMUM_BYTES, Upload
from ...metadata.problem import Problem, ProblemError
from ..visit import current_context, current_runtime
from .answers import json_answer
from .body import invalid_parameter, parameters
from .errors import Refusal
from .file_answers import file_answer

files = Blueprint("files", __name__, url_prefix="/api/v1/files")

PART = "file"
AROUND = 64 * 1024
"""Bytes that the form around the file may take."""


@files.url_value_preprocessor
def _allow_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    request.max_content_length = MAXIMUM_BYTES + AROUND


@files.post("")
def create_file() -> Response:
    """Store one file, sent as the part `file`; a record then links it by its id."""
    context = current_context()
    parameters()
    sent = request.files.get(PART)
    if sent is None:
        raise ProblemError(Problem("no_file_sent", field=PART))
    service = current_runtime().files
    outcome = service.create(context, Upload(sent.filename or "", sent.stream))
    if not outcome.ok:
        raise Refusal(outcome.problems)
    stored = service.get(context, str(outcome.id))
    facts = {"name": stored.name, "media_type": stored.media_type, "size": stored.size, "sha256": stored.sha256}
    return json_answer({"id": stored.id, **facts}, 201)


@files.get("/<file_id>")
def read_file(file_id: str) -> Response:
    """The content of a file; with `size=thumb` a small copy of a picture."""
    context = current_context()
    size = parameters("size").get("size")
    if size not in (None, "thumb"):
        raise ProblemError(invalid_parameter("size", "thumb"))
    return file_answer(current_runtime(), context, file_id, small=size == "thumb")
