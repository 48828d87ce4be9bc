"""Finds what a person may have meant by a name that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """At most `most` known names that look like `word`, best first; none where none does."""
    return difflib.get_close_matches(word, list(known), n=most, cutoff=0.5)
