"""What a board says beside its records: how long a card stands in its column, and which column holds too many."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ...metadata.definitions.list_view import ListViewDefinition
from ..view_models import BoardColumn
from .view import View


def with_hints(
    view: View, object_name: str, chosen: ListViewDefinition, columns: Sequence[BoardColumn]
) -> tuple[BoardColumn, ...]:
    """The columns with their limits, and their cards with the days they stand there: one statement for all cards."""
    cards = [card.id for column in columns for card in column.cards]
    since = view.records.held_since(view.context, object_name, chosen.group, cards) if cards else {}
    today = view.now.date()
    days = {card: (today - moment.astimezone(view.zone).date()).days for card, moment in since.items()}
    return tuple(
        replace(
            column,
            limit=chosen.limits.get(column.value, 0),
            cards=tuple(replace(card, stay=_stay(view, days.get(card.id))) for card in column.cards),
        )
        for column in columns
    )


def _stay(view: View, days: int | None) -> str:
    if days is None:
        return ""
    return view.t("board.stay", count=days) if days > 0 else view.t("board.stay_today")
