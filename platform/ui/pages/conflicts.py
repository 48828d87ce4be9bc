"""What two people changed at once, in words: the three values of a field."""

from __future__ import annotations

from typing import Any

from ...engine.change import Outcome
from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import InvalidValue
from ..view_models import BLANK, Conflict, ConflictField, Shown
from .showing import Showing
from .view import View


def conflict_of(view: View, object_name: str, outcome: Outcome) -> Conflict:
    """The three values of each field that both changed, as people read them."""
    fields = view.object(object_name).fields
    current = view.records.get(
        view.context, object_name, outcome.id or "", ("modified_by", "modified_at"), frozenset({"*"}), raw=True
    )
    showing = Showing(view)
    conflicts = outcome.conflicts or {}
    return Conflict(
        by=str((current["modified_by"] or {}).get("name") or view.t("record.somebody")),
        when=showing.display(fields["modified_at"], current["modified_at"]),
        fields=tuple(
            ConflictField(
                name,
                view.text(fields[name].label, name),
                shown_value(view, showing, fields[name], values["base"]),
                shown_value(view, showing, fields[name], values["theirs"]),
                shown_value(view, showing, fields[name], values["yours"]),
            )
            for name, values in conflicts.items()
        ),
        is_own=(current["modified_by"] or {}).get("id") == view.context.actor.id,
    )


def shown_value(view: View, showing: Showing, field: FieldDefinition, raw: Any) -> Shown:
    """A JSON or typed value as people read it; one that can't be parsed stands as it was typed."""
    if raw in (None, "", []):
        return BLANK
    try:
        value = view.model.object(field.object).fields[field.name].parse(raw)
    except InvalidValue:
        return Shown(text=str(raw))
    if len(field.targets) == 1 and field.target in view.model.tables:
        name = view.records.titles(view.context, {field.target: [value]}).get((field.target, value))
        return Shown(text=name or view.t("record.no_access"))
    showing.prepare([{field.name: value}], {field.name: field})
    return showing.shown(field, {field.name: value}, field.name)


def conflict_words(view: View, object_name: str, field: str, outcome: Outcome) -> str:
    """That somebody else saved the field meanwhile, and what it holds now; "" where nobody did."""
    three = (outcome.conflicts or {}).get(field)
    if three is None:
        return ""
    definition = view.object(object_name).fields[field]
    theirs = shown_value(view, Showing(view), definition, three["theirs"]).text
    return view.t("cell.conflict", value=theirs or view.t("value.blank"))
