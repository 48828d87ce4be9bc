"""What the checks find in layouts and in what decides between them: code, place, and the definition that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any]


def book(**body: Any) -> tuple[Body]:
    """The library's layout of books with something else in it."""
    return ({"extends": "layout/book", **body},)


def lines(**body: Any) -> tuple[Body]:
    """The library's layout of members with loans as lines."""
    return ({"extends": "layout/member", "lines": {"l": {"object": "loan", **body}}},)


def librarian(**record_types: Any) -> tuple[Body, ...]:
    """The library's role with something said of record types."""
    return (
        {"extends": "object/book", "record_type": "genre"},
        {"extends": "role/librarian", "record_types": record_types},
    )


NOT_ALLOWED = {"allowed": ["history"], "default": "fiction"}
SECOND = {"kind": "layout", "name": "book_two", "label": {"en": "Second", "zh": "第二"}, "object": "book"}

LAYOUT_CASES: tuple[tuple[str, str, tuple[Body, ...]], ...] = (
    ("unknown_section", "/items/isbn/section", book(items={"isbn": {"section": "mian"}})),
    ("unknown_tab", "/sections/place/tab", ({"extends": "layout/member", "sections": {"place": {"tab": "home"}}},)),
    ("column_outside", "/items/isbn/column", book(items={"isbn": {"column": 3}})),
    ("placed_twice", "/items/again", book(items={"again": {"field": "isbn", "section": "main"}})),
    ("required_not_placed", "/items", book(items={"title": {"hidden": True}})),
    ("unknown_role", "/roles/1", book(roles=["reader", "raeder"])),
    ("unknown_record_type", "/record_types/0", book(record_types=["crime"])),
    ("record_type_unfit", "/record_type", ({"extends": "object/book", "record_type": "title"},)),
    ("record_type_unfit", "/record_type", ({"extends": "object/book", "record_type": "tags"},)),
    ("unknown_object", "/record_types/bok", librarian(bok={"default": "crime"})),
    ("unknown_record_type", "/record_types/book/allowed/0", librarian(book={"allowed": ["crime"]})),
    ("unknown_record_type", "/record_types/book/default", librarian(book={"default": "fitcion"})),
    (
        "default_type_not_allowed",
        "/record_types/book/default",
        librarian(book=NOT_ALLOWED),
    ),
    ("layout_tie", "/name", ({**SECOND, "sections": {}, "items": {}},)),
    ("related_field_unfit", "/related/loans/field", book(related={"loans": {"field": "member"}})),
    ("related_field_unfit", "/lines/l/field", lines(field="book", columns=["due_on"])),
    ("line_column_unfit", "/lines/l/columns/0", lines(field="member", columns=["remark"])),
    ("line_column_unfit", "/lines/l/columns/0", lines(field="member", columns=["member"])),
    ("line_position_unfit", "/lines/l/position", lines(field="member", columns=["book"], position="due_on")),
    ("sum_unfit", "/lines/l/totals/0", lines(field="member", columns=["book"], totals=["fine"])),
)
