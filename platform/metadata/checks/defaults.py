"""The default of every field is a value that the field can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.object import ObjectDefinition
from ..manifest import Manifest
from ..problem import Problem
from .base import OwnCheck, found
from .values import misfit, sentence


class Defaults(OwnCheck):
    """A default is judged by the same parser that reads what a person enters."""

    name = "defaults"
    codes: ClassVar[tuple[str, ...]] = ("default_invalid",)

    def problems_of(self, manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
        for field in definition.fields.values():
            if field.part_of is None and (problem := misfit(manifest, field, field.default)):
                pointer = f"/fields/{field.name}/default"
                yield found(manifest, definition, pointer, "default_invalid", reason=sentence(problem))
