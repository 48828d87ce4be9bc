"""Every expression in a definition can be read, names fields that exist, and is a condition where one is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.base import Definition
from ..expressions.checker import check
from ..expressions.parse import parse
from ..manifest import Manifest
from ..problem import Problem, ProblemError
from ..scope import ObjectScope
from .base import Check


class Expressions(Check):
    """Filters of list views and conditions of validation rules; the codes are those of the expression language."""

    name = "expressions"
    codes: ClassVar[tuple[str, ...]] = ()

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for definition, pointer, object_name, text in _conditions(manifest):
            if object_name not in manifest.objects:
                continue
            merged = manifest.merged[definition.kind, definition.name]
            try:
                check(parse(text), ObjectScope(manifest, object_name))
            except ProblemError as error:
                for problem in error.problems:
                    yield problem.placed(file=merged.file_of(pointer), pointer=pointer)


def _conditions(manifest: Manifest) -> Iterator[tuple[Definition, str, str, str]]:
    for view in manifest.list_views.values():
        if view.where.strip():
            yield view, "/where", view.object, view.where
    for rule in manifest.validation_rules.values():
        yield rule, "/when", rule.object, rule.when
