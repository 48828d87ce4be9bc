"""From what a form posts to the raw values that a save takes, and which of them a person has changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...metadata.definitions.layout import LayoutDefinition
from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import FieldType, InvalidValue
from .form_fields import input_text
from .layouts import EDIT, layout_of
from .plain_values import stored_value
from .showing import Record
from .view import Posted, View

KEEP, REMOVE = ".keep", ".remove"
"""What the control of a file posts beside the file: the id of the present one, and whether it shall go."""
CLONE = "clone.of"
"""Is posted with a form whose values are those of another record."""


def values_from(
    view: View, object_name: str, posted: Posted, record: Record | None = None, layout: LayoutDefinition | None = None
) -> dict[str, Any]:
    """Raw values of the fields that the form holds; what it lacks, or `record` has already, is left out."""
    definition = view.object(object_name)
    layout = layout or layout_of(view, definition.name, EDIT)
    locked = {item.field for item in layout.items.values() if item.read_only}
    values: dict[str, Any] = {}
    for field in definition.fields.values():
        if not field.read_only and field.name not in locked:
            values.update(_values(view, field, posted, record))
    if record is None:
        _leave_to_defaults(view, definition.name, values)
    return values


def _leave_to_defaults(view: View, object_name: str, values: dict[str, Any]) -> None:
    """Leave out blanks of a new record that stood there because what their default is computed from was not known."""
    computed = [one.field for one in view.model.object(object_name).computed_defaults if values.get(one.field) == ""]
    if computed:
        offered = view.records.computed_defaults(view.context, object_name, {})
        for name in computed:
            if name not in offered:
                del values[name]


def _values(view: View, field: FieldDefinition, posted: Posted, record: Record | None) -> Mapping[str, Any]:
    field_type = view.model.manifest.field_type(field)
    name = field.name
    if field_type.values.compound is not None:
        return _link(field, posted, record) if field.targets else {}
    if field_type.presentation.accept is not None:
        return _file(name, posted, record)
    if name not in posted or (field.part_of and f"{field.part_of}_object" == name):
        return {}
    if field_type.storage.many:
        chosen = [value for value in posted[name] if value]
        return {} if record is not None and set(chosen) == set(record.get(name) or ()) else {name: chosen}
    raw = posted[name][0].replace("\r\n", "\n") if posted[name] else ""
    if record is not None and _is_same(view, raw, stored_value(field, record)):
        return {}
    return {name: typed_text(view, field_type, raw)}


def is_untouched(view: View, object_name: str, name: str, posted: Posted, base: Any) -> bool:
    """Whether the form still holds the value that the field had (as JSON) when the form was opened."""
    item = view.model.object(object_name).fields.get(name)
    if item is None:
        return False
    if item.type.values.compound is not None:
        given = _link(item.definition, posted, None).get(name)
        return bool((given or {}) == (base or {}))
    if item.type.storage.many:
        return {value for value in posted.get(name, ()) if value} == set(base or ())
    raw = (posted.get(name) or [""])[0].replace("\r\n", "\n")
    try:
        return _is_same(view, raw, None if base is None else item.parse(base))
    except InvalidValue:
        return raw == str(base)


def _is_same(view: View, raw: str, value: Any) -> bool:
    """A box without a tick says "false" also where nobody ever said anything."""
    return raw == input_text(view, value).replace("\r\n", "\n") or (value is None and raw == "false")


def _file(name: str, posted: Posted, record: Record | None) -> Mapping[str, Any]:
    present = input_text_of_link(record, name)
    if (posted.get(f"{name}{REMOVE}") or [""])[0] == "true":
        return {name: None}
    kept = (posted.get(f"{name}{KEEP}") or [""])[0]
    return {name: kept} if kept and kept != present else {}


def input_text_of_link(record: Record | None, name: str) -> str:
    """The id that a record links, "" where it links none."""
    value = (record or {}).get(name)
    return str(value["id"] if isinstance(value, Mapping) else value or "")


def _link(field: FieldDefinition, posted: Posted, record: Record | None) -> Mapping[str, Any]:
    """A link to one of several objects: the object under `<field>_object`, the record under the field's own name."""
    if field.name not in posted:
        return {}
    chosen = posted[field.name][0] if posted[field.name] else ""
    target = (posted.get(f"{field.name}_object") or [""])[0]
    if "/" in chosen:
        target, _, chosen = chosen.partition("/")
    present = (record or {}).get(field.name) or {}
    if record is not None and chosen == (present.get("id") or "") and (not chosen or target == present.get("object")):
        return {}
    return {field.name: {"object": target, "id": chosen} if chosen else None}


def typed_text(view: View, field_type: FieldType, raw: str) -> str:
    """What was typed: a moment without a zone is one in the viewer's; what is none goes on and is refused there."""
    if field_type.expression_type != "datetime":
        return raw
    try:
        typed = datetime.fromisoformat(raw)
    except ValueError:
        return raw
    return typed.isoformat() if typed.tzinfo else typed.replace(tzinfo=view.zone).isoformat()
