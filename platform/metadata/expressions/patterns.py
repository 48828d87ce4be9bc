"""The pattern language of LIKE, matched in linear space without backtracking into exponential time."""

from __future__ import annotations

from collections.abc import Iterator

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
    """Whether the whole text fits the pattern; on a mismatch only the last % is widened, which is enough."""
    parts = list(tokens(pattern))
    place = part = 0
    star, resume = -1, 0
    while place < len(text):
        wildcard, character = parts[part] if part < len(parts) else (True, "")
        if wildcard and character == ANY:
            star, resume = part, place
            part += 1
        elif (wildcard and character == ONE) or (not wildcard and character == text[place]):
            place, part = place + 1, part + 1
        elif star >= 0:
            resume += 1
            place, part = resume, star + 1
        else:
            return False
    return all(token == (True, ANY) for token in parts[part:])


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
