"""Which home page somebody has: the desktops of his roles, and on the first of them the views he put there himself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from ...engine.personal.view_choices import home_views
from ...metadata.definitions.desktop import BARS, COLUMNS, FIGURE, OPENED, RECORDS, DesktopBlock, DesktopDefinition
from ..view_models import DeskBlock, HomePage, Link, Tile
from .desk_blocks import Source, late_panel, late_tile, panel_of, source_of, tile_of
from .desk_patience import Patience
from .hits import opened_hits
from .saved_views import opened_view
from .view import View

T = TypeVar("T")


class _Place(Struct, frozen=True):
    """A block with the records behind it, on the desktop of that name; `own` is the view that the viewer put there."""

    desk: str
    block: DesktopBlock
    source: Source
    own: str = ""

    @property
    def later_href(self) -> str:
        """Where a page gets the block when it is in sight."""
        return f"/?{urlencode([('desk', self.desk), ('block', self.block.name)])}"


def desktops_of(view: View) -> list[DesktopDefinition]:
    """The desktops that the viewer's roles give him and of which he may see anything, in order."""
    found = sorted(view.model.manifest.desktops.values(), key=lambda one: (one.order, one.name))
    roles = view.context.actor.roles
    mine = (one for one in found if not one.roles or any(role in roles for role in one.roles))
    return [one for one in mine if any(block.view and source_of(view, block) for block in one.blocks)]


def filled(view: View, page: HomePage, name: str) -> HomePage | None:
    """The page with the desktop of that name, or with the first; None where the viewer has none."""
    desktops = desktops_of(view)
    if not desktops:
        return None
    chosen = next((one for one in desktops if one.name == name), desktops[0])
    patience = Patience(view.model)
    tiles: list[Tile] = []
    columns: list[list[DeskBlock]] = [[] for _ in range(COLUMNS)]
    for block in chosen.blocks:
        if block.show == OPENED:
            columns[block.column - 1].append(_opened(view, block))
        elif source := source_of(view, block):
            place = _Place(chosen.name, block, source)
            if block.show == FIGURE:
                tiles.append(_tile(view, place, patience))
            else:
                columns[block.column - 1].append(_panel(view, place, patience))
    for panel in own_panels(view, patience) if chosen is desktops[0] else ():
        min(columns[:2], key=len).append(panel)
    return replace(
        page,
        tiles=tuple(tiles),
        desks=tuple(_link(view, one, one is chosen) for one in desktops) if len(desktops) > 1 else (),
        columns=tuple(tuple(panels) for panels in columns if panels),
        is_desk=True,
        customise_href=f"/admin/customise/desktop/{chosen.name}" if view.rights.administrator else "",
    )


def own_panels(view: View, patience: Patience) -> tuple[DeskBlock, ...]:
    """The views that the viewer put on his home page, as far as they are still there and he may read their records."""
    return tuple(_panel(view, place, patience) for place in _own_places(view))


def block_of(view: View, desk: str, name: str) -> DeskBlock | Tile | None:
    """One block alone, with all the time it needs; None where the viewer has none of that name there."""
    blocks = [(one.name, block) for one in desktops_of(view) if one.name == desk for block in one.blocks]
    places = [_Place(desk, block, source) for desk, block in blocks if (source := source_of(view, block))]
    place = next((one for one in (*places, *_own_places(view)) if one.block.name == name), None)
    if place is None:
        return None
    return (_tile if place.block.show == FIGURE else _panel)(view, place, None)


def _own_places(view: View) -> Iterator[_Place]:
    for name, keys in home_views(view.model, view.context.actor).items():
        if name not in view.model.manifest.objects or not view.rights.allows("read", name):
            continue
        for key in keys:
            opened = opened_view(view, name, key).definition
            if opened.name == key:
                yield _Place("", DesktopBlock(f"own-{name}-{key}", RECORDS), Source(opened, key), key)


def _tile(view: View, place: _Place, patience: Patience | None) -> Tile:
    """The figure; without `patience` however long it takes."""
    late = late_tile(view, place.source, place.block)
    later = replace(late, note="", later_href=place.later_href)
    return _shown(view, place, partial(tile_of, view, place.source, place.block), later, late, patience)


def _panel(view: View, place: _Place, patience: Patience | None) -> DeskBlock:
    """The panel; without `patience` however long it takes."""
    late = late_panel(view, place.source, place.block)
    if place.own:
        late = replace(late, take_off=f"unhome:{place.own}", take_off_url=f"/{place.source.object}/views")
    lines = place.block.rows
    room = lines * 2 // 3 if place.block.show == BARS else lines
    later = replace(late, is_late=False, later_href=place.later_href, later_rows=room)

    def ask() -> DeskBlock:
        found = panel_of(view, place.source, place.block)
        return replace(found, take_off=late.take_off, take_off_url=late.take_off_url)

    return _shown(view, place, ask, later, late, patience)


def _shown(view: View, place: _Place, ask: Callable[[], T], later: T, late: T, patience: Patience | None) -> T:
    key = f"{place.desk}.{place.block.name}"
    return patience.shown(key, ask, later, late) if patience else Patience(view.model).awaited(key, ask, late)


def _opened(view: View, block: DesktopBlock) -> DeskBlock:
    return DeskBlock(
        name=block.name,
        label=view.text(block.label) or view.t("home.opened"),
        icon="history",
        hits=opened_hits(view, block.rows),
    )


def _link(view: View, desktop: DesktopDefinition, current: bool) -> Link:
    return Link(
        view.text(desktop.label, desktop.name), f"/?{urlencode([('desk', desktop.name)])}", desktop.icon, current
    )
