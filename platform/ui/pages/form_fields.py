"""Fields as a form edits them: the value as the input holds it, choices, limits, and where look-ups ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ...engine.identifiers import is_identifier
from ...engine.layout_state import LayoutState
from ...engine.query.lookup_filters import lookup_filter
from ...engine.security.record_types import offered_types
from ...metadata.definitions.layout import Item, LayoutDefinition
from ...metadata.definitions.object import FieldDefinition
from ..view_models import Choice, Field, Part
from .layouts import EDIT
from .lookup_creation import creation_of
from .showing import Record, Showing
from .view import View


class FormFields:
    """Makes the fields of one form. `typed` are values as posted, which win over the record's; `errors` by field.

    `links` are the records that typed links mean, where they are looked up already.
    """

    def __init__(
        self,
        view: View,
        layout: LayoutDefinition,
        record: Record,
        typed: Mapping[str, Sequence[str]] | None = None,
        errors: Mapping[str, Sequence[str]] | None = None,
        state: LayoutState | None = None,
        links: Record | None = None,
    ) -> None:
        self._view = view
        self._object = view.object(layout.object)
        self._typed = typed or {}
        links = typed_links(view, layout.object, self._typed) if links is None else links
        self._record = {**record, **links}
        self._state = state
        self._typable = {item.field for item in layout.items.values() if EDIT in item.modes and not item.read_only}
        self._errors = errors or {}
        self._showing = Showing(view)
        self._showing.prepare([self._record], self._object.fields)

    def field(self, definition: FieldDefinition, item: Item) -> Field:
        """The field at its place in the layout."""
        view = self._view
        field_type = view.model.manifest.field_type(definition)
        options = definition.options
        given = definition.read_only or field_type.values.generator is not None
        value, creation = self._value(definition), creation_of(view, definition)
        shows, required = self._state_of(item)
        return Field(
            name=definition.name,
            label=view.text(definition.label, definition.name),
            widget=field_type.presentation.widget,
            value=value,
            shown=self._showing.shown(definition, self._record, definition.name),
            values=self._values(definition),
            parts=self._parts(definition),
            choices=self._choices(definition, value),
            controller=self._controller(definition),
            lookup_url=self._lookup_url(definition),
            lookup_reads=self._lookup_reads(definition),
            create_url=creation.url,
            create_label=creation.label,
            required=definition.required or required,
            read_only=given or item.read_only,
            help=view.text(item.help) or view.text(definition.help),
            unit=self._unit(definition),
            minimum=str(options.get("minimum", "")),
            maximum=str(options.get("maximum", "")),
            maximum_length=int(options.get("max_length", 0)),
            top=int(options.get("maximum", 5)) if field_type.presentation.widget == "rating" else 5,
            accept=field_type.presentation.accept and f"{field_type.presentation.accept}*",
            wide=item.wide,
            errors=tuple(self._errors.get(definition.name, ())),
            off=not shows,
        )

    def _state_of(self, item: Item) -> tuple[bool, bool]:
        """Whether the item shows in its section, and whether it asks for a value."""
        if self._state is None:
            return True, item.required
        state = self._state.items[item.name]
        return state.visible or not self._state.sections.get(item.section, True), state.required

    def _controller(self, definition: FieldDefinition) -> str:
        """The field of the form whose value narrows the choices, "" where the form can't change it."""
        parent = str(definition.options.get("parent_field", ""))
        return parent if parent in self._typable else ""

    def _value(self, definition: FieldDefinition) -> str:
        if definition.name in self._typed:
            return self._typed[definition.name][0] if self._typed[definition.name] else ""
        return input_text(self._view, self._record.get(definition.name))

    def _values(self, definition: FieldDefinition) -> tuple[str, ...]:
        if definition.name in self._typed:
            return tuple(value for value in self._typed[definition.name] if value)
        value = self._record.get(definition.name)
        return tuple(value) if isinstance(value, (list, tuple)) else ()

    def _parts(self, definition: FieldDefinition) -> tuple[Part, ...]:
        field_type = self._view.model.manifest.field_type(definition)
        if definition.targets and field_type.values.compound is not None:
            return (self._object_part(definition),)
        if field_type.values.compound is None:
            return ()
        whole = self._record.get(definition.name) or {}
        parts = []
        for part in field_type.parts(definition):
            name = f"{definition.name}_{part}"
            part_definition = self._object.fields[name]
            typed = self._typed.get(name)
            parts.append(
                Part(
                    name=name,
                    label=part_label(
                        self._view.text(part_definition.label, part), self._view.text(definition.label, definition.name)
                    ),
                    value=typed[0] if typed else input_text(self._view, whole.get(part)),
                    errors=tuple(self._errors.get(name, ())),
                )
            )
        return tuple(parts)

    def _object_part(self, definition: FieldDefinition) -> Part:
        """The first half of a link to one of several objects: which object."""
        name = f"{definition.name}_object"
        typed = self._typed.get(name)
        present = (self._record.get(definition.name) or {}).get("object") or ""
        every = [one for one in self._view.model.manifest.objects if self._view.rights.allows("read", one)]
        targets = every if "*" in definition.targets else definition.targets
        choices = tuple(Choice(target, self._view.mark(target).label) for target in targets)
        label = self._view.t("form.link_object", field=self._view.text(definition.label, definition.name))
        return Part(name=name, label=label, value=typed[0] if typed else present, choices=choices)

    def _choices(self, definition: FieldDefinition, value: str) -> tuple[Choice, ...]:
        if definition.choices is None:
            return ()
        picklist = definition.choices
        chosen = {value, *self._values(definition)}
        parent = definition.options.get("parent_field")
        fixed = parent if parent and not self._controller(definition) else None
        above = as_names(self._record.get(fixed)) if fixed else ()
        types = offered_types(self._view.model, self._view.context.actor, self._object)
        open_to_viewer = types.allowed if types and types.field == definition.name else picklist.values
        return tuple(
            self._showing.choice(picklist, choice.name)
            for choice in picklist.values.values()
            if choice.name in chosen
            or (
                choice.active
                and choice.name in open_to_viewer
                and (not fixed or not choice.parents or not choice.parents.isdisjoint(above))
            )
        )

    def _lookup_url(self, definition: FieldDefinition) -> str:
        if not definition.targets:
            return ""
        target = definition.targets[0] if len(definition.targets) == 1 and definition.targets[0] != "*" else "any"
        target = "user" if target == "principal" else target
        record = self._record.get("id")
        of_record = f"&record={record}" if record and definition.filter else ""
        return f"/lookup/{target}?field={self._object.name}.{definition.name}{of_record}"

    def _lookup_reads(self, definition: FieldDefinition) -> tuple[str, ...]:
        if not definition.filter:
            return ()
        reads = lookup_filter(self._view.model, definition).reads
        # By its type a record has a layout, and by that fields which may be typed in.
        return tuple(sorted({*reads, self._object.record_type} - {""})) if reads else ()

    def _unit(self, definition: FieldDefinition) -> str:
        field_type = self._view.model.manifest.field_type(definition)
        if field_type.expression_type == "money":
            typed = self._typed.get("currency")
            code = typed[0] if typed else self._record.get("currency")
            return str(code or self._view.organisation.base_currency)
        return "%" if field_type.presentation.widget == "percent" else str(definition.options.get("unit", ""))


def as_names(value: Any) -> tuple[str, ...]:
    """The values chosen in a picklist: none, one, or several."""
    return () if not value else (value,) if isinstance(value, str) else tuple(value)


def part_label(text: str, whole: str) -> str:
    """The label of a part as it stands under the label of the whole: "Address (city)" is "City" there."""
    inner = text.removeprefix(whole).strip(" ()（）")
    return inner[:1].upper() + inner[1:] if text.startswith(whole) and inner else text


def typed_links(view: View, object_name: str, typed: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The records that typed ids of links mean, as a record would hold them: one statement per object."""
    return typed_links_of_rows(view, object_name, [typed])[0]


def typed_links_of_rows(
    view: View, object_name: str, rows: Sequence[Mapping[str, Sequence[str]]]
) -> list[dict[str, Any]]:
    """The same for several records of the object, with as many statements as for one."""
    wanted: dict[str, list[str]] = {}
    linked = [_links_of_row(view, object_name, typed, wanted) for typed in rows]
    titles = view.records.titles(view.context, wanted) if wanted else {}
    for link in (link for links in linked for link in links.values()):
        if link and link["object"] in wanted:
            link["name"] = titles.get((link["object"], link["id"]))
    return linked


def _links_of_row(
    view: View, object_name: str, typed: Mapping[str, Sequence[str]], wanted: dict[str, list[str]]
) -> dict[str, Any]:
    links: dict[str, Any] = {}
    for field in view.object(object_name).fields.values():
        chosen = (typed.get(field.name) or [""])[0]
        if not field.targets or field.name not in typed:
            continue
        if view.model.manifest.field_type(field).values.compound is not None:
            links[field.name] = {"object": (typed.get(f"{field.name}_object") or [""])[0], "id": chosen}
        elif is_identifier(chosen):
            wanted.setdefault(field.target, []).append(chosen)
            links[field.name] = {"id": chosen, "object": field.target}
        else:
            links[field.name] = None
    return links


def _local_text(value: datetime, zone: ZoneInfo) -> str:
    try:
        local = value.astimezone(zone)
    except OverflowError:
        local = value
    precision = "milliseconds" if local.microsecond else "seconds" if local.second else "minutes"
    return local.replace(tzinfo=None).isoformat(timespec=precision)


def input_text(view: View, value: Any) -> str:
    """A Python value as an input holds it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return _local_text(value, view.zone)
        case time():
            return value.strftime("%H:%M:%S" if value.second else "%H:%M")
        case Decimal():
            return f"{value:f}"
        case {"id": record}:
            return str(record or "")
        case list() | tuple():
            return ""
        case _:
            return str(value)
