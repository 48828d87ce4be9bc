"""A stored file looked at before it is taken away: pictures, texts and pages of PDFs; of others name and size."""

from __future__ import annotations

from msgspec.structs import replace

from ...engine.files import Files, StoredFile
from ...engine.pdf_pages import PDF, pdf_pages
from ...metadata.field_types.locales import number_text
from ...metadata.problem import ProblemError, sentences
from ..view_models import FilePage, PagePicture
from .view import View

SHOWN_BYTES = 64 * 1024
"""So much of a text is shown."""
PLAIN_TEXT = "text/plain"
_ENCODINGS = ("utf-8-sig", "gb18030")
_STEP = 1024


def file_page(view: View, files: Files, file: StoredFile) -> FilePage:
    """The file as a dialog shows it; ProblemError where its content is gone."""
    text, cut = _text(files, file) if file.media_type == PLAIN_TEXT else ("", False)
    href = f"/files/{file.id}"
    page = FilePage(file.name, _size(view, file.size), href, href if file.is_image else "", text, cut)
    return _with_pages(view, files, file, page) if file.media_type == PDF else page


def _with_pages(view: View, files: Files, file: StoredFile, page: FilePage) -> FilePage:
    """With the pages of a PDF, each fetched when it comes into sight, or why there are none."""
    try:
        with files.open(file) as content:
            found = pdf_pages(content, file.name)
    except ProblemError as error:
        locale = view.context.locale
        return replace(page, problem=sentences((one.said(locale) for one in error.problems), locale))
    pages = (
        PagePicture(f"{page.href}/pages/{number}", width, height)
        for number, (width, height) in enumerate(found.sizes, 1)
    )
    return replace(page, pages=tuple(pages), count=found.count)


def _text(files: Files, file: StoredFile) -> tuple[str, bool]:
    """The beginning of a text, and whether there is more."""
    with files.open(file) as content:
        head = content.read(SHOWN_BYTES + 1)
    cut = len(head) > SHOWN_BYTES
    return _decoded(head[:SHOWN_BYTES], cut=cut), cut


def _decoded(head: bytes, *, cut: bool) -> str:
    """The words in the encoding that fits; a character that the cut parted is left out."""
    for encoding in _ENCODINGS:
        for missing in range(4 if cut else 1):
            try:
                return head[: len(head) - missing].decode(encoding)
            except UnicodeDecodeError:
                continue
    return head.decode("utf-8", "replace")


def _size(view: View, size: int) -> str:
    """The size in the largest unit of which there is at least one."""
    unit = "bytes" if size < _STEP else "kilobytes" if size < _STEP**2 else "megabytes"
    scale = {"bytes": 1, "kilobytes": _STEP, "megabytes": _STEP**2}[unit]
    return view.t(f"file.{unit}", count=number_text(round(size / scale), view.context.locale))
