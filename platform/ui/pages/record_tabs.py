"""The tabs of a record page: which there are for the viewer, and what of the layout stands on the one he chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from ...metadata.definitions.layout import LayoutDefinition
from ..view_models import ViewTab
from .layouts import VIEW
from .view import View

PARAMETER = "tab"


class RecordTab(Struct, frozen=True):
    """What shows of a layout: `links` leads to every tab, `name` is the chosen one; "" and none without tabs."""

    layout: LayoutDefinition
    timeline: bool = True
    name: str = ""
    links: tuple[ViewTab, ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether the page begins with it."""
        return not self.links or self.links[0].current

    def href(self, address: str) -> str:
        """An address of the record that keeps to the tab."""
        return on_tab(address, self.name)

    @property
    def label(self) -> str:
        """What the tab is called; "" without tabs."""
        return next((link.label for link in self.links if link.current), "")


def on_tab(address: str, tab: str) -> str:
    """The address of the record's page, or of a form that leads back to it, with the tab."""
    return f"{address}?{urlencode([(PARAMETER, tab)])}" if tab else address


def chosen_tab(view: View, layout: LayoutDefinition, asked: str, href: str, *, has_timeline: bool) -> RecordTab:
    """The tab asked for, else the first that shows anything; the whole layout where it has no tabs."""
    if not layout.tabs:
        return RecordTab(layout, has_timeline)
    timelines, names = _timelines(layout), _filled(view, layout, has_timeline)
    name = asked if asked in names else names[0]
    shown = replace(layout, sections=_on(layout, layout.sections, name), related=_on(layout, layout.related, name))
    links = tuple(ViewTab(view.text(layout.tabs[one].label, one), on_tab(href, one), one == name) for one in names)
    return RecordTab(shown, has_timeline and name in timelines, name, links)


def every_tab(view: View, layout: LayoutDefinition, href: str, *, has_timeline: bool) -> tuple[RecordTab, ...]:
    """All tabs that show anything, in their order."""
    names = _filled(view, layout, has_timeline) if layout.tabs else ("",)
    return tuple(chosen_tab(view, layout, name, href, has_timeline=has_timeline) for name in names)


def _timelines(layout: LayoutDefinition) -> frozenset[str]:
    """The tabs that hold the timeline."""
    return frozenset(tab.name for tab in layout.tabs.values() if tab.timeline) or frozenset({next(iter(layout.tabs))})


def _filled(view: View, layout: LayoutDefinition, has_timeline: bool) -> Sequence[str]:
    """The tabs that show anything, the first one where none does."""
    filled = set(_timelines(layout)) if has_timeline else set()
    sections = {item.section for item in layout.items.values() if VIEW in item.modes}
    filled |= {_tab_of(layout, one) for one in layout.sections.values() if one.name in sections}
    filled |= {_tab_of(layout, one) for one in layout.related.values() if view.rights.allows("read", one.object)}
    return [name for name in layout.tabs if name in filled] or [next(iter(layout.tabs))]


def _tab_of(layout: LayoutDefinition, part: Any) -> str:
    return part.tab if part.tab in layout.tabs else next(iter(layout.tabs))


def _on(layout: LayoutDefinition, parts: Mapping[str, Any], tab: str) -> Mapping[str, Any]:
    return MappingProxyType({name: part for name, part in parts.items() if _tab_of(layout, part) == tab})
