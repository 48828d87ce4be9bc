"""A stored file as an answer: pictures and pages are shown, all else is downloaded, and nothing in it may run."""

from __future__ import annotations

import io
from http import HTTPStatus

from flask import Response, request, send_file

from ...engine.context import Context
from ...engine.pdf_pages import PDF, pdf_page
from ...engine.pdf_process import MOST_PAGES
from ...engine.runtime import Runtime
from ...metadata.problem import Problem, ProblemError
from .answers import record_id

SANDBOX = "default-src 'none'; sandbox"
SECONDS_KEPT = 3600
"""Content never changes under its address, but the right to see it may end."""


def file_answer(runtime: Runtime, context: Context, file_id: str, *, small: bool = False) -> Response:
    """The content, or with `small` a thumbnail; ProblemError where it is absent, not the actor's or no picture."""
    label = runtime.current.manifest.objects["file"].label
    file = runtime.files.get(context, record_id(file_id, label))
    if small and not file.is_image:
        raise ProblemError(Problem("image_unreadable", parameters={"name": file.name}))
    content = io.BytesIO(runtime.files.thumbnail(file)) if small else runtime.files.open(file)
    answer = send_file(
        content,
        "image/png" if small else file.media_type,
        as_attachment=not file.is_image,
        download_name=file.name,
        etag=f"{file.sha256}{'-small' if small else ''}",
        conditional=not small,
        max_age=SECONDS_KEPT,
    )
    return _kept(answer)


def page_answer(runtime: Runtime, context: Context, file_id: str, number: int) -> Response:
    """A page of a PDF as a picture; ProblemError as for the file, and where the page can't be drawn."""
    file = runtime.files.get(context, record_id(file_id, runtime.current.manifest.objects["file"].label))
    if file.media_type != PDF or not 1 <= number <= MOST_PAGES:
        raise ProblemError(Problem("pdf_unreadable", parameters={"name": file.name}))
    answer = Response(content_type="image/webp")
    answer.set_etag(f"{file.sha256}-{number}")
    if request.if_none_match.contains(answer.get_etag()[0] or ""):
        answer.status_code = HTTPStatus.NOT_MODIFIED
        return _kept(answer)
    with runtime.files.open(file) as content:
        answer.data = pdf_page(content, file.name, number)
    return _kept(answer)


def _kept(answer: Response) -> Response:
    """An answer in which nothing runs, and which the browser keeps for a while."""
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = f"private, max-age={SECONDS_KEPT}"
    return answer
