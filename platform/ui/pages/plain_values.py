"""A record's values as expressions read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...metadata.definitions.object import FieldDefinition
from .showing import Record
from .view import View


def plain_values(view: View, object_name: str, record: Record) -> dict[str, Any]:
    """The record by field: links as ids, compounds by part."""
    values = {}
    for item in view.model.object(object_name).stored:
        value = stored_value(item.definition, record)
        values[item.name] = value.get("id") if isinstance(value, Mapping) else value
    return values


def stored_value(field: FieldDefinition, record: Record) -> Any:
    """The Python value of a field in a record, also that of a part, which stands in its compound."""
    if field.name in record or not field.part_of:
        return record.get(field.name)
    whole = record.get(field.part_of)
    return whole.get(field.name.removeprefix(f"{field.part_of}_")) if isinstance(whole, Mapping) else None
