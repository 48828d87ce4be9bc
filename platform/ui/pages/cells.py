"""Values edited where they stand, in a list or on a page: which may be, the control of one, what its save gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from msgspec import structs

from ...engine.layout_choice import possible_forms
from ...engine.layout_state import LayoutState, compiled_layout
from ...metadata.definitions.layout import Item, LayoutDefinition
from ...metadata.definitions.list_view import ListColumn
from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import fits_a_cell
from ...metadata.problem import Problem, ProblemError
from ..view_models import CellForm, Shown
from .conflicts import conflict_words
from .form_fields import FormFields
from .layouts import EDIT, layout_of
from .plain_values import plain_values
from .saving import FormResult
from .showing import Record, Showing
from .view import Posted, View


def _changeable_fields(view: View, object_name: str) -> frozenset[str]:
    """The fields that the viewer may change one at a time, as far as no form forbids it."""
    if not view.rights.allows("edit", object_name):
        return frozenset()
    fields = view.model.object(object_name).fields.items()
    return frozenset(name for name, item in fields if item.writable and item.definition.part_of is None)


def editable_fields(view: View, object_name: str) -> frozenset[str]:
    """Those whose control fits into a cell of a list, and that the form of some record at least leaves open."""
    forms = possible_forms(view.model, view.context.actor, view.object(object_name))
    locked = frozenset.intersection(*(_locked(form) if form else frozenset[str]() for form in forms))
    fields = view.model.object(object_name).fields
    return frozenset(name for name in _changeable_fields(view, object_name) - locked if fits_a_cell(fields[name].type))


def open_fields(view: View, object_name: str, record: Record) -> frozenset[str]:
    """The fields that the viewer may change in this record, whose form may lock some."""
    fields = _changeable_fields(view, object_name)
    if not fields:
        return fields
    layout = layout_of(view, object_name, EDIT, record)
    return fields - _locked(layout, layout_state(view, layout, record))


def needs_form(view: View, field: FieldDefinition) -> bool:
    """Whether the field can't be changed alone: a file is sent with its form."""
    return view.model.manifest.field_type(field).presentation.accept is not None


def layout_state(view: View, layout: LayoutDefinition, record: Record) -> LayoutState | None:
    """What the conditions of the layout say for the record; None where it has none."""
    if not compiled_layout(view.model, layout).is_conditional:
        return None
    return view.records.layout_state(view.context, layout, plain_values(view, layout.object, record))


def _locked(layout: LayoutDefinition, state: LayoutState | None = None) -> frozenset[str]:
    items = layout.items.items()
    return frozenset(item.field for name, item in items if item.read_only or (state and state.items[name].read_only))


def editable_columns(view: View, object_name: str, columns: Mapping[str, ListColumn]) -> Mapping[str, str]:
    """Column name → the field that its cells edit; a column of the object's own field may bear the field's name."""
    fields = editable_fields(view, object_name)
    named = {name: column.field for name, column in columns.items()}
    every = {**{field: field for field in fields}, **named}
    return MappingProxyType({name: field for name, field in every.items() if field in fields})


def cell_form(
    view: View,
    object_name: str,
    record: Record,
    field: str,
    posted: Posted | None = None,
    result: FormResult | None = None,
) -> CellForm:
    """The control of the cell, with what is wrong after a save that failed; ProblemError `read_only_field`."""
    definition = view.object(object_name).fields.get(field)
    layout = layout_of(view, object_name, EDIT, record)
    state = layout_state(view, layout, record)
    possible = _changeable_fields(view, object_name) - _locked(layout, state)
    if definition is None or field not in possible or needs_form(view, definition):
        label = definition.label if definition else field
        raise ProblemError(Problem("read_only_field", field=field, parameters={"field": label}))
    found = next((item for item in layout.items.values() if item.field == field), None)
    item = structs.replace(found, help={}) if found else Item(field, field, "")
    errors = {field: _words(view, object_name, field, result)} if result else {}
    alone = replace(layout, items=MappingProxyType({item.name: item}))
    control = FormFields(view, alone, record, posted, errors, state if found else None).field(definition, item)
    version = result.outcome.version if result else None
    return CellForm(
        structs.replace(control, help=""), f"/{object_name}/{record['id']}/cell/{field}", version or record["version"]
    )


def cell_shown(view: View, object_name: str, record: Record, field: str) -> Shown:
    """The value as the list shows it."""
    definition = view.object(object_name).fields[field]
    showing = Showing(view)
    showing.prepare([record], {field: definition})
    return showing.shown(definition, record, field)


def _words(view: View, object_name: str, field: str, result: FormResult) -> Sequence[str]:
    """What is wrong; where somebody was faster, the value that is there now."""
    if told := conflict_words(view, object_name, field, result.outcome):
        return [told]
    problems = result.problems or result.outcome.problems
    return [problem.said(view.context.locale) for problem in problems]
