"""The pattern language of LIKE, matched piece by piece, so that no pattern can hold up a request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .bounds import MOST_STEPS
from .typed import EvaluationError

ANY, ONE = "%", "_"


def tokens(pattern: str) -> Iterator[tuple[bool, str]]:
    """Pairs (is a wildcard, character); a backslash makes the next character itself, a last one stands for itself."""
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            yield False, next(characters, "\\")
        else:
            yield character in (ANY, ONE), character


def like(text: str, pattern: str) -> bool:
    """Whether the whole text fits the pattern: every piece between two % at its first place, which is enough.

    Raises EvaluationError #VALUE where looking for a long piece with wildcards in a long text would take too long.
    """
    pieces: list[list[tuple[bool, str]]] = [[]]
    for wildcard, character in tokens(pattern):
        if wildcard and character == ANY:
            pieces.append([])
        else:
            pieces[-1].append((wildcard, character))
    if len(pieces) == 1:
        return len(pieces[0]) == len(text) and _place(text, pieces[0], 0, 1) == 0
    first, *middle, last = pieces
    place, end = len(first), len(text) - len(last)
    if place > end or _place(text, first, 0, 1) != 0 or _place(text, last, end, end + 1) != end:
        return False
    for piece in middle:
        found = _place(text, piece, place, end - len(piece) + 1)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def _place(text: str, piece: list[tuple[bool, str]], start: int, stop: int) -> int:
    """Where the piece first fits, from `start` and before `stop`; -1 where it does not."""
    if stop <= start:
        return -1
    end = stop - 1 + len(piece)
    if not any(wildcard for wildcard, _ in piece):
        return text.find("".join(character for _, character in piece), start, end)
    if len(piece) * (stop - start) > MOST_STEPS:
        raise EvaluationError("#VALUE")
    # Of one length only, so that it is tried once at every place and never goes back.
    fixed = re.compile("".join("." if wildcard else re.escape(character) for wildcard, character in piece), re.DOTALL)
    found = fixed.search(text, start, end)
    return found.start() if found else -1


def escaped(text: str) -> str:
    """The text as a LIKE pattern that fits only itself."""
    return "".join(f"\\{character}" if character in "\\%_" else character for character in text)


def as_like(pattern: str) -> str:
    """The pattern as PostgreSQL's LIKE takes it, the escape character being the backslash."""
    return "".join(character if wildcard else escaped(character) for wildcard, character in tokens(pattern))


def as_glob(pattern: str) -> str:
    """The pattern as SQLite's GLOB takes it, which tells upper from lower case."""
    return "".join(
        {ANY: "*", ONE: "?"}[character] if wildcard else f"[{character}]" if character in "*?[" else character
        for wildcard, character in tokens(pattern)
    )
