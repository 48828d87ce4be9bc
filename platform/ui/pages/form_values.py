"""Formulas in a form: which it shows, and what they give for the values that are in it now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...engine.expressions.evaluate import ExpressionError
from ...engine.query.formula_errors import ERRORS
from ...engine.query.unsaved import is_formula
from ...metadata.definitions.layout import LayoutDefinition
from ..view_models import Shown
from .layouts import EDIT
from .showing import Showing
from .view import View


def formulas_in(view: View, layout: LayoutDefinition) -> tuple[str, ...]:
    """The formula fields that the layout has in its form."""
    fields = view.object(layout.object).fields
    names = (item.field for item in layout.items.values() if EDIT in item.modes)
    return tuple(name for name in dict.fromkeys(names) if name in fields and is_formula(fields[name]))


def formulas_shown(view: View, layout: LayoutDefinition, values: Mapping[str, Any]) -> Mapping[str, Shown]:
    """What the form's formulas show for a record of these values, by field."""
    names = formulas_in(view, layout)
    if not names:
        return {}
    found = view.records.formulas(view.context, layout.object, names, values)
    failed = {name: value.code for name, value in found.items() if isinstance(value, ExpressionError)}
    record = {**values, **found, **dict.fromkeys(failed), ERRORS: failed}
    fields, showing = view.object(layout.object).fields, Showing(view)
    return {name: showing.shown(fields[name], record, name) for name in found}
