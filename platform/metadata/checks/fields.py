"""Every field that a definition names exists in its object and is not hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from ..definitions.base import Definition
from ..definitions.layout import LayoutDefinition
from ..definitions.list_view import ListViewDefinition
from ..definitions.object import ObjectDefinition
from ..definitions.validation_rule import ValidationRuleDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..suggestions import meant
from .base import DefinitionCheck, found

_VIEW_FIELDS = ("group", "sum", "start", "end", "tone_by", "person")

Use = tuple[str, str, str]
"""The JSON pointer in the definition, the object, and the field or dotted path named there."""


class FieldsExist(DefinitionCheck):
    """A path whose object is unknown is left to the check `objects_exist`."""

    name = "fields_exist"
    codes: ClassVar[tuple[str, ...]] = ("unknown_field", "hidden_field", "lookup_column_many")

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        uses = USES.get(definition.kind)
        for pointer, object_name, path in uses(definition) if uses else ():
            if object_name in manifest.objects and not manifest.resolve_path(object_name, path):
                yield _broken_path(manifest, definition, pointer, object_name, path)


def _of_object(definition: ObjectDefinition) -> Iterator[Use]:
    name = definition.name
    yield "/title", name, definition.title
    for role, field in definition.traits.get("timeline", {}).items():
        yield f"/traits/timeline/{role}", name, field
    subtype = definition.traits.get("subtype_of", {})
    for place, field in enumerate(subtype.get("copy", ())):
        yield f"/traits/subtype_of/copy/{place}", name, field
        yield f"/traits/subtype_of/copy/{place}", subtype["object"], field
    for field in subtype.get("set", {}):
        yield f"/traits/subtype_of/set/{field}", subtype["object"], field
    for key, index in definition.indexes.items():
        for place, field in enumerate(index.get("fields", ())):
            yield f"/indexes/{key}/fields/{place}", name, field.removeprefix("-")
    for member in definition.fields.values():
        if parent := member.options.get("parent_field"):
            yield f"/fields/{member.name}/parent_field", name, parent


def _of_layout(layout: LayoutDefinition) -> Iterator[Use]:
    for place, path in enumerate(layout.highlights):
        yield f"/highlights/{place}", layout.object, path
    for item in layout.items.values():
        yield f"/items/{item.name}", layout.object, item.field
    for related in layout.related.values():
        pointer = f"/related/{related.name}"
        yield f"{pointer}/field", related.object, related.field
        for place, path in enumerate(related.columns):
            yield f"{pointer}/columns/{place}", related.object, path
        yield from ((f"{pointer}/sort", related.object, path) for path in sort_paths(related.sort))
    for lines in layout.lines.values():
        pointer = f"/lines/{lines.name}"
        yield f"{pointer}/field", lines.object, lines.field
        yield from ((f"{pointer}/columns/{place}", lines.object, name) for place, name in enumerate(lines.columns))
        if lines.position:
            yield f"{pointer}/position", lines.object, lines.position


def _of_list_view(view: ListViewDefinition) -> Iterator[Use]:
    for column in view.columns.values():
        yield f"/columns/{column.name}", view.object, column.field
    yield from (("/sort", view.object, path) for path in sort_paths(view.sort))
    yield from ((f"/{key}", view.object, path) for key in _VIEW_FIELDS if (path := getattr(view, key)))
    for place, path in enumerate(view.card):
        yield f"/card/{place}", view.object, path


def _of_rule(rule: ValidationRuleDefinition) -> Iterator[Use]:
    if rule.field:
        yield "/field", rule.object, rule.field


USES: Mapping[str, Callable[[Any], Iterator[Use]]] = MappingProxyType(
    {"object": _of_object, "layout": _of_layout, "list_view": _of_list_view, "validation_rule": _of_rule}
)
"""Kind → what one of its definitions names; the other kinds name no fields."""


def sort_paths(sort: str) -> list[str]:
    """The paths of a sort such as "-amount,name", without their signs."""
    return [part.strip().removeprefix("-") for part in sort.split(",") if part.strip()]


def _broken_path(manifest: Manifest, definition: Definition, pointer: str, object_name: str, path: str) -> Problem:
    steps = path.split(".")
    lengths = range(1, len(steps) + 1)
    broken = next(n for n in lengths if n == len(steps) or not manifest.resolve_path(object_name, ".".join(steps[:n])))
    before = manifest.resolve_path(object_name, ".".join(steps[: broken - 1])) if broken > 1 else ()
    owner, name = before[-1].targets[0] if before and before[-1].targets else object_name, steps[broken - 1]
    known = manifest.names_after(object_name, ".".join(steps[:broken]))
    if before and not known:
        return found(manifest, definition, pointer, "lookup_column_many", name=before[-1].name)
    merged = manifest.merged.get(("object", owner))
    if merged and merged.body.get("fields", {}).get(name, {}).get("hidden"):
        return found(manifest, definition, pointer, "hidden_field", object=owner, name=name)
    return found(manifest, definition, pointer, "unknown_field", object=owner, name=name, known=meant(name, known))
