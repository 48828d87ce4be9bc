"""Judges a value written in a definition by the field that is to hold it."""

from __future__ import annotations

from typing import Any

from ..definitions.object import FieldDefinition
from ..field_types.base import InvalidValue
from ..manifest import Manifest
from ..organisation import Organisation
from ..problem import Problem

ORGANISATION = Organisation()


def misfit(manifest: Manifest, field: FieldDefinition, value: Any) -> Problem | None:
    """What the field's type has against the value, or None; a blank fits always."""
    if value is None or value == "":
        return None
    try:
        _parse(manifest, field, value)
    except InvalidValue as error:
        return Problem(error.code, field=field.name, parameters={"field": field.label, **error.parameters})
    return None


def _parse(manifest: Manifest, field: FieldDefinition, value: Any) -> None:
    field_type = manifest.field_type(field)
    if field_type.values.compound is None:
        field_type.values.parser(field, ORGANISATION)(value)
        return
    parts = manifest.objects[field.object].fields
    for part, raw in field_type.values.compound.spread(value, field).items():
        if raw not in (None, ""):
            _parse(manifest, parts[f"{field.name}_{part}"], raw)


def sentence(problem: Problem) -> dict[str, str]:
    """The problem's message in every language, to stand inside another message."""
    return {locale: problem.message(locale) for locale in ("en", "zh")}
