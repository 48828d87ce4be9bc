"""Every item of an app stands under a title that there is, and every role begins with an app that there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.app import AppDefinition
from ..definitions.base import Definition
from ..definitions.role import RoleDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..suggestions import nearest
from .base import DefinitionCheck, found


class AppGroups(DefinitionCheck):
    """An item whose group is gone, or hidden, stands above all groups: a warning."""

    name = "app_groups"
    codes: ClassVar[tuple[str, ...]] = ("unknown_group",)

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        if not isinstance(definition, AppDefinition):
            return
        titles = {name: body for name, body in definition.body.get("groups", {}).items() if not body.get("hidden")}
        for name, item in definition.body.get("items", {}).items():
            group = item.get("group")
            if group is not None and group not in titles:
                known = {"group": group, "known": nearest(group, titles)}
                yield found(manifest, definition, f"/items/{name}/group", "unknown_group", **known)


class RoleApps(DefinitionCheck):
    """The app that stands first for the holders of a role exists."""

    name = "role_apps"
    codes: ClassVar[tuple[str, ...]] = ("unknown_app",)

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        if isinstance(definition, RoleDefinition) and definition.app and definition.app not in manifest.apps:
            known = {"app": definition.app, "known": nearest(definition.app, manifest.apps)}
            yield found(manifest, definition, "/app", "unknown_app", **known)
