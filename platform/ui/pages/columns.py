"""The columns of a list: their fields, labels and widths, and a view where nobody defined one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from ...metadata.definitions.list_view import ListColumn, ListViewDefinition
from ...metadata.definitions.object import FieldDefinition
from .column_choice import SLOTS
from .view import View

MAXIMUM_FALLBACK_COLUMNS = 6
MAIN_WIDTH, PLAIN_WIDTH = 264, 152
_WIDTHS: Mapping[str, int] = {
    "checkbox": 88,
    "date": 112,
    "image": 88,
    "lookup": 160,
    "money": 128,
    "number": 104,
    "percent": 88,
    "rating": 112,
    "select": 136,
    "time": 88,
    "user": 144,
}
"""Pixels of a column by the widget of its field, where nobody chose them: seven or eight columns fit a laptop."""


class ColumnField(Struct, frozen=True):
    """A column with the field it shows; `label` is in the viewer's language."""

    column: ListColumn
    field: FieldDefinition
    label: str

    @property
    def path(self) -> str:
        """The path the query answers."""
        return self.column.field


def width_of(view: View, object_name: str, column: ColumnField) -> int:
    """The width of a column in pixels: the one chosen, else what its kind of value needs."""
    if column.column.width:
        return column.column.width
    if column.path == view.object(object_name).title:
        return MAIN_WIDTH
    return _WIDTHS.get(view.model.manifest.field_type(column.field).presentation.widget, PLAIN_WIDTH)


def column_fields(view: View, object_name: str, columns: Mapping[str, ListColumn]) -> list[ColumnField]:
    """The columns that lead to a field, with their labels; a path's label names the whole way to it."""
    shown: list[ColumnField] = []
    for column in columns.values():
        passed = view.model.manifest.resolve_path(object_name, column.field)
        if passed:
            own = view.text(passed[-1].label, passed[-1].name)
            way = " › ".join(view.text(step.label, step.name) for step in passed[:-1])
            label = view.text(column.label) or (view.t("list.path", way=way, field=own) if way else own)
            shown.append(ColumnField(column, passed[-1], label))
    return shown


def fallback_view(view: View, object_name: str) -> ListViewDefinition:
    """A view of the first plain fields, for an object that nobody defined a view of."""
    definition = view.object(object_name)
    names = [definition.title, *(field.name for field in definition.fields.values() if _is_plain(view, field))]
    chosen = list(dict.fromkeys(names))[:MAXIMUM_FALLBACK_COLUMNS]
    slots = dict(zip(chosen, SLOTS, strict=False))
    columns = {name: ListColumn(name, name, slot=slots.get(name)) for name in chosen}
    return ListViewDefinition(
        name="all",
        label=MappingProxyType({"en": "All", "zh": "全部"}),
        object=object_name,
        columns=MappingProxyType(columns),
    )


def _is_plain(view: View, field: FieldDefinition) -> bool:
    storage = view.model.manifest.field_type(field).storage
    return not field.system and field.part_of is None and storage.sortable
