"""The form page: one record to create or to change, with its problems or its conflict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ...engine.layout_state import LayoutState
from ...metadata.definitions.layout import LayoutDefinition
from ...metadata.definitions.object import FieldDefinition, ObjectDefinition
from ...metadata.problem import Problem
from ..view_models import FormPage, FormProblem, LineGrid, Section
from .conflicts import conflict_of
from .form_conditions import live_form
from .form_fields import FormFields
from .form_input import CLONE
from .form_values import formulas_in
from .layouts import EDIT, items_of, layout_of
from .lines import is_lost, line_grids, line_problems
from .record_tabs import on_tab
from .record_types import NO_TYPES, form_types
from .saving import HELD, FormResult
from .showing import Record
from .view import View


def form_page(
    view: View,
    object_name: str,
    record: Record,
    *,
    result: FormResult | None = None,
    is_clone: bool = False,
    source: str | None = None,
    mode: str = EDIT,
    whole: bool = True,
    tab: str = "",
) -> FormPage:
    """The form over `record` (without an id: a new one), after a refused save with what was typed and what is wrong.

    With `is_clone` the values are those of another record, and the save will know it; its lines are those of `source`.
    The layout is that of the `mode`. What is not the `whole` form has no lines and does not ask for another type.
    `tab` is that of the record's page to which one goes back.
    """
    typed, problems, outcome = (result.typed, result.problems, result.outcome) if result else (None, (), None)
    definition, record_id = view.object(object_name), record.get("id")
    errors = _errors(view, problems)
    layout = layout_of(view, definition.name, mode, record, typed)
    live, computed = live_form(view, layout, record), formulas_in(view, layout)
    fields = FormFields(view, layout, record, typed, errors, live.state)
    sections = _sections(view, layout, fields, live.state)
    shown = {field.name for section in sections for field in section.fields}
    shown |= {part.name for section in sections for field in section.fields for part in field.parts}
    lines = result.lines if result else {}
    grids = line_grids(view, layout, record, typed or {}, lines, source) if whole else ()
    base = f"/{definition.name}/{record_id}" if record_id else f"/{definition.name}"
    types = form_types(view, definition) if whole and not record_id else NO_TYPES
    return FormPage(
        object=view.mark(definition.name),
        title=_title(view, definition, record),
        action=on_tab(f"{base}/edit", tab) if record_id else f"{base}/new",
        cancel_href=on_tab(base, tab),
        sections=sections,
        version=str(record.get("version") or ""),
        is_new=not record_id,
        problems=(
            *(_problem(view, definition.fields, problem, shown) for problem in problems),
            *line_problems(view, grids),
        ),
        conflict=conflict_of(view, definition.name, outcome) if outcome and outcome.conflicts else None,
        hidden=(
            *((CLONE, "1"),) * is_clone,
            *_hidden(definition, record, typed or {}, shown, grids, result is not None and result.retyped),
        ),
        multipart=any(field.accept is not None for section in sections for field in section.fields),
        save_and_new=not record_id,
        conditions=live.rules,
        computed=computed,
        preview_url=f"{base}/preview" if live.rules or computed else "",
        grids=grids,
        lines_url=f"{base}/lines" if grids else "",
        changed=result is not None,
        type_field=types.field,
        type_groups=types.groups,
        types_href=types.href,
    )


def _title(view: View, definition: ObjectDefinition, record: Record) -> str:
    if record.get("id"):
        return str(record.get(definition.title) or "")
    return view.t("list.new", object=view.t.inside(view.mark(definition.name).label))


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
    definition: ObjectDefinition,
    record: Record,
    typed: Mapping[str, Sequence[str]],
    shown: set[str],
    grids: Sequence[LineGrid],
    retyped: bool,
) -> Iterator[tuple[str, str]]:
    """Values of fields that the layout does not show: the type, what the page was opened with, what is only held."""
    kind = definition.record_type
    if kind and kind not in shown and kind not in typed and not record.get("id") and record.get(kind):
        yield kind, str(record[kind])
    for name, values in typed.items():
        plain = name.removeprefix(HELD)
        if not is_lost(grids, plain) and (plain not in definition.fields or plain in shown):
            continue
        if name.startswith(HELD) or (retyped and name != kind):
            yield from ((HELD + plain, value) for value in values)
        elif values and plain in definition.fields:
            yield name, values[0]


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
