"""The dialog in which a person arranges a record page for himself, and what becomes of it."""

from __future__ import annotations

from ...engine.personal.view_choices import change_choices
from ...metadata.definitions.layout import LayoutDefinition
from ..view_models import ArrangePage, ArrangePart
from .arrangements import HIDDEN, LIST, SECTION, arrangement_of
from .layouts import VIEW, items_of, layout_of
from .related_lists import readable_lists
from .showing import Record
from .view import Posted, View

SHOWN, PLACE = "shown", "place."


def arrange_page(view: View, record: Record, object_name: str) -> ArrangePage:
    """The parts of the record's page as the viewer has arranged them, the hidden ones among them."""
    layout = layout_of(view, object_name, VIEW, record)
    chosen, labels = arrangement_of(view, layout), _labels(view, layout)
    parts = tuple(ArrangePart(key, labels[key], key not in chosen.hidden) for key in sorted(labels, key=chosen.place))
    home = f"/{object_name}/{record['id']}"
    return ArrangePage(
        title=view.t("arrange.title"),
        action=f"{home}/arrange",
        layout=layout.name,
        sections=tuple(one for one in parts if one.key.startswith(SECTION)),
        lists=tuple(one for one in parts if one.key.startswith(LIST)),
        back_href=home,
    )


def keep_arrangement(view: View, record: Record, object_name: str, posted: Posted) -> None:
    """Keep what was posted for the layout of the record; with `do` = "reset" the page is as it was defined."""
    layout = layout_of(view, object_name, VIEW, record)
    known = sorted(_labels(view, layout), key=arrangement_of(view, layout).place)
    shown, now = set(posted.get(SHOWN, ())), _numbers(known)
    keys = sorted(known, key=lambda key: _place(posted, key, now[key]))
    made = [key if key in shown else HIDDEN + key for key in keys]
    if (posted.get("do") or [""])[0] == "reset":
        made = []
    change_choices(
        view.model.database,
        view.context.actor.id or "",
        object_name,
        lambda choices: choices.with_arrangement(layout.name, made),
    )


def _labels(view: View, layout: LayoutDefinition) -> dict[str, str]:
    """The parts that the viewer may see at all, by key."""
    sections = {
        SECTION + one.name: view.text(one.label, one.name)
        for one in layout.sections.values()
        if items_of(layout, one.name, VIEW)
    }
    lists = {
        LIST + one.name: view.text(one.label) or view.mark(one.object).label_plural
        for one in readable_lists(view, layout)
    }
    return {**sections, **lists}


def _numbers(keys: list[str]) -> dict[str, int]:
    """The places from 1, of the sections and of the lists, each by itself."""
    kinds = ([key for key in keys if key.startswith(kind)] for kind in (SECTION, LIST))
    return {key: number for those in kinds for number, key in enumerate(those, 1)}


def _place(posted: Posted, key: str, now: int) -> tuple[int, int]:
    """The place that was chosen; what moved there goes before or behind what has it already, the way it came."""
    text = (posted.get(PLACE + key) or [""])[0]
    chosen = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else now
    return chosen, (chosen > now) - (chosen < now)
