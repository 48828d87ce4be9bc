"""The order of rows as a form posts it: every row with the number of its place."""

from __future__ import annotations

from collections.abc import Sequence

from .inputs import Posted

ORDER = "order."
"""Before the key of a row, in the name of the input that holds its place."""


def posted_order(posted: Posted, keys: Sequence[str]) -> list[str]:
    """The keys in the order posted; rows without a number keep their places behind those with one."""
    places = {key: _number(posted.one(f"{ORDER}{key}")) for key in keys}
    return sorted(keys, key=lambda key: (places[key], keys.index(key)))


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return float("inf")
    return number if number == number else float("inf")
