"""The values with which the form of a new record begins."""

from __future__ import annotations

from .form_fields import typed_links
from .layouts import first_type
from .plain_values import plain_values
from .showing import Record
from .view import View


def begun_record(view: View, name: str, given: Record) -> Record:
    """The values given, and the defaults of the other fields."""
    actor = view.context.actor
    defaults = {item.name: item.default for item in view.model.object(name).defaults}
    defaults |= {"owner": {"id": actor.id, "name": actor.name}}
    if begun := first_type(view, name):
        defaults[view.object(name).record_type] = begun
    known = plain_values(view, name, {**defaults, **given})
    values = {field: value for field, value in known.items() if value is not None or field in given}
    computed = view.records.computed_defaults(view.context, name, values)
    links = {field: [str(value)] for field, value in computed.items() if view.object(name).fields[field].targets}
    return {**defaults, **computed, **typed_links(view, name, links), **given}
