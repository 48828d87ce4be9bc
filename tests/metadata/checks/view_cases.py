"""What the checks find in boards, calendars, timelines and desktops: code, place, and the definition wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any]


def board(**body: Any) -> tuple[Body]:
    """The library's board with something else in it."""
    return ({"extends": "list_view/book_board", **body},)


def dated(**body: Any) -> tuple[Body]:
    """A timeline of loans."""
    label = {"en": "Loans", "zh": "借阅"}
    whole = {"kind": "list_view", "name": "v", "label": label, "object": "loan", "type": "timeline"}
    return ({**whole, **body},)


def desk(block: Body, **body: Any) -> tuple[Body]:
    """A desktop of one block."""
    label = {"en": "Desk", "zh": "工作台"}
    return ({"kind": "desktop", "name": "d", "label": label, "blocks": {"a": block}, **body},)


VIEW_CASES: tuple[tuple[str, str, tuple[Body, ...]], ...] = (
    ("group_missing", "", dated(type="kanban")),
    ("group_unfit", "/group", board(group="author")),
    ("limit_unfit", "/limits/nowhere", board(limits={"nowhere": 3})),
    ("sum_unfit", "/sum", board(sum="author")),
    ("start_missing", "", dated(type="calendar")),
    ("start_unfit", "/start", dated(start="number")),
    ("end_unfit", "/end", dated(start="due_on", end="lent_at")),
    ("tone_unfit", "/tone_by", dated(start="due_on", tone_by="number")),
    ("person_unfit", "/person", dated(start="due_on", person="book")),
    ("bars_unfit", "/group", dated(start="due_on", group="due_on")),
    ("mode_unfit", "/mode", dated(start="due_on", mode="day")),
    ("unknown_field", "/start", dated(start="gone")),
    ("unknown_list_view", "/blocks/a/view", desk({"view": "book_al"})),
    ("sum_unfit", "/blocks/a/sum", desk({"view": "book_all", "show": "figure", "sum": "title"})),
    ("bars_group_unfit", "/blocks/a/group", desk({"view": "book_all", "show": "bars", "group": "summary"})),
    ("bars_group_unfit", "/blocks/a", desk({"view": "book_all", "show": "bars"})),
    ("unknown_role", "/roles/0", desk({"show": "opened"}, roles=["redaer"])),
)
