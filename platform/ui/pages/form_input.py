"""From what a form posts to the raw values that a save takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ...metadata.definitions.object import FieldDefinition
from .layouts import EDIT, layout_of
from .view import View

Posted = Mapping[str, Sequence[str]]
_LOCAL_INSTANT = "%Y-%m-%dT%H:%M"


def values_from(view: View, object_name: str, posted: Posted) -> dict[str, Any]:
    """Raw values of the fields that the form holds; what it does not hold is left alone."""
    definition = view.object(object_name)
    layout = layout_of(view, definition.name, EDIT)
    locked = {item.field for item in layout.items.values() if item.read_only}
    values: dict[str, Any] = {}
    for field in definition.fields.values():
        if not field.read_only and field.name not in locked:
            values.update(_values(view, definition.name, field, posted))
    return values


def _values(view: View, object_name: str, field: FieldDefinition, posted: Posted) -> Mapping[str, Any]:
    field_type = view.model.manifest.field_type(field)
    name = field.name
    if field_type.values.compound is not None:
        return _link(field, posted) if field.targets else {}
    if name not in posted or (field.part_of and f"{field.part_of}_object" == name):
        return {}
    if field_type.storage.many:
        return {name: [value for value in posted[name] if value]}
    raw = posted[name][0] if posted[name] else ""
    if field_type.expression_type == "datetime":
        raw = _instant(view, raw)
    return {name: raw}


def _link(field: FieldDefinition, posted: Posted) -> Mapping[str, Any]:
    """A link to one of several objects: the object under `<field>_object`, the record under the field's own name."""
    if field.name not in posted:
        return {}
    record = posted[field.name][0] if posted[field.name] else ""
    target = (posted.get(f"{field.name}_object") or [""])[0]
    if "/" in record:
        target, _, record = record.partition("/")
    return {field.name: {"object": target, "id": record} if record else None}


def _instant(view: View, raw: str) -> str:
    """A moment typed in the viewer's zone, as an instant; anything else goes on as it is and is refused there."""
    try:
        return datetime.strptime(raw[:16], _LOCAL_INSTANT).replace(tzinfo=view.zone).isoformat()
    except ValueError:
        return raw
