"""The lines of a form can be edited: their columns fit into cells, their order can be kept, their totals are sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from ..definitions.layout import LayoutDefinition, Lines
from ..definitions.object import FieldDefinition
from ..field_types.base import fits_a_cell
from ..manifest import Manifest
from ..problem import Problem
from .base import Check, found


class LinesEditable(Check):
    """The columns of lines fit into cells, their order is kept by a number, and their totals are columns of numbers."""

    name = "lines_editable"
    codes: ClassVar[tuple[str, ...]] = ("line_column_unfit", "line_position_unfit", "sum_unfit")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for layout in manifest.layouts.values():
            for lines in layout.lines.values():
                definition = manifest.objects.get(lines.object)
                if definition is not None:
                    yield from _unfit_lines(manifest, layout, lines, definition.fields)


def _unfit_lines(
    manifest: Manifest, layout: LayoutDefinition, lines: Lines, fields: Mapping[str, FieldDefinition]
) -> Iterator[Problem]:
    pointer = f"/lines/{lines.name}"
    for place, name in enumerate(lines.columns):
        if name in fields and (name == lines.field or not _is_one_value(manifest, fields[name])):
            yield found(manifest, layout, f"{pointer}/columns/{place}", "line_column_unfit", name=name)
    kept = fields.get(lines.position)
    if kept and (kept.read_only or manifest.field_type(kept).expression_type != "number"):
        yield found(manifest, layout, f"{pointer}/position", "line_position_unfit", name=kept.name)
    for place, name in enumerate(lines.totals):
        summed = name in lines.columns and name in fields and "sum" in manifest.field_type(fields[name]).aggregates
        if not summed:
            yield found(manifest, layout, f"{pointer}/totals/{place}", "sum_unfit", name=name)


def _is_one_value(manifest: Manifest, field: FieldDefinition) -> bool:
    """Whether the field fits a cell and is neither a part of another nor several values."""
    kind = manifest.field_type(field)
    return field.part_of is None and not kind.storage.many and fits_a_cell(kind)
