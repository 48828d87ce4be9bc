"""What follows from the lines of a form while they are typed: values nobody typed, and the sums under the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from ...engine.change import Outcome, RecordInput
from ...engine.model import CompiledObject
from ...engine.records.parsing import REFERENCE_KEY
from ...metadata.definitions.layout import Lines
from .form_fields import input_text, typed_links_of_rows
from .form_input import values_from
from .layouts import EDIT, layout_of
from .line_input import WHOLE, PostedLine, posted_lines, prefix_of, stored_lines
from .lines import total_text
from .saving import PostedForm, whole_request
from .showing import Record, Showing
from .view import Posted, View


class _Asked(Struct, frozen=True):
    """A row with what the person typed in it; `open` are computed defaults that nobody typed."""

    line: PostedLine
    values: Mapping[str, Any]
    open: frozenset[str]


def line_answers(view: View, object_name: str, posted: Posted, record: Record | None) -> dict[str, Any]:
    """By grid: by row and field what its control shall hold and show, and the texts of the totals; nothing is written.

    A value of a stored row follows what it is computed from only as long as it is what its default gave.
    """
    every = layout_of(view, object_name, EDIT, record, posted).lines.values()
    shown = [lines for lines in every if view.rights.allows("read", lines.object)]
    whole = whole_request(view, PostedForm(object_name, posted), record)
    return {lines.name: _answer(view, lines, whole, posted, record) for lines in shown}


def _answer(view: View, lines: Lines, whole: RecordInput, posted: Posted, record: Record | None) -> dict[str, Any]:
    compiled = view.model.object(lines.object)
    master = record["id"] if record else {REFERENCE_KEY: WHOLE}
    stored = {one["id"]: one for one in stored_lines(view, lines, record["id"] if record else None)}
    defaults = [one.field for one in compiled.computed_defaults if one.field in lines.columns]
    rows = [line for line in posted_lines(posted, lines.name) if not line.removed]
    asked = [_asked(view, lines, line, defaults) for line in rows]
    kept = _kept(view, lines, [one for one in asked if one.line.id in stored], stored)
    inputs = []
    for one in asked:
        left = one.open - kept.get(one.line.key, frozenset())
        values = {name: value for name, value in one.values.items() if name not in left}
        inputs.append(RecordInput(lines.object, {**values, lines.field: master}))
    outcomes = view.records.preview(view.context, [whole, *inputs])[1:]
    told = [
        _told(compiled, lines, one, kept.get(one.line.key, frozenset()), outcome)
        for one, outcome in zip(asked, outcomes, strict=True)
    ]
    currency = next((outcome.values["currency"] for outcome in outcomes if outcome.values.get("currency")), None)
    sums = {name: [outcome.values.get(name) for outcome in outcomes] for name in lines.totals}
    return {
        "cells": _cells(view, lines, told),
        "totals": {name: total_text(view, lines, name, values, currency) for name, values in sums.items()},
    }


def _asked(view: View, lines: Lines, line: PostedLine, defaults: Sequence[str]) -> _Asked:
    typed = line.typed.split()
    left = frozenset(name for name in defaults if name not in typed) if typed else frozenset()
    return _Asked(line, values_from(view, lines.object, line.posted, None), left)


def _kept(
    view: View, lines: Lines, asked: Sequence[_Asked], stored: Mapping[str, Record]
) -> Mapping[str, frozenset[str]]:
    """By row the computed defaults whose stored value is another than the default would give: they stay."""
    fields = view.object(lines.object).fields
    places = [(one.line.key, name) for one in asked for name in sorted(one.open)]
    inputs = []
    for key, name in places:
        record = stored[key]
        values = {column: input_text(view, record.get(column)) for column in lines.columns if column != name}
        writable = {column: value for column, value in values.items() if not fields[column].read_only}
        inputs.append(RecordInput(lines.object, writable))
    kept: dict[str, frozenset[str]] = {}
    outcomes = view.records.preview(view.context, inputs) if inputs else []
    for (key, name), outcome in zip(places, outcomes, strict=True):
        if input_text(view, outcome.values.get(name)) != input_text(view, stored[key].get(name)):
            kept[key] = kept.get(key, frozenset()) | {name}
    return kept


def _told(
    compiled: CompiledObject, lines: Lines, one: _Asked, kept: frozenset[str], outcome: Outcome
) -> tuple[str, Record]:
    """The row's key, and its values that nobody typed."""
    computed = {name for name in lines.columns if not compiled.fields[name].writable}
    names = [name for name in lines.columns if name in computed | (one.open - kept) and name in outcome.values]
    own = {name: outcome.values[name] for name in names}
    return one.line.key, {**own, "currency": outcome.values.get("currency")}


def _cells(view: View, lines: Lines, told: Sequence[tuple[str, Record]]) -> dict[str, dict[str, str]]:
    """By name of the control: its value, and its text for reading."""
    fields = view.object(lines.object).fields
    typed = [{name: [str(value or "")] for name, value in values.items()} for _, values in told]
    links = typed_links_of_rows(view, lines.object, typed)
    showing = Showing(view)
    cells = {}
    for (key, values), row in zip(told, links, strict=True):
        record = {**values, **{name: link for name, link in row.items() if name in values}}
        for name in values:
            if name in lines.columns:
                text = showing.shown(fields[name], record, name).text
                cells[f"{prefix_of(lines.name, key)}{name}"] = {"value": input_text(view, record[name]), "text": text}
    return cells
