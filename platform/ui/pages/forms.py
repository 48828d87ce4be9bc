"""The form page: one record to create or to change, with its problems or its conflict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ...engine.change import Outcome
from ...engine.layout_state import LayoutState
from ...metadata.definitions.layout import LayoutDefinition
from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import InvalidValue
from ...metadata.problem import Problem
from ..view_models import BLANK, Conflict, ConflictField, FormPage, FormProblem, Section, Shown
from .form_conditions import live_form
from .form_fields import FormFields
from .form_input import CLONE
from .form_values import formulas_in
from .layouts import EDIT, items_of, layout_of
from .showing import Record, Showing
from .view import View


def form_page(
    view: View,
    object_name: str,
    record: Record,
    *,
    typed: Mapping[str, Sequence[str]] | None = None,
    problems: Sequence[Problem] = (),
    outcome: Outcome | None = None,
    is_clone: bool = False,
) -> FormPage:
    """The form over `record` (without an id: a new one), with what was typed and what is wrong with it.

    With `is_clone` the values are those of another record, and the save will know it.
    """
    definition = view.object(object_name)
    mark = view.mark(definition.name)
    record_id = record.get("id")
    errors = _errors(view, problems)
    layout = layout_of(view, definition.name, EDIT, record, typed)
    live, computed = live_form(view, layout, record), formulas_in(view, layout)
    fields = FormFields(view, layout, record, typed, errors, live.state)
    sections = _sections(view, layout, fields, live.state)
    shown = {field.name for section in sections for field in section.fields}
    shown |= {part.name for section in sections for field in section.fields for part in field.parts}
    base = f"/{definition.name}/{record_id}" if record_id else f"/{definition.name}"
    return FormPage(
        object=mark,
        title=str(record.get(definition.title) or "")
        if record_id
        else view.t("list.new", object=view.t.inside(mark.label)),
        action=f"{base}/edit" if record_id else f"{base}/new",
        cancel_href=base,
        sections=sections,
        version=str(record.get("version") or ""),
        is_new=not record_id,
        problems=tuple(_problem(view, definition.fields, problem, shown) for problem in problems),
        conflict=_conflict(view, definition.name, outcome) if outcome and outcome.conflicts else None,
        hidden=((CLONE, "1"),) * is_clone + tuple(_hidden(typed or {}, shown, definition.fields)),
        multipart=any(field.widget in ("file", "image") for section in sections for field in section.fields),
        save_and_new=not record_id,
        conditions=live.rules,
        computed=computed,
        preview_url=f"{base}/preview" if live.rules or computed else "",
    )


def _sections(
    view: View, layout: LayoutDefinition, fields: FormFields, state: LayoutState | None
) -> tuple[Section, ...]:
    definition = view.object(layout.object)
    sections = []
    for section in layout.sections.values():
        items = [item for item in items_of(layout, section.name, EDIT) if item.field in definition.fields]
        made = tuple(fields.field(definition.fields[item.field], item) for item in items)
        if made:
            label = view.text(section.label, section.name)
            off = state is not None and not state.sections[section.name]
            sections.append(Section(section.name, label, made, section.columns, section.collapsed, off))
    return tuple(sections)


def _hidden(
    typed: Mapping[str, Sequence[str]], shown: set[str], fields: Mapping[str, FieldDefinition]
) -> Sequence[tuple[str, str]]:
    """Values that the page was opened with for fields that the layout does not show."""
    return [(name, values[0]) for name, values in typed.items() if name in fields and name not in shown and values]


def _errors(view: View, problems: Sequence[Problem]) -> Mapping[str, Sequence[str]]:
    errors: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        if problem.field:
            errors[problem.field].append(problem.message(view.context.locale))
    return errors


def _problem(view: View, fields: Mapping[str, FieldDefinition], problem: Problem, shown: set[str]) -> FormProblem:
    name = problem.field if problem.field in shown else ""
    label = view.text(fields[name].label, name) if name and name in fields else ""
    locale = view.context.locale
    return FormProblem(problem.message(locale), name or "", label, problem.hint(locale) or "")


def _conflict(view: View, object_name: str, outcome: Outcome) -> Conflict:
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
