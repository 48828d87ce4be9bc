"""Which home page somebody has: the desktops of his roles, and on the first of them the views he put there himself."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from msgspec.structs import replace

from ...engine.personal.view_choices import home_views
from ...metadata.definitions.desktop import COLUMNS, FIGURE, OPENED, RECORDS, DesktopBlock, DesktopDefinition
from ..view_models import DeskBlock, HomePage, Link, Tile
from .desk_blocks import Patience, Source, late_panel, late_tile, panel_of, source_of, tile_of
from .hits import opened_hits
from .saved_views import opened_view
from .view import View

PATIENCE_SECONDS = 3.0


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
    patience = Patience(PATIENCE_SECONDS)
    tiles: list[Tile] = []
    columns: list[list[DeskBlock]] = [[] for _ in range(COLUMNS)]
    for block in chosen.blocks:
        source = source_of(view, block)
        if block.show == OPENED:
            columns[block.column - 1].append(_opened(view, block))
        elif source and block.show == FIGURE:
            tiles.append(patience.shown(partial(tile_of, view, source, block), late_tile(view, source, block)))
        elif source:
            columns[block.column - 1].append(_panel(view, source, block, patience))
    for panel in own_panels(view, patience) if chosen is desktops[0] else ():
        min(columns[:2], key=len).append(panel)
    return replace(
        page,
        tiles=tuple(tiles),
        desks=tuple(_link(view, one, one is chosen) for one in desktops) if len(desktops) > 1 else (),
        columns=tuple(tuple(panels) for panels in columns if panels),
        is_desk=True,
    )


def own_panels(view: View, patience: Patience) -> tuple[DeskBlock, ...]:
    """The views that the viewer put on his home page, as far as they are still there and he may read their records."""
    panels = []
    for name, keys in home_views(view.model, view.context.actor).items():
        if name not in view.model.manifest.objects or not view.rights.allows("read", name):
            continue
        for key in keys:
            opened = opened_view(view, name, key).definition
            if opened.name == key:
                block = DesktopBlock(f"own-{name}-{key}", RECORDS)
                panel = _panel(view, Source(opened, key), block, patience)
                panels.append(replace(panel, take_off=f"unhome:{key}", take_off_url=f"/{name}/views"))
    return tuple(panels)


def _panel(view: View, source: Source, block: DesktopBlock, patience: Patience) -> DeskBlock:
    return patience.shown(partial(panel_of, view, source, block), late_panel(view, source, block))


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
