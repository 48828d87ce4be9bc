"""The program that reads a PDF in a process of its own: a file made to do harm brings down nothing but this."""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from typing import Any

LOCKED, UNREADABLE = "pdf_locked", "pdf_unreadable"
MOST_PAGES = 50
"""So many pages are shown."""
WIDTH = 1200
"""Pixels of a page's width as it is drawn."""
MOST_PIXELS = 4_000_000
CPU_SECONDS = 10
MEMORY_BYTES = 1 << 30
_PASSWORD = 4
"""The library's code for a document that asks for one."""
_QUALITY = 80


def main() -> None:
    """Read a PDF from the standard input; write a line of JSON, and after it the page whose number was given."""
    _bound()
    number = int(sys.argv[1])
    drawn = b""
    try:
        document = _opened(sys.stdin.buffer.read())
        if isinstance(document, str):
            answer: dict[str, Any] = {"problem": document}
        elif number:
            answer, drawn = {}, _drawn(document[number - 1])
        else:
            answer = {"count": len(document), "sizes": [_size(document[one]) for one in range(_shown(document))]}
    except (RuntimeError, IndexError, ValueError, OSError):
        answer, drawn = {"problem": UNREADABLE}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + drawn)


def _bound() -> None:
    """Let the system end this process where a page takes too much of it; where there are no such limits, time does."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _opened(content: bytes) -> Any:
    """The document, or the code of what is wrong with it."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
        document.init_forms()
    except PdfiumError as error:
        return LOCKED if error.err_code == _PASSWORD else UNREADABLE
    return document


def _shown(document: Any) -> int:
    return min(len(document), MOST_PAGES)


def _scale(page: Any) -> float:
    """Pixels for a point of the page."""
    width, height = page.get_size()
    return float(min(WIDTH / max(width, 1), (MOST_PIXELS / max(width * height, 1)) ** 0.5))


def _size(page: Any) -> tuple[int, int]:
    """Width and height of the page as it is drawn, in pixels."""
    width, height = (max(round(side * _scale(page)), 1) for side in page.get_size())
    return width, height


def _drawn(page: Any) -> bytes:
    target = io.BytesIO()
    page.render(scale=_scale(page)).to_pil().convert("RGB").save(target, "WEBP", quality=_QUALITY, method=2)
    return target.getvalue()


if __name__ == "__main__":
    main()
