"""Every expression in a definition can be read, names fields that exist, and is a condition where one is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from ..definitions.base import Definition
from ..definitions.layout import LayoutDefinition
from ..definitions.object import ObjectDefinition
from ..expressions.checker import check
from ..expressions.naming import RULE
from ..expressions.parse import parse
from ..growth import changed_since, only_grew
from ..manifest import Manifest
from ..problem import Problem, ProblemError
from ..scope import ObjectScope
from .base import Check

Place = tuple[Definition, str, ObjectScope, str]
"""The definition, the JSON pointer in it, what the expression there may name, and its text ("" for none)."""

ITEM_CONDITIONS = ("visible_when", "required_when", "read_only_when")
FIELD_CONDITIONS = ("required_when", "read_only_when")


class Expressions(Check):
    """Filters of list views and lookups, conditions of rules, layouts and fields; codes of the expression language."""

    name = "expressions"
    codes: ClassVar[tuple[str, ...]] = ()

    def narrowed(self, manifest: Manifest, before: Manifest) -> Manifest:
        """Views, rules and layouts that changed, where every name means what it meant; all objects."""
        if not only_grew(before, manifest):
            return manifest
        return replace(
            manifest,
            list_views=changed_since(before.list_views, manifest.list_views),
            validation_rules=changed_since(before.validation_rules, manifest.validation_rules),
            layouts=changed_since(before.layouts, manifest.layouts),
        )

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for definition, pointer, scope, text in _conditions(manifest):
            if not text or not {scope.object, scope.record or scope.object} <= manifest.objects.keys():
                continue
            merged = manifest.merged[definition.kind, definition.name]
            try:
                check(parse(text), scope)
            except ProblemError as error:
                for problem in error.problems:
                    yield problem.placed(file=merged.file_of(pointer), pointer=pointer)


def _conditions(manifest: Manifest) -> Iterator[Place]:
    for view in manifest.list_views.values():
        yield view, "/where", ObjectScope(manifest, view.object), view.where.strip()
    for rule in manifest.validation_rules.values():
        yield rule, "/when", ObjectScope(manifest, rule.object, place=RULE), rule.when
    for layout in manifest.layouts.values():
        yield from _of_layout(manifest, layout)
    for definition in manifest.objects.values():
        yield from _of_object(manifest, definition)


def _of_layout(manifest: Manifest, layout: LayoutDefinition) -> Iterator[Place]:
    scope = ObjectScope(manifest, layout.object)
    for section in layout.sections.values():
        yield layout, f"/sections/{section.name}/visible_when", scope, section.visible_when
    for item in layout.items.values():
        for name in ITEM_CONDITIONS:
            yield layout, f"/items/{item.name}/{name}", scope, getattr(item, name)


def _of_object(manifest: Manifest, definition: ObjectDefinition) -> Iterator[Place]:
    scope = ObjectScope(manifest, definition.name)
    for field in definition.fields.values():
        if field.filter:
            offered = ObjectScope(manifest, field.target, definition.name)
            yield definition, f"/fields/{field.name}/filter", offered, field.filter
        for name in FIELD_CONDITIONS:
            yield definition, f"/fields/{field.name}/{name}", scope, getattr(field, name)
