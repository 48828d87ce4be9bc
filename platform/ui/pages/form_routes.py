"""The addresses that a form asks while it is filled in: what of it depends on its values, and what look-ups offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request

from .form_conditions import state_json
from .form_values import formulas_shown
from .layouts import EDIT, layout_of
from .line_answers import line_answers
from .lookups import lookup_hits, offered_by
from .requests import current_view, part, record_of
from .saving import PostedForm, previewed

LONGEST_QUERY = 100

form_routes = Blueprint("form_pages", __name__)


@form_routes.post("/<object_name>/preview")
@form_routes.post("/<object_name>/<identifier>/preview")
def preview(object_name: str, identifier: str | None = None) -> Mapping[str, Any]:
    """What shows, is required or locked in the form of a record or of a new one, as posted; what its formulas give."""
    view = current_view()
    record = record_of(view, object_name, identifier) if identifier else None
    form = PostedForm(view.object(object_name).name, dict(request.form.lists()))
    layout = layout_of(view, form.object, EDIT, record, form.posted)
    values = previewed(view, form, record).values
    state = state_json(layout, view.records.layout_state(view.context, layout, values))
    shown = formulas_shown(view, layout, values)
    texts = {name: part("parts/formula_value.html", view, shown=one).strip() for name, one in shown.items()}
    return {**state, "values": texts}


@form_routes.post("/<object_name>/lines")
@form_routes.post("/<object_name>/<identifier>/lines")
def preview_lines(object_name: str, identifier: str | None = None) -> Mapping[str, Any]:
    """What follows from the lines of such a form."""
    view = current_view()
    record = record_of(view, object_name, identifier) if identifier else None
    return line_answers(view, view.object(object_name).name, dict(request.form.lists()), record)


@form_routes.get("/lookup/<object_name>")
def answer_lookup(object_name: str) -> list[Mapping[str, str]]:
    """Records whose name or other searched text fits `q`, for the typeahead of a form.

    `field` names the lookup as "object.field", `record` the record that has it, and `with.<name>` are values that the
    form holds: its filter may depend on them. With `id` the answer tells whether that record is still on offer.
    """
    view = current_view()
    name = request.args.get("object", "") if object_name == "any" else object_name
    asked = {key: value.replace("\x00", "") for key, value in request.args.items()}
    query, chosen = asked.get("q", "")[:LONGEST_QUERY], asked.get("id", "")
    return lookup_hits(view, name, query, offered_by(view, asked), chosen) if name else []
