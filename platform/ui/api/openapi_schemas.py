"""JSON Schemas of records, drawn from what the field types answer and accept."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ...engine.model import CompiledField, CompiledObject
from ...engine.query.selection import default_fields
from ...metadata.labels import text_in

Schema = dict[str, Any]

_JSON_TYPES: Mapping[type, str] = MappingProxyType(
    {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
)
_FORMATS: Mapping[str, str] = MappingProxyType({"date": "date", "datetime": "date-time", "record": "uuid"})
_NUMERIC = ("number", "money")


def described_schema() -> Schema:
    """What is told of an object: its fields, layouts, list views and record types."""
    keyed, text, flag = (
        {"type": "object", "additionalProperties": {"type": "object"}},
        {"type": "string"},
        {"type": "boolean"},
    )
    applicable: Schema = {
        "type": "object",
        "description": "Page → the layouts that may be yours, in the order in which they are asked.",
        "additionalProperties": {"type": "array", "items": text},
    }
    of_type = {"label": text, "description": text, "active": flag, "allowed": flag, "applicable": applicable}
    types = {"type": "object", "additionalProperties": {"type": "object", "properties": of_type}}
    return {
        "type": "object",
        "properties": {
            **dict.fromkeys(("name", "label", "plural", "description", "icon", "tone", "title", "layer"), text),
            "rights": {"type": "object", "additionalProperties": flag},
            **dict.fromkeys(("fields", "layouts", "list_views"), keyed),
            "applicable": applicable,
            "record_types": {
                "type": ["object", "null"],
                "properties": {"field": text, "default": {"type": ["string", "null"]}, "types": types},
            },
            "manifest_version": {"type": "integer"},
        },
    }


def problem_schema() -> Schema:
    """A problem answer."""
    return {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail", "request_id", "problems"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "request_id": {"type": "string"},
            "problems": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "field", "message"],
                    "properties": {
                        "code": {"type": "string"},
                        "field": {"type": ["string", "null"]},
                        "message": {"type": "string"},
                        "hint": {"type": "string"},
                        "index": {"type": "integer"},
                    },
                },
            },
            "conflicts": {"type": "object", "additionalProperties": {"type": "object"}},
            "version": {"type": "integer"},
        },
    }


def batch_result_schema() -> Schema:
    """The answer to a batch."""
    return {
        "type": "object",
        "required": ["results"],
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["index", "id", "status", "problems"],
                    "properties": {
                        "index": {"type": "integer"},
                        "id": {"type": ["string", "null"], "format": "uuid"},
                        "status": {"enum": ["created", "refused", "not_saved", "conflict"]},
                        "version": {"type": "integer"},
                        "problems": {"type": "array", "items": {"type": "object"}},
                    },
                },
            }
        },
    }


def record_schema(compiled: CompiledObject, locale: str) -> Schema:
    """A record as it is answered."""
    properties = {name: _answered(compiled.fields[name], locale) for name in default_fields(compiled)}
    return {"type": "object", "title": text_in(compiled.definition.label, locale), "properties": properties}


def input_schema(compiled: CompiledObject, locale: str) -> Schema:
    """A record as it is sent: only the fields that a client may write."""
    writable = [compiled.fields[name] for name in default_fields(compiled) if compiled.fields[name].writable]
    required = [item.name for item in writable if item.definition.required and not item.definition.has_default]
    schema: Schema = {
        "type": "object",
        "properties": {item.name: _accepted(item, locale) for item in writable},
        "additionalProperties": False,
    }
    return {**schema, "required": required} if required else schema


def change_schema(compiled: CompiledObject, locale: str) -> Schema:
    """A change: any fields, with the version it is based on."""
    schema = input_schema(compiled, locale)
    schema.pop("required", None)
    version = {"type": "integer", "minimum": 1, "description": "The version the change is based on (or If-Match)."}
    return {**schema, "properties": {**schema["properties"], "version": version}}


def _answered(item: CompiledField, locale: str) -> Schema:
    kind = item.type.expression_type
    schema: Schema = {"type": [_json_type(item), "null"], "title": text_in(item.definition.label, locale)}
    if kind in _FORMATS:
        schema["format"] = _FORMATS[kind]
    if kind == "choice" and item.definition.choices:
        schema["enum"] = [*item.definition.choices.values, None]
    if not item.writable:
        schema["readOnly"] = True
    return schema


def _accepted(item: CompiledField, locale: str) -> Schema:
    schema = {**_answered(item, locale)}
    if item.type.expression_type in _NUMERIC:
        schema["type"] = sorted({"string", "number", *schema["type"]})
    for option, word in (("max_length", "maxLength"), ("minimum", "minimum"), ("maximum", "maximum")):
        value = item.definition.options.get(option)
        if isinstance(value, int | float) and not isinstance(value, bool):
            schema[word] = value
    return schema


def _json_type(item: CompiledField) -> str:
    """The JSON type that the field type's own samples are answered in."""
    try:
        samples = item.type.values.valid_samples(item.definition)
    except (KeyError, IndexError, AttributeError):
        samples = ()  # samples that need choices the field's list does not have
    answers = [answer for _, answer in samples if answer is not None]
    return _JSON_TYPES.get(type(answers[0]), "string") if answers else "string"
