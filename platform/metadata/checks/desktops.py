"""Every block of a desktop can be shown: its view exists, what it adds up is a number, its bars part the records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.desktop import BARS, DesktopBlock, DesktopDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..suggestions import nearest
from .base import Check, found


class Desktops(Check):
    """Blocks name list views, numbers and groups that there are; desktops are for roles that exist."""

    name = "desktops"
    codes: ClassVar[tuple[str, ...]] = ("unknown_list_view", "sum_unfit", "bars_group_unfit", "unknown_role")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for desktop in manifest.desktops.values():
            for place, role in enumerate(desktop.roles):
                if role not in manifest.roles:
                    parameters = {"role": role, "known": nearest(role, manifest.roles)}
                    yield found(manifest, desktop, f"/roles/{place}", "unknown_role", **parameters)
            for block in desktop.blocks:
                yield from _of_block(manifest, desktop, block)


def _of_block(manifest: Manifest, desktop: DesktopDefinition, block: DesktopBlock) -> Iterator[Problem]:
    at = f"/blocks/{block.name}"
    if not block.view:
        return
    view = manifest.list_views.get(block.view)
    if view is None:
        known = nearest(block.view, manifest.list_views)
        yield found(manifest, desktop, f"{at}/view", "unknown_list_view", view=block.view, known=known)
        return
    fields = manifest.objects[view.object].fields if view.object in manifest.objects else {}
    total, group = fields.get(block.sum), fields.get(block.group or view.group)
    if block.sum and not (total and "sum" in manifest.field_type(total).aggregates):
        yield found(manifest, desktop, f"{at}/sum", "sum_unfit", name=block.sum)
    if block.show == BARS and not (group and "value" in manifest.field_type(group).groupable):
        name = block.group or view.group
        yield found(manifest, desktop, f"{at}/group" if block.group else at, "bars_group_unfit", name=name)
