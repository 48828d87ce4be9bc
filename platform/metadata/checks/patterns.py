"""The pattern of every generated number has one counter, and date parts that keep its periods apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.object import ObjectDefinition
from ..field_types.auto_number import pattern_problem
from ..manifest import Manifest
from ..problem import Problem
from .base import OwnCheck, found
from .values import sentence


class Patterns(OwnCheck):
    """Judges the pattern of every field whose values the engine gives out."""

    name = "patterns"
    codes: ClassVar[tuple[str, ...]] = ("pattern_invalid",)

    def problems_of(self, manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
        for field in definition.fields.values():
            pattern = field.options.get("pattern")
            if manifest.field_type(field).values.generator is None or not isinstance(pattern, str):
                continue
            if wrong := pattern_problem(pattern, field.options.get("reset")):
                reason = sentence(Problem(wrong.code, parameters={"field": field.label, **wrong.parameters}))
                pointer = f"/fields/{field.name}/pattern"
                yield found(manifest, definition, pointer, "pattern_invalid", reason=reason)
