"""Finds what a person may have meant by a name that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

Labels = Mapping[str, Mapping[str, str]]
"""Name → language → label."""
LIKE_A_NAME, LIKE_A_LABEL = 0.5, 0.6


def nearest(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """At most `most` known names that look like `word`, best first; none where none does.

    Upper and lower case are the same; where a name differs in nothing else, it is the only one.
    """
    return _closest(word, [(name, name) for name in known], most, LIKE_A_NAME)


def meant(word: str, labels: Labels, most: int = 3) -> list[str]:
    """As `nearest`, of names that have labels, which people write in place of names: 金额 for amount."""
    named = nearest(word, labels, most)
    if named and named[0].casefold() == word.casefold():
        return named
    by_label = [(label, name) for name, each in labels.items() for label in each.values()]
    return [*dict.fromkeys((*_closest(word, by_label, most, LIKE_A_LABEL), *named))][:most]


def _closest(word: str, known: list[tuple[str, str]], most: int, cutoff: float) -> list[str]:
    """The names of pairs (what it is called, name) whose first part looks like the word."""
    names: dict[str, str] = {}
    for called, name in known:
        names.setdefault(called.casefold(), name)
    wanted = word.casefold()
    if wanted in names:
        return [names[wanted]]
    return [*dict.fromkeys(names[one] for one in difflib.get_close_matches(wanted, names, n=most, cutoff=cutoff))]
