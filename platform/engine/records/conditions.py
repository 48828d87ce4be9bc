"""Keeps what depends on the record itself: fields required or locked in some cases, and what a form's layout asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ..change import BY_RECORD, CREATE, UPDATE, Change
from ..context import Context
from ..layout_choice import form_layouts
from ..layout_state import CompiledLayout, LayoutState, compiled_layout
from ..model import CompiledField, CompiledObject, Model
from ..query.supplied import supplied
from ..query.viewer import environment_of
from ..security.rights import EVERYTHING
from .computed_defaults import computed_values
from .parsing import is_privileged
from .run import Run
from .validation import value_names

NEEDED, LOCKED = "required_when", "read_only_when"


def check_conditions(run: Run) -> None:
    """Refuse blanks and changes of fields that are required or locked for the record as it would be saved.

    Conditions of fields hold for whoever saves, those of a layout for its form. They are judged by what is there, not
    by what the actor may read.
    """
    for compiled, changes in run.judged(CREATE, UPDATE):
        if compiled.required_when or compiled.read_only_when:
            _check_fields(run, compiled, changes)
        for name, laid_out in _by_layout(run, compiled, changes).items():
            layout = run.model.manifest.layouts.get(name)
            if layout and layout.object == compiled.name:
                _check_layout(run, compiled, compiled_layout(run.model, layout), laid_out)


def _by_layout(run: Run, compiled: CompiledObject, changes: Sequence[Change]) -> Mapping[str, list[Change]]:
    """The changes that a form asks for, by the layout it has."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.layout and change.layout != BY_RECORD:
            found.setdefault(change.layout, []).append(change)
    each = [change for change in changes if change.layout == BY_RECORD and change.before]
    if each:
        records = [change.before or {} for change in each]
        layouts = form_layouts(run.model, run.context, run.connection, compiled.name, records)
        for change, layout in zip(each, layouts, strict=True):
            if layout:
                found.setdefault(layout.name, []).append(change)
    return found


def state_of(
    model: Model, context: Context, connection: Connection, layout: CompiledLayout, values: Mapping[str, Any]
) -> LayoutState:
    """What of the layout shows, is required or locked for a record of these values (Python values by field)."""
    compiled, environment = model.object(layout.definition.object), environment_of(model, context, connection)
    change = Change(0, compiled.name, UPDATE, str(values.get("id") or ""), after=dict(values))
    records = supplied(model, EVERYTHING, connection, environment, compiled, layout.bounds, [change])
    return layout.state(records[0], environment)


def _check_fields(run: Run, compiled: CompiledObject, changes: Sequence[Change]) -> None:
    needed, locked = compiled.required_when, compiled.read_only_when
    environment = environment_of(run.model, run.context, run.connection)
    bounds = [one.bound for one in (*needed, *locked)]
    records = supplied(run.model, EVERYTHING, run.connection, environment, compiled, bounds, changes)
    for change, values in zip(changes, records, strict=True):
        for one in needed:
            item = compiled.fields[one.field]
            # As with every required field, a record that lacks the value already may be changed elsewhere.
            inputs = {*value_names(item), *one.bound.reads}
            touched = change.operation == CREATE or not change.changed.isdisjoint(inputs)
            if touched and _is_blank(item, change) and one.bound.value(values, environment):
                _refuse(change, NEEDED, item)
        for one in locked:
            item = compiled.fields[one.field]
            if _is_changed(run, compiled, item, change) and one.bound.value(values, environment):
                _refuse(change, LOCKED, item)


def _check_layout(run: Run, compiled: CompiledObject, layout: CompiledLayout, changes: Sequence[Change]) -> None:
    environment = environment_of(run.model, run.context, run.connection)
    records = supplied(run.model, EVERYTHING, run.connection, environment, compiled, layout.bounds, changes)
    for change, values in zip(changes, records, strict=True):
        state = layout.state(values, environment)
        for name, item_state in state.items.items():
            placed = layout.definition.items[name]
            item = compiled.fields[placed.field]
            if "edit" not in placed.modes or item.type.values.generator is not None:
                continue
            is_partial = change.layout == BY_RECORD
            missing = item_state.required and _is_blank(item, change)
            if missing and (not is_partial or change.changed & {*value_names(item), *layout.asked_by(name)}):
                _refuse(change, "required" if placed.required else NEEDED, item)
            locks = item_state.read_only and (is_partial or not placed.read_only)
            if locks and _is_changed(run, compiled, item, change):
                _refuse(change, LOCKED, item)


def _is_blank(item: CompiledField, change: Change) -> bool:
    return all(change.after.get(name) is None for name in value_names(item))


def _is_changed(run: Run, compiled: CompiledObject, item: CompiledField, change: Change) -> bool:
    """Whether the save gives the field another value than it has: stored, or of itself in a new record."""
    names = value_names(item)
    if is_privileged(run.context) or change.dependent:
        return False
    if change.operation == UPDATE:
        return not change.changed.isdisjoint(names)
    given = [name for name in names if name in change.given and change.after[name] is not None]
    return any(change.after[name] != _default(run, compiled, name, change) for name in given)


def _default(run: Run, compiled: CompiledObject, name: str, change: Change) -> Any:
    item = compiled.fields[name]
    if not item.definition.default_expression:
        return item.default
    given = {other: change.after[other] for other in change.given if other != name}
    return computed_values(run.model, run.context, run.connection, compiled.name, given).get(name)


def _refuse(change: Change, code: str, item: CompiledField) -> None:
    if not change.is_told(item.name):
        change.refuse(code, item.name, field=item.definition.label)
