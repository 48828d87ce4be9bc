"""Records by their names alone: found, or opened lately."""

from __future__ import annotations

from ...engine.personal.recents import recent_records
from ..view_models import Hit
from .showing import initials, is_person, tone_of
from .view import View

RECENT = 8


def hit_of(view: View, name: str, record_id: str, title: str, under: str = "", end: str = "") -> Hit:
    """The record with its initials; `under` stands below its title, `end` beside it."""
    return Hit(
        title=title,
        href=f"/{name}/{record_id}",
        sub=under,
        end=end,
        initials=initials(title),
        tone=tone_of(record_id),
        round=is_person(view.object(name)),
    )


def opened_hits(view: View, most: int = RECENT) -> tuple[Hit, ...]:
    """The records that the viewer opened last."""
    opened = recent_records(view.model, view.context, most)
    return tuple(hit_of(view, one.object, one.id, one.name, view.mark(one.object).label) for one in opened)
