"""Who changed what and when: of all definitions, or of one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ....engine.packs.history import LIMIT, DefinitionChange, LayerEvent, layer_history
from ...view_models import Crumbs, HistoryEvent, HistoryPage, Link, PlanLine
from ..view import View
from .definition import HISTORY, definition_of, head_of
from .origins import Authors, moment_of, origin_of
from .overview import ADDRESS

SHOWN_VALUES = 12


def history_page(view: View, before: int | None) -> HistoryPage:
    """The last changes of all definitions."""
    with view.model.database.read() as connection:
        events = layer_history(connection, before)
    older = f"{ADDRESS}/history?before={events[-1].version}" if len(events) == LIMIT else ""
    head = Crumbs(view.t("customise.history"), (Link(view.t("customise.title"), ADDRESS),), "history")
    return HistoryPage(head, _events(view, events), older)


def definition_history_page(view: View, kind: str, name: str) -> HistoryPage:
    """The changes of the customer layer that say something about one definition."""
    definition = definition_of(view, kind, name)
    with view.model.database.read() as connection:
        events = layer_history(connection, about=(kind, name))
    return HistoryPage(head_of(view, definition, HISTORY), _events(view, events))


def _events(view: View, events: list[LayerEvent]) -> tuple[HistoryEvent, ...]:
    authors = Authors(view, ((event.at, event.by) for event in events))
    return tuple(
        HistoryEvent(
            title=view.t("customise.version", version=str(event.version)),
            when=moment_of(view, event.at),
            who=authors.name(event.by),
            lines=tuple(_lines(view, event)),
            mark=_mark(view, event),
        )
        for event in events
    )


def _mark(view: View, event: LayerEvent) -> str:
    if event.undoes:
        return view.t("customise.undoes", version=str(event.undoes))
    return view.t("customise.undone") if event.undone else ""


def _lines(view: View, event: LayerEvent) -> Iterator[PlanLine]:
    for layer, count in event.packs.items():
        yield PlanLine("change", view.t("customise.pack_changed", pack=origin_of(view, layer).label, count=count))
    for change in event.changes:
        yield from _values(view, change)


def _values(view: View, change: DefinitionChange) -> Iterator[PlanLine]:
    for value in change.values[:SHOWN_VALUES]:
        sign = "add" if value.old is None else "remove" if value.new is None else "change"
        told = " → ".join(_text(one) for one in (value.old, value.new) if one is not None)
        yield PlanLine(sign, f"{change.definition}#{value.pointer}", told)
    if len(change.values) > SHOWN_VALUES:
        more = view.t("customise.more_values", count=len(change.values) - SHOWN_VALUES)
        yield PlanLine("change", change.definition, more)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:200]
