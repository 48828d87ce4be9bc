"""A small form that asks for what a new value needs beside it, such as a reason, where it was refused alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from msgspec import structs

from ...metadata.definitions.layout import LayoutDefinition
from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import InvalidValue
from ..view_models import FormPage, Section
from .cells import layout_state, needs_form, open_fields
from .form_fields import FormFields
from .form_input import values_from
from .layouts import EDIT, layout_of
from .saving import FormResult
from .showing import Record
from .view import Posted, View

BESIDE = "cell.beside"
"""In the form of a value edited where it stands: the fields that were asked for beside it."""


def asking_form(
    view: View, name: str, record: Record, field: str, posted: Posted, result: FormResult, title: str
) -> FormPage | None:
    """The fields without which `field` can't have the value posted; None where they would not help.

    Its `action` and `hidden` pairs are for whoever shows it to fill in.
    """
    wrong: dict[str, list[str]] = {}
    for problem in result.every_problem:
        wrong.setdefault(problem.field or "", []).append(problem.said(view.context.locale))
    after = {**record, field: _parsed(view, name, field, posted)}
    layout = layout_of(view, name, EDIT, after)
    items = {key: item for key, item in layout.items.items() if item.field in wrong and EDIT in item.modes}
    asked = [view.object(name).fields[item.field] for item in items.values()]
    if result.outcome.conflicts or field in wrong or not _are_open(view, layout, after, asked, wrong):
        return None
    fields = FormFields(
        view,
        replace(layout, items=MappingProxyType(items)),
        after,
        {key: values for key, values in posted.items() if key in wrong},
        wrong,
        layout_state(view, layout, after),
    )
    made = tuple(fields.field(one, item) for one, item in zip(asked, items.values(), strict=True))
    section = Section("asked", "", made, 1)
    version = (posted.get("version") or [str(record["version"])])[0]
    return FormPage(view.mark(name), title, "", "", (section,), version=version)


def asking_cell(
    view: View, name: str, record: Record, field: str, posted: Posted, result: FormResult
) -> FormPage | None:
    """The same for a value that was edited where it stands."""
    definition = view.object(name)
    label = view.text(definition.fields[field].label, field)
    title = view.t("cell.ask", title=str(record.get(definition.title) or ""), field=label)
    asked = asking_form(view, name, record, field, posted, result, title)
    if asked is None:
        return None
    shown = [one.name for section in asked.sections for one in section.fields]
    pairs = [(key, text) for key, texts in posted.items() if key not in (BESIDE, "version", *shown) for text in texts]
    return structs.replace(asked, hidden=((BESIDE, ",".join(shown)), *pairs))


def _parsed(view: View, name: str, field: str, posted: Posted) -> Any:
    raw = values_from(view, name, {field: posted.get(field, ())}).get(field)
    try:
        return None if raw in (None, "") else view.model.object(name).fields[field].parse(raw)
    except InvalidValue:
        return None


def _are_open(
    view: View,
    layout: LayoutDefinition,
    record: Record,
    asked: Sequence[FieldDefinition],
    wrong: Mapping[str, Any],
) -> bool:
    """Whether all that is wrong stands in fields that a small form can ask for."""
    names = {field.name for field in asked}
    fit = names <= open_fields(view, layout.object, record) and not any(needs_form(view, field) for field in asked)
    return fit and names == set(wrong)
