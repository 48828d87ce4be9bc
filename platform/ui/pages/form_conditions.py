"""What of a form depends on its own values: the state the page begins with, and the rules the browser goes on with."""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct

from ...engine.expressions.to_tree import as_json
from ...engine.layout_state import READ_ONLY, REQUIRED, LayoutState, compiled_layout
from ...engine.model import CompiledField, CompiledObject
from ...metadata.definitions.layout import Item, LayoutDefinition
from .layouts import EDIT
from .plain_values import plain_values
from .showing import Record
from .view import View

SERVER_ONLY = frozenset({"datetime", "duration", "email", "file", "image", "phone", "polymorphic", "richtext", "url"})
"""Widgets whose input does not hold the value as the record will: the server reads it."""


class LiveForm(Struct, frozen=True):
    """`state` is None where nothing in the form depends on its values; `rules` is the browser's JSON."""

    state: LayoutState | None = None
    rules: str = ""


def live_form(view: View, layout: LayoutDefinition, record: Record) -> LiveForm:
    """The conditions of the layout for a record that is about to be edited (without an id: a new one)."""
    if not compiled_layout(view.model, layout).is_conditional:
        return LiveForm()
    values = plain_values(view, layout.object, record)
    state = view.records.layout_state(view.context, layout, values)
    inputs, unread = _inputs(view, layout, record)
    known = {name for name in values if name not in unread} | inputs.keys()
    trees = view.records.layout_trees(view.context, layout, known)
    compiled = view.model.object(layout.object)
    rules = [
        {
            "on": rule.on,
            "name": layout.items[rule.name].field if rule.on == "item" else rule.name,
            "aspect": rule.aspect,
            "trees": rule.trees,
        }
        for rule in trees.rules
        if rule.on != "item" or _is_open(compiled, layout.items[rule.name], rule.aspect)
    ]
    sent = {
        "rules": rules,
        "inputs": {name: inputs[name] for name in sorted(trees.fields) if name in inputs},
        "record": {name: as_json(values.get(name)) for name in sorted(trees.fields)},
        "environment": trees.environment,
    }
    return LiveForm(state, json.dumps(sent, ensure_ascii=False, separators=(",", ":")))


def state_json(layout: LayoutDefinition, state: LayoutState | None) -> dict[str, Any]:
    """The state as the browser takes it over: by section, and by field of an item."""
    if state is None:
        return {"section": {}, "item": {}}
    items = {
        layout.items[name].field: {"visible": one.visible, "required": one.required, "read_only": one.read_only}
        for name, one in state.items.items()
        if EDIT in layout.items[name].modes
    }
    return {"section": dict(state.sections), "item": items}


def _is_open(compiled: CompiledObject, item: Item, aspect: str) -> bool:
    """Whether a condition makes a difference in the form: the field stands there, and the aspect is not settled."""
    field = compiled.fields[item.field]
    settled = {
        REQUIRED: item.required or field.definition.required,
        READ_ONLY: item.read_only or not field.writable,
    }
    return EDIT in item.modes and not settled.get(aspect)


def _inputs(view: View, layout: LayoutDefinition, record: Record) -> tuple[dict[str, dict[str, str]], set[str]]:
    """Field → its kind and the input that holds it; and the fields whose input only the server can read."""
    compiled = view.model.object(layout.object)
    inputs: dict[str, dict[str, str]] = {}
    unread: set[str] = set()
    for item in layout.items.values():
        field = compiled.fields.get(item.field)
        if field is None or EDIT not in item.modes or item.read_only or not field.writable:
            continue
        for one in _valued(view, field):
            if field.type.presentation.widget in SERVER_ONLY:
                unread.add(one.name)
            else:
                inputs[one.name] = {"kind": one.type.expression_type, "input": one.name}
        base = field.type.storage.role_parts.get("compare")
        if base and item.field in inputs:
            name = f"{item.field}_{base}"
            if _is_base_currency(view, layout, record):
                inputs[name] = {"kind": "money", "input": item.field}
            else:
                unread.add(name)
    return inputs, unread


def _valued(view: View, field: CompiledField) -> list[CompiledField]:
    compiled = view.model.object(field.definition.object)
    if field.column is not None:
        return [field]
    return [compiled.fields[f"{field.name}_{part}"] for part in field.type.parts(field.definition)]


def _is_base_currency(view: View, layout: LayoutDefinition, record: Record) -> bool:
    """Whether amounts typed into the form are in the base currency, whose worth is the amount itself."""
    chosen = any(item.field == "currency" and EDIT in item.modes for item in layout.items.values())
    base = view.model.organisation.base_currency
    return not chosen and (record.get("currency") or base) == base
