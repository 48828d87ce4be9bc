"""A list view can be shown: a board has groups and sums that mean something, a table has columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.list_view import ListViewDefinition
from ..definitions.object import FieldDefinition
from ..manifest import Manifest
from ..problem import Problem
from .base import Check, found

TABLE, BOARD = "table", "kanban"


class Boards(Check):
    """A kanban board is grouped by a picklist field of its object, sums a number, and limits values that exist."""

    name = "boards"
    codes: ClassVar[tuple[str, ...]] = ("group_missing", "group_unfit", "sum_unfit", "limit_unfit")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for view in manifest.list_views.values():
            definition = manifest.objects.get(view.object)
            if definition is None or view.type != BOARD:
                continue
            group, total = definition.fields.get(view.group), definition.fields.get(view.sum)
            if not view.group:
                yield found(manifest, view, "", "group_missing")
            elif group and not _is_choice(manifest, group):
                yield found(manifest, view, "/group", "group_unfit", name=view.group)
            if total and "sum" not in manifest.field_type(total).aggregates:
                yield found(manifest, view, "/sum", "sum_unfit", name=view.sum)
            for value in view.limits if group and group.choices else ():
                if value not in group.choices.values:  # type: ignore[union-attr]
                    yield found(manifest, view, f"/limits/{value}", "limit_unfit", name=value, group=view.group)


class Tables(Check):
    """A table shows a column, and an object has one first view."""

    name = "tables"
    codes: ClassVar[tuple[str, ...]] = ("columns_missing", "two_defaults")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        first: dict[str, ListViewDefinition] = {}
        for view in sorted(manifest.list_views.values(), key=lambda view: (view.object, view.order, view.name)):
            if view.type == TABLE and not view.columns:
                yield found(manifest, view, "/columns", "columns_missing")
            if view.default and view.object in first:
                parameters = {"first": first[view.object].name, "second": view.name, "object": view.object}
                yield found(manifest, view, "/default", "two_defaults", **parameters)
            elif view.default:
                first[view.object] = view


def _is_choice(manifest: Manifest, field: FieldDefinition) -> bool:
    return field.choices is not None and manifest.field_type(field).expression_type == "choice"
