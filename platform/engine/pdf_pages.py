"""The pages of a PDF as pictures, made by a process of its own within bounds of time, memory and size."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import IO, Any

from msgspec import Struct

from ..metadata.problem import Problem, ProblemError

SECONDS = 20.0
PDF = "application/pdf"
COSTLY = "pdf_too_costly"


class PdfPages(Struct, frozen=True):
    """How many pages there are, and width and height in pixels of those that are shown."""

    count: int
    sizes: tuple[tuple[int, int], ...]


def pdf_pages(content: IO[bytes], name: str) -> PdfPages:
    """The pages of the file called `name`; ProblemError `pdf_locked`, `pdf_unreadable`, `pdf_too_costly`."""
    answer, _ = _asked(content, name, 0)
    return PdfPages(answer["count"], tuple((width, height) for width, height in answer["sizes"]))


def pdf_page(content: IO[bytes], name: str, number: int) -> bytes:
    """A page, the first being 1, as WebP; ProblemError as above."""
    _, drawn = _asked(content, name, number)
    return drawn


def _asked(content: IO[bytes], name: str, number: int) -> tuple[dict[str, Any], bytes]:
    command = [sys.executable, "-m", f"{__package__}.pdf_process", str(number)]
    try:
        done = subprocess.run(
            command,
            input=content.read(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _problem(COSTLY, name) from None
    head, _, drawn = done.stdout.partition(b"\n")
    # A process that the system ended has said nothing.
    answer: dict[str, Any] = json.loads(head) if head else {"problem": COSTLY}
    if "problem" in answer:
        raise _problem(answer["problem"], name)
    return answer, drawn


def _problem(code: str, name: str) -> ProblemError:
    return ProblemError(Problem(code, parameters={"name": name}))
