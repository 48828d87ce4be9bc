"""Finds out in which encoding a text file is written, reading it once in pieces."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from ...metadata.problem import Problem, ProblemError

CANDIDATES = ("utf-8", "gb18030")
"""In the order of trust: text in another encoding is hardly ever valid UTF-8."""

_PIECE = 1 << 20
_SAMPLE = 4096
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def detect_encoding(path: Path, named: str | None = None) -> str:
    """The encoding of the file: the one named, else by its byte order mark, else the first that fits all of it.

    ProblemError `unknown_encoding`, or `wrong_encoding` with the line of the first byte that does not fit.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    if named:
        marked = "utf-8-sig" if named.lower().replace("_", "-") in ("utf-8", "utf8") else named
        return _checked(path, marked)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return _checked(path, encoding)
    if guess := _unmarked_utf16(start):
        return _checked(path, guess)
    first_failure = None
    for encoding in CANDIDATES:
        failure = _failure(path, encoding)
        if failure is None:
            return encoding
        first_failure = first_failure or failure
    assert first_failure is not None
    line, position = first_failure
    raise ProblemError(Problem("undecodable", file=str(path), line=line, parameters={"position": position}))


def _checked(path: Path, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
        failure = _failure(path, encoding)
    except LookupError:
        known = ("utf-8", "utf-16", "gb18030")
        raise ProblemError(Problem("unknown_encoding", parameters={"encoding": encoding, "known": known})) from None
    if failure is None:
        return encoding
    line, position = failure
    parameters = {"encoding": encoding.removesuffix("-sig"), "position": position}
    raise ProblemError(Problem("wrong_encoding", file=str(path), line=line, parameters=parameters))


def _failure(path: Path, encoding: str) -> tuple[int, int] | None:
    """Line (from 1) and byte (from 1) of the first byte that the encoding can't read; None where it reads all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, begin = 1, 0
    for piece, last in _pieces(path):
        waiting = len(decoder.getstate()[0])
        try:
            line += decoder.decode(piece, last).count("\n")
        except UnicodeError as error:
            offset = getattr(error, "start", 0)
            before = piece[: max(0, offset - waiting)]
            return line + before.count(b"\n"), begin - waiting + offset + 1
        begin += len(piece)
    return None


def _pieces(path: Path) -> Iterator[tuple[bytes, bool]]:
    with path.open("rb") as file:
        piece = file.read(_PIECE)
        while True:
            following = file.read(_PIECE)
            yield piece, not following
            if not following:
                return
            piece = following


def _unmarked_utf16(start: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of western text and of its delimiters is zero."""
    half = len(start) // 2
    if half < 4:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > half * 0.3 and even <= half * 0.02:
        return "utf-16-le"
    if even > half * 0.3 and odd <= half * 0.02:
        return "utf-16-be"
    return None
