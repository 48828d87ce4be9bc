"""What there is to work with: objects, fields, layouts and rights as the user has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from ...engine.context import Actor
from ...engine.layout_choice import applicable
from ...engine.model import CompiledField, CompiledObject, Model
from ...engine.security.record_types import offered_types
from ...engine.security.rights import Rights, not_permitted, rights_of
from ...metadata.definitions.layout import MODES, LayoutDefinition
from ...metadata.definitions.list_view import ListViewDefinition
from ...metadata.definitions.object import ObjectDefinition
from ...metadata.definitions.role import ACTIONS
from ...metadata.frozen import thaw
from ...metadata.labels import Text, text_in
from ...metadata.problem import ProblemError
from ..visit import current_context, current_runtime
from .answers import json_answer
from .body import parameters

objects = Blueprint("objects", __name__, url_prefix="/api/v1/objects")


@objects.get("")
def list_objects() -> Response:
    """The objects of which the user may do anything at all."""
    context = current_context()
    parameters()
    model = current_runtime().current
    rights = rights_of(model, context.actor)
    seen = [_summary(one, rights, context.locale) for one in model.manifest.objects.values() if _is_seen(one, rights)]
    return json_answer({"objects": seen, "manifest_version": model.version})


@objects.get("/<object_name>")
def describe(object_name: str) -> Response:
    """One object with its fields, layouts and list views."""
    context = current_context()
    parameters()
    model = current_runtime().current
    compiled = model.object(object_name)
    rights = rights_of(model, context.actor)
    if not _is_seen(compiled.definition, rights):
        raise ProblemError(not_permitted("read", compiled.definition.label))
    return json_answer(_described(model, compiled, rights, context.actor, context.locale))


def _is_seen(definition: ObjectDefinition, rights: Rights) -> bool:
    return any(rights.allows(action, definition.name) for action in ACTIONS)


def _summary(definition: ObjectDefinition, rights: Rights, locale: str) -> dict[str, Any]:
    return {
        "name": definition.name,
        "label": _text(definition.label, locale),
        "plural": _text(definition.plural, locale),
        "description": _text(definition.description, locale),
        "icon": definition.icon,
        "tone": definition.tone,
        "title": definition.title,
        "layer": definition.layer,
        "rights": {action: rights.allows(action, definition.name) for action in ACTIONS},
    }


def _described(model: Model, compiled: CompiledObject, rights: Rights, actor: Actor, locale: str) -> dict[str, Any]:
    manifest, name = model.manifest, compiled.name
    return {
        **_summary(compiled.definition, rights, locale),
        "fields": {item.name: _field(item, locale) for item in compiled.fields.values()},
        "layouts": {one.name: _layout(one, locale) for one in manifest.of_object(manifest.layouts, name)},
        "applicable": _applicable(model, actor, name),
        "record_types": _record_types(model, actor, compiled.definition, locale),
        "list_views": {one.name: _list_view(one, locale) for one in manifest.of_object(manifest.list_views, name)},
        "manifest_version": model.version,
    }


def _applicable(model: Model, actor: Actor, name: str, record_type: str = "") -> dict[str, Any]:
    """The layouts that may be the user's, by page and in the order in which they are asked."""
    return {mode: applicable(model, actor, name, mode, record_type) for mode in MODES}


def _record_types(model: Model, actor: Actor, definition: ObjectDefinition, locale: str) -> dict[str, Any] | None:
    """The types of its records, and what the user's roles say of them; None where it has none."""
    offered = offered_types(model, actor, definition)
    field = definition.fields[offered.field] if offered else None
    if offered is None or field is None or field.choices is None:
        return None
    types = {
        one.name: {
            "label": _text(one.label, locale),
            "description": _text(one.description, locale),
            "active": one.active,
            "allowed": one.name in offered.allowed,
            "applicable": _applicable(model, actor, definition.name, one.name),
        }
        for one in field.choices.values.values()
    }
    return {"field": offered.field, "default": offered.first or None, "types": types}


def _field(item: CompiledField, locale: str) -> dict[str, Any]:
    field = item.definition
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "label": _text(field.label, locale),
        "help": _text(field.help, locale),
        "required": field.required,
        "unique": field.unique,
        "read_only": not item.writable,
        "search": field.search,
        "sortable": (item.column is not None or field.is_live) and item.type.storage.sortable,
        "system": field.system,
        "part_of": field.part_of,
        "default": thaw(field.default),
        "default_expression": field.default_expression,
        "required_when": field.required_when,
        "read_only_when": field.read_only_when,
        "blank_as": field.blank_as,
        "options": {name: thaw(value) for name, value in field.options.items() if name not in ("formerly", "label")},
        "layer": field.layer,
    }
    if field.computed:
        described["computed"] = {
            "by": field.computed.by,
            "stored": field.computed.stored,
            "volatility": field.computed.volatility,
            "as_system": field.computed.as_system,
        }
    if field.formerly:
        described["formerly"] = list(field.formerly)
    if field.targets:
        described["targets"] = list(field.targets)
        described["target"] = field.targets[0] if len(field.targets) == 1 and field.targets[0] != "*" else None
    if field.choices:
        described["choices"] = [
            {
                "value": choice_name,
                "label": _text(choice.label, locale),
                "tone": choice.tone,
                "active": choice.active,
                "parents": list(choice.parents),
            }
            for choice_name, choice in field.choices.values.items()
        ]
    return described


def _layout(layout: LayoutDefinition, locale: str) -> dict[str, Any]:
    return {
        "label": _text(layout.label, locale),
        "modes": list(layout.modes),
        "roles": list(layout.roles),
        "record_types": list(layout.record_types),
        "when": layout.when,
        "highlights": list(layout.highlights),
        "sections": {
            section.name: {
                "label": _text(section.label, locale),
                "columns": section.columns,
                "collapsed": section.collapsed,
                "visible_when": section.visible_when,
            }
            for section in layout.sections.values()
        },
        "items": {
            item.name: {
                "field": item.field,
                "section": item.section,
                "column": item.column,
                "wide": item.wide,
                "read_only": item.read_only,
                "required": item.required,
                "visible_when": item.visible_when,
                "required_when": item.required_when,
                "read_only_when": item.read_only_when,
                "blank_as": item.blank_as,
                "modes": list(item.modes),
            }
            for item in layout.items.values()
        },
        "lines": {
            lines.name: {
                "label": _text(lines.label, locale),
                "object": lines.object,
                "field": lines.field,
                "columns": list(lines.columns),
                "position": lines.position,
                "totals": list(lines.totals),
            }
            for lines in layout.lines.values()
        },
        "related": {
            related.name: {
                "label": _text(related.label, locale),
                "object": related.object,
                "field": related.field,
                "columns": list(related.columns),
                "sort": related.sort,
            }
            for related in layout.related.values()
        },
    }


def _list_view(view: ListViewDefinition, locale: str) -> dict[str, Any]:
    columns: Mapping[str, Any] = {
        column.name: {"field": column.field, "label": _text(column.label, locale)} for column in view.columns.values()
    }
    return {
        "label": _text(view.label, locale),
        "type": view.type,
        "where": view.where,
        "sort": view.sort,
        "default": view.default,
        "columns": columns,
        "group": view.group,
        "sum": view.sum,
        "card": list(view.card),
    }


def _text(text: Text, locale: str) -> str:
    return text_in(text, locale)
