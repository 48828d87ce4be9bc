"""Cells of a list that are edited where they stand: which may be, the control in one, and what its save gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ...metadata.definitions.layout import Item
from ...metadata.definitions.list_view import ListColumn
from ...metadata.field_types.base import ROOMY_WIDGETS
from ...metadata.problem import Problem, ProblemError
from ..view_models import CellForm, Shown
from .conflicts import conflict_words
from .form_fields import FormFields
from .form_input import Posted
from .layouts import EDIT, layout_of
from .saving import FormResult
from .showing import Record, Showing
from .view import View


def editable_fields(view: View, object_name: str) -> frozenset[str]:
    """The fields that the viewer may change in a cell, as far as the record alone does not forbid it."""
    if not view.rights.allows("edit", object_name):
        return frozenset()
    locked = {item.field for item in layout_of(view, object_name, EDIT).items.values() if item.read_only}
    return frozenset(
        name
        for name, item in view.model.object(object_name).fields.items()
        if item.writable
        and name not in locked
        and item.definition.part_of is None
        and item.type.values.compound is None
        and item.type.presentation.accept is None
        and item.type.presentation.widget not in ROOMY_WIDGETS
    )


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
    if definition is None or field not in editable_fields(view, object_name):
        label = definition.label if definition else field
        raise ProblemError(Problem("read_only_field", field=field, parameters={"field": label}))
    layout = layout_of(view, object_name, EDIT, record)
    found = next((item for item in layout.items.values() if item.field == field), None)
    if found and found.read_only:
        raise ProblemError(Problem("read_only_field", field=field, parameters={"field": definition.label}))
    item = replace(found, help={}) if found else Item(field, field, "")
    errors = {field: _words(view, object_name, field, result)} if result else {}
    alone = replace(layout, items=MappingProxyType({item.name: item}))
    control = FormFields(view, alone, record, posted, errors).field(definition, item)
    version = result.outcome.version if result else None
    return CellForm(
        replace(control, help=""), f"/{object_name}/{record['id']}/cell/{field}", version or record["version"]
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
    return [problem.message(view.context.locale) for problem in problems]
