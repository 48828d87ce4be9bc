"""The pages of a PDF in its preview: drawn one by one under the rights of the file, or a sentence why they are not."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from metacrm.engine import pdf_pages, pdf_process
from metacrm.engine.runtime import Runtime
from metacrm.ui.pages import file_preview
from tests.engine.acting import at
from tests.ui.pages.browsing import Browser

LOCKED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<OWNER>/U<USER>>>endobj
trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>
%EOF""".replace(b"OWNER", b"ab" * 32).replace(b"USER", b"cd" * 32)
"""A document that asks for a password."""


def document(pages: int) -> bytes:
    """A PDF with so many pages."""
    target = io.BytesIO()
    first, *others = [Image.new("RGB", (300, 400), (0, 100 + number, 100)) for number in range(pages)]
    first.save(target, "PDF", save_all=True, append_images=others)
    return target.getvalue()


def stored(runtime: Runtime, browser: Browser, content: bytes) -> str:
    """The address of the file, linked to a record."""
    form = browser.form("/specimen/new")
    form["name"] = "A"
    answer = browser.post("/specimen/new", form, f_file=(content, "offer.pdf"))
    return f"/files/{runtime.records.get(at(), 'specimen', answer.location.rpartition('/')[2])['f_file']}"


def test_pages_are_drawn_one_by_one(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = stored(runtime, browser, document(3))
    preview = browser.open(f"{file}/preview")
    assert "· 3 pages" in preview and f'src="{file}/pages/3" width="1200" height="1600"' in preview
    assert preview.count('loading="lazy"') == 3
    drawn = browser.client.get(f"{file}/pages/2")
    with Image.open(io.BytesIO(drawn.data)) as page:
        assert (drawn.mimetype, page.size) == ("image/webp", (1200, 1600))
    assert "private" in drawn.headers["Cache-Control"] and "sandbox" in drawn.headers["Content-Security-Policy"]
    monkeypatch.setattr(subprocess, "run", _never)
    again = browser.client.get(f"{file}/pages/2", headers={"If-None-Match": drawn.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    stranger = signed_in("rita", "reader").client
    refused = [stranger.get(address).status_code for address in (file, f"{file}/preview", f"{file}/pages/2")]
    assert refused == [404, 404, 404]
    assert [browser.client.get(f"{file}/pages/{number}").status_code for number in (0, 51)] == [422, 422]


def _never(*_: Any, **__: Any) -> None:
    raise AssertionError("nothing is to be drawn anew")


def test_what_cannot_be_drawn_is_told_with_the_way_out(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, broken = stored(runtime, browser, LOCKED), stored(runtime, browser, b"%PDF-1.4 and then nothing")
    preview = browser.open(f"{locked}/preview")
    assert "protected by a password" in preview and f'href="{locked}" download="offer.pdf"' in preview
    assert "设有密码" in signed_in("lin", "administrator", locale="zh").open(f"{locked}/preview")
    assert "the file is damaged" in browser.open(f"{broken}/preview")
    assert browser.client.get(f"{broken}/pages/1").status_code == 422
    whole = stored(runtime, browser, document(1))
    assert browser.client.get(f"{whole}/pages/2").status_code == 422
    monkeypatch.setattr(pdf_pages, "SECONDS", 0.001)
    assert "too much time or memory" in browser.open(f"{whole}/preview")


def test_a_long_document_shows_its_first_pages(
    runtime: Runtime, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = stored(runtime, browser, document(1))
    many = pdf_pages.PdfPages(700, ((1200, 1600),) * pdf_process.MOST_PAGES)
    monkeypatch.setattr(file_preview, "pdf_pages", lambda *_: many)
    preview = browser.open(f"{file}/preview")
    assert "700 pages" in preview and "the first 50 pages" in preview and "/pages/51" not in preview
