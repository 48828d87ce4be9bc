"""A stored file as an answer: pictures are shown, everything else is downloaded, and nothing in it may run."""

from __future__ import annotations

import io

from flask import Response, send_file

from ...engine.context import Context
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
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = f"private, max-age={SECONDS_KEPT}"
    return answer
