"""Answers travel compressed to who takes them, and say so."""

from __future__ import annotations

import gzip
from typing import Any
from unittest.mock import patch

from metacrm.ui.assets import DIST
from tests.ui.interface import Library

ZIPPED = {"Accept-Encoding": "gzip, br"}
LONG = "/api/v1/openapi.json"


def test_text_is_sent_compressed_to_who_takes_it(library_on_sqlite: Library) -> None:
    ask: Any = library_on_sqlite.client.get
    head = {"Authorization": f"Bearer {library_on_sqlite.tokens['ann']}"}
    plain, small = ask(LONG, headers=head), ask(LONG, headers={**head, **ZIPPED})
    assert "Content-Encoding" not in plain.headers and small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data and len(small.data) * 4 < len(plain.data)
    assert int(small.headers["Content-Length"]) == len(small.data)
    assert all("Accept-Encoding" in one.headers["Vary"] for one in (plain, small))
    refused = ask(LONG, headers={**head, "Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers
    assert "Content-Encoding" not in ask("/healthz", headers=ZIPPED).headers


def test_what_does_not_change_is_compressed_once_and_known_again(library_on_sqlite: Library) -> None:
    ask: Any = library_on_sqlite.client.get
    style = next(DIST.glob("style-*.css"))
    first, again = (ask(f"/static/dist/{style.name}", headers=ZIPPED) for _ in range(2))
    assert first.data == again.data and gzip.decompress(again.data) == style.read_bytes()
    known = ask(f"/static/dist/{style.name}", headers={**ZIPPED, "If-None-Match": again.headers["ETag"]})
    assert known.status_code == 304 and not known.data
    font = next(DIST.glob("*.woff2"))
    assert "Content-Encoding" not in ask(f"/static/dist/{font.name}", headers=ZIPPED).headers
    part = ask(f"/static/dist/{style.name}", headers={**ZIPPED, "Range": "bytes=0-9"})
    assert part.status_code == 206 and part.data == style.read_bytes()[:10]


def test_an_answer_about_a_missing_file_is_not_kept(library_on_sqlite: Library) -> None:
    missing = "/static/dist/missing.js"
    with patch("metacrm.ui.compression.SMALLEST", 1):
        first, again = (library_on_sqlite.client.get(missing, headers=ZIPPED) for _ in range(2))
    assert first.status_code == again.status_code == 404
    told = [gzip.decompress(answer.data).decode() for answer in (first, again)]
    assert told[0] != told[1], "each names its own request"


def test_one_file_is_kept_once_by_whatever_path_it_is_asked_for(library_on_sqlite: Library) -> None:
    style = next(DIST.glob("style-*.css")).name
    with patch("metacrm.ui.compression.gzip.GzipFile", wraps=gzip.GzipFile) as compressing:
        for path in (style, f"./{style}", f"x/../{style}"):
            assert library_on_sqlite.client.get(f"/static/dist/{path}", headers=ZIPPED).status_code == 200
    assert compressing.call_count <= 1
