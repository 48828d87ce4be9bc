"""A hint that has nothing to suggest is left out."""

from __future__ import annotations

from metacrm.metadata.problem import Problem


def test_a_suggestion_needs_something_to_suggest() -> None:
    label = {"en": "Book", "zh": "图书"}
    some = Problem("unknown_field", parameters={"object": label, "name": "titel", "known": ["title"]})
    none = Problem("unknown_field", parameters={"object": label, "name": "titel", "known": []})
    assert "title" in (some.hint("en") or "")
    assert none.hint("en") is None
    assert none.hint("zh") is None
