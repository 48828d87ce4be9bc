"""Every expression in a definition can be read, names fields that exist, and is a condition where one is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from ..definitions.base import Definition
from ..definitions.layout import LayoutDefinition
from ..definitions.list_view import ListViewDefinition
from ..definitions.object import ObjectDefinition
from ..definitions.validation_rule import ValidationRuleDefinition
from ..expressions.checker import check
from ..expressions.naming import RULE
from ..expressions.parse import parse
from ..manifest import Manifest
from ..problem import Problem, ProblemError
from ..scope import ObjectScope
from .base import DefinitionCheck

Place = tuple[str, ObjectScope, str]
"""The JSON pointer in the definition, what the expression there may name, and its text ("" for none)."""

ITEM_CONDITIONS = ("visible_when", "required_when", "read_only_when")
FIELD_CONDITIONS = ("required_when", "read_only_when")


class Expressions(DefinitionCheck):
    """Filters of list views and lookups, conditions of rules, layouts and fields; codes of the expression language."""

    name = "expressions"
    codes: ClassVar[tuple[str, ...]] = ()

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        conditions = CONDITIONS.get(definition.kind)
        for pointer, scope, text in conditions(manifest, definition) if conditions else ():
            if not text or not {scope.object, scope.record or scope.object} <= manifest.objects.keys():
                continue
            merged = manifest.merged[definition.kind, definition.name]
            try:
                check(parse(text), scope)
            except ProblemError as error:
                for problem in error.problems:
                    yield problem.placed(file=merged.file_of(pointer), pointer=pointer)


def _of_list_view(manifest: Manifest, view: ListViewDefinition) -> Iterator[Place]:
    yield "/where", ObjectScope(manifest, view.object), view.where.strip()


def _of_rule(manifest: Manifest, rule: ValidationRuleDefinition) -> Iterator[Place]:
    yield "/when", ObjectScope(manifest, rule.object, place=RULE), rule.when


def _of_layout(manifest: Manifest, layout: LayoutDefinition) -> Iterator[Place]:
    scope = ObjectScope(manifest, layout.object)
    yield "/when", scope, layout.when
    for section in layout.sections.values():
        yield f"/sections/{section.name}/visible_when", scope, section.visible_when
    for item in layout.items.values():
        for name in ITEM_CONDITIONS:
            yield f"/items/{item.name}/{name}", scope, getattr(item, name)


def _of_object(manifest: Manifest, definition: ObjectDefinition) -> Iterator[Place]:
    scope = ObjectScope(manifest, definition.name)
    for field in definition.fields.values():
        if field.filter:
            offered = ObjectScope(manifest, field.target, definition.name)
            yield f"/fields/{field.name}/filter", offered, field.filter
        for name in FIELD_CONDITIONS:
            yield f"/fields/{field.name}/{name}", scope, getattr(field, name)


CONDITIONS: Mapping[str, Callable[[Manifest, Any], Iterator[Place]]] = MappingProxyType(
    {"list_view": _of_list_view, "validation_rule": _of_rule, "layout": _of_layout, "object": _of_object}
)
"""Kind → the expressions in one of its definitions."""
