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
    known, shown = list(_labels(view, layout)), set(posted.get(SHOWN, ()))
    keys = sorted(known, key=lambda key: (_place(posted, key), known.index(key)))
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


def _place(posted: Posted, key: str) -> int:
    text = (posted.get(PLACE + key) or [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 999
