"""Sends text compressed to who takes it: pages, data, scripts and styles, to a tenth of their size or a fourth."""

from __future__ import annotations

import gzip
import posixpath
import random
from io import BytesIO

from flask import Flask, Response, request

SMALLEST = 1_000
LEVEL = 3
"""A level more takes twice the time for a fifteenth less."""
LONGEST_NAME = 64
_TEXTS = ("text/", "application/json", "application/problem+json", "application/manifest+json", "image/svg+xml")


def register_compression(app: Flask) -> None:
    """Compress answers as they leave; what does not change is compressed once in each process."""
    kept: dict[str, bytes] = {}

    def compress(answer: Response) -> Response:
        if not (answer.mimetype or "").startswith(_TEXTS):
            return answer
        answer.vary.add("Accept-Encoding")
        if not _may_compress(answer):
            return answer
        is_fixed = request.endpoint == "static" and answer.status_code == 200
        file = posixpath.normpath(request.view_args["filename"]) if is_fixed and request.view_args else ""
        small = kept.get(file)
        if small is None:
            answer.direct_passthrough = False
            whole = answer.get_data()
            if len(whole) < SMALLEST:
                return answer
            small = _compressed(whole)
            if file:  # one of ours, by whatever path it was asked for
                kept[file] = small
        elif answer.direct_passthrough:
            answer.close()
            answer.direct_passthrough = False
        answer.set_data(small)
        answer.headers["Content-Encoding"] = "gzip"
        tag, is_weak = answer.get_etag()
        if tag and not is_weak:
            answer.set_etag(tag, weak=True)
        return answer

    app.after_request(compress)


def _may_compress(answer: Response) -> bool:
    """Whole answers to who says that he reads them so; what is streamed stays as it is."""
    takes = request.accept_encodings["gzip"] > 0
    is_file = answer.direct_passthrough and request.endpoint == "static"
    is_plain = answer.status_code != 206 and "Content-Encoding" not in answer.headers
    is_there = request.method != "HEAD" and answer.status_code not in (204, 304)
    return takes and is_plain and is_there and (is_file or not answer.is_streamed)


def _compressed(whole: bytes) -> bytes:
    """The name in the head is of a length by chance: nobody learns from an answer's length what stands in it."""
    found = BytesIO()
    name = "m" * random.randint(1, LONGEST_NAME)
    with gzip.GzipFile(name, "wb", LEVEL, found, mtime=0) as stream:
        stream.write(whole)
    return found.getvalue()
