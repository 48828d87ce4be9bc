"""The detail page: one record with its highlights, sections and first related lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec import structs

from ...metadata.definitions.layout import LayoutDefinition
from ...metadata.definitions.object import FieldDefinition
from ..action_catalogue import actions_for
from ..actions.base import Target
from ..view_models import Choice, DetailPage, Field, PathStep, Section
from .arrangements import arranged
from .cells import layout_state, needs_form, open_fields
from .layouts import PROMPT, VIEW, defined_layout, items_of, layout_of
from .quick_entry import quick_links
from .record_tabs import chosen_tab
from .related_lists import FIRST_LISTS, readable_lists, related_lists
from .showing import Showing, initials, is_person, tone_of
from .timeline import has_timeline
from .view import View

_SYSTEM = ("created_by", "created_at", "modified_by", "modified_at", "owner", "owner_department")


def detail_page(view: View, object_name: str, record_id: str, mode: str = VIEW, tab: str = "") -> DetailPage:
    """The record, on its page (that tab of it) or (mode "prompt") at a glance.

    ProblemError `record_not_found` where it is absent or not the viewer's to see.
    """
    definition = view.object(object_name)
    record = view.record(definition.name, record_id)
    href, timeline = f"/{definition.name}/{record_id}", has_timeline(view, definition.name)
    whole = shown_layout(view, record, definition.name, mode)
    opened = chosen_tab(view, whole, tab, href, has_timeline=timeline)
    layout = opened.layout
    showing = Showing(view)
    showing.prepare([record], definition.fields)
    title = str(record.get(definition.title) or record_id)
    edit_href = opened.href(f"{href}/edit") if view.rights.allows("edit", definition.name) else ""
    has_face = is_person(definition)
    placed = {item.field for item in layout.items.values() if VIEW in item.modes}
    lists = readable_lists(view, layout)
    first = FIRST_LISTS if mode == VIEW else len(lists)
    shown_first, more = lists[:first], lists[first:]
    choices = [field for field in definition.fields.values() if field.choices and field.name in layout.highlights]
    return DetailPage(
        object=view.mark(definition.name),
        id=record_id,
        title=title,
        title_field=definition.title,
        version=record["version"],
        number=_number(view, record, definition.fields),
        initials=initials(title) if has_face else "",
        tone=tone_of(record_id) if has_face else definition.tone,
        round=has_face,
        marks=_marks(record, choices[:1], showing),
        facts=tuple(_field(view, definition.fields[name], record, showing) for name in layout.highlights[:6]),
        path=_path(view, definition.fields, record, definition.name),
        sections=sections_of(view, layout, record, showing, edit_href if mode == VIEW else ""),
        related=related_lists(view, shown_first, definition.name, record_id, showing),
        tabs=opened.links,
        timeline_href=f"{href}/timeline" if opened.timeline else "",
        more_related_href=opened.href(f"{href}/related") if more else "",
        system=tuple(_field(view, definition.fields[name], record, showing) for name in _SYSTEM if name not in placed)
        if opened.is_first
        else (),
        edit_href=edit_href,
        quick=quick_links(view, definition.name, record_id),
        prompt_href=f"{href}/prompt" if defined_layout(view, definition.name, PROMPT, record) else "",
        actions=tuple(
            action
            for action in actions_for(Target(definition.name, (record_id,), view.rights), view.t)
            if action.href != f"{href}/edit"
        ),
    )


def shown_layout(view: View, record: Mapping[str, Any], object_name: str, mode: str = VIEW) -> LayoutDefinition:
    """The layout of the record's page as the viewer arranged it, or the one for a glance, which has no tabs."""
    layout = _visible(view, layout_of(view, object_name, mode, record), record)
    return arranged(view, layout) if mode == VIEW else replace(layout, tabs={})


def _visible(view: View, layout: LayoutDefinition, record: Mapping[str, Any]) -> LayoutDefinition:
    """The layout without what its conditions hide for the record."""
    state = layout_state(view, layout, record)
    if state is None:
        return layout
    return replace(layout, items={name: item for name, item in layout.items.items() if state.items[name].visible})


def _number(view: View, record: Mapping[str, Any], fields: Mapping[str, FieldDefinition]) -> str:
    """The number that the engine gave the record, if it gives any."""
    for field in fields.values():
        if view.model.manifest.field_type(field).values.generator is not None:
            return str(record.get(field.name) or "")
    return ""


def _marks(record: Mapping[str, Any], fields: list[FieldDefinition], showing: Showing) -> tuple[Choice, ...]:
    return tuple(mark for field in fields for mark in showing.shown(field, record, field.name).marks)


def _field(view: View, field: FieldDefinition, record: Mapping[str, Any], showing: Showing) -> Field:
    return Field(
        name=field.name,
        label=view.text(field.label, field.name),
        widget=view.model.manifest.field_type(field).presentation.widget,
        shown=showing.shown(field, record, field.name),
        help=view.text(field.help),
    )


def sections_of(
    view: View, layout: LayoutDefinition, record: Mapping[str, Any], showing: Showing, form_href: str = ""
) -> tuple[Section, ...]:
    """The sections; with the address of the record's form each field that may be changed has a pencil."""
    fields = view.object(layout.object).fields
    changeable = open_fields(view, layout.object, record) if form_href else frozenset()
    sections = []
    for section in layout.sections.values():
        items = [item for item in items_of(layout, section.name, VIEW) if item.field in fields]
        shown = tuple(
            structs.replace(
                _field(view, fields[item.field], record, showing),
                wide=item.wide,
                edit_href=f"{form_href}#f-{item.field}" if item.field in changeable else "",
                in_place=item.field in changeable and not needs_form(view, fields[item.field]),
            )
            for item in items
        )
        if shown:
            sections.append(
                Section(section.name, view.text(section.label, section.name), shown, section.columns, section.collapsed)
            )
    return tuple(sections)


def _path(
    view: View, fields: Mapping[str, FieldDefinition], record: Mapping[str, Any], object_name: str
) -> tuple[PathStep, ...]:
    """The way through the stages of the field that the object's board is grouped by."""
    boards = [
        one
        for one in view.model.manifest.of_object(view.model.manifest.list_views, object_name)
        if one.type == "kanban"
    ]
    field = fields.get(boards[0].group) if boards else None
    if field is None or field.choices is None:
        return ()
    now = record.get(field.name)
    values = [choice for choice in field.choices.values.values() if choice.active]
    names = [choice.name for choice in values]
    place = names.index(now) if now in names else -1
    states = ["done" if number < place else "now" if number == place else "next" for number in range(len(values))]
    return tuple(PathStep(view.text(choice.label), state) for choice, state in zip(values, states, strict=True))
