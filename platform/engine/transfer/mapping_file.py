"""Writes a mapping in the form in which mapping files are read: to be kept, shared and used again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .mapping import CREATE_ONLY, UPSERT, ImportMapping, Source, Step


def mapping_body(mapping: ImportMapping) -> Mapping[str, Any]:
    """The JSON that `parse_mapping` reads as this mapping."""
    whole = {"encoding": mapping.encoding, "delimiter": mapping.delimiter}
    if mapping.origin != "import":
        whole["origin"] = mapping.origin
    return {**_given(whole), "steps": [_step(step) for step in mapping.steps]}


def _step(step: Step) -> Mapping[str, Any]:
    usual = UPSERT if step.match else CREATE_ONLY
    body = {
        "object": step.object,
        "name": None if step.name == step.object else step.name,
        "match": step.match,
        "mode": None if step.mode == usual else step.mode,
        "skip_when_blank": list(step.skip_when_blank),
    }
    return {**_given(body), "fields": {name: _source(source) for name, source in step.fields.items()}}


def _source(source: Source) -> Mapping[str, Any]:
    templates = list(source.templates)
    body = {
        "column": source.column,
        "value": source.constant,
        "template": templates[0] if len(templates) == 1 else templates,
        "step": source.step,
        "lookup": source.lookup,
        "values": dict(source.values),
        "date_format": source.date_format,
        "multiply": _number(source.multiply),
    }
    return _given(body)


def _number(factor: Decimal | None) -> int | float | None:
    if factor is None:
        return None
    return int(factor) if factor == factor.to_integral_value() else float(factor)


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value not in (None, [], {})}
