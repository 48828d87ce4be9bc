"""A shelf of a lending library that the expression tests ask about: its fields, and the scope that knows them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from metacrm.metadata.expressions.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    MONEY,
    NUMBER,
    TEXT,
    TIME,
    ExpressionType,
    FieldRef,
    Unresolved,
)
from tests.metadata.expressions.calendars import CALENDARS

ROLES = ("librarian", "reader")
GENRES = ("novel", "essay", "poem")
FIELDS: dict[str, ExpressionType] = {
    "id": ExpressionType("record", "book"),
    "title": TEXT,
    "书名": TEXT,
    "genre": ExpressionType("choice", values=GENRES),
    "tags": ExpressionType("choices", values=("new", "old", "rare")),
    "pages": NUMBER,
    "weight": NUMBER,
    "price": MONEY,
    "fine": MONEY,
    "lent": BOOLEAN,
    "due": DATE,
    "bought": DATE,
    "returned_at": DATETIME,
    "opens": TIME,
    "borrower": ExpressionType("record", "member"),
    "borrower.name": TEXT,
    "borrower.debt": MONEY,
    "$User.id": ExpressionType("record", "member"),
    "$User.name": TEXT,
    "$User.limit": NUMBER,
}


class ShelfScope:
    """Resolves the fields above; amounts of money compare by their base amount."""

    def resolve(self, path: tuple[str, ...]) -> FieldRef | Unresolved:
        key = ".".join(path)
        found = FIELDS.get(key)
        if found is None:
            return Unresolved(path[-1], tuple(get_close_matches(key, FIELDS, n=3)))
        base = (*path[:-1], f"{path[-1]}_base") if found.kind == "money" else None
        return FieldRef(path, found, object_name="book", compare_path=base)

    def named(self, kind: str) -> Mapping[str, object]:
        """The calendars and roles that the golden corpus names."""
        calendars = {calendar.name: calendar for calendar in CALENDARS}
        known: Mapping[str, Mapping[str, object]] = {"calendar": calendars, "role": dict.fromkeys(ROLES, "")}
        return known.get(kind, {})
