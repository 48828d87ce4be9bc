"""Every computed field can be computed, holds values that a field can hold, and waits for no other in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from ..computation_catalogue import computations
from ..computing import typed_of, uses
from ..definitions.computed import Computed
from ..definitions.object import FieldDefinition, ObjectDefinition
from ..expressions.kinds import kind_label
from ..growth import Growth, changed_since
from ..manifest import Manifest
from ..problem import Problem, ProblemError
from .base import Check, found
from .circles import circles

FOR_INPUT = ("required", "unique", "read_only", "search", "required_when", "read_only_when", "default")
"""Properties of a field that mean nothing where nobody gives the value."""


class ComputedFields(Check):
    """Formulas and roll-ups; codes of the expression language beside these."""

    name = "computed_fields"
    codes: ClassVar[tuple[str, ...]] = (
        "computed_cycle",
        "computed_result",
        "computed_property",
        "computed_live_here",
        "computed_as_system",
    )

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        yield from _problems(manifest, manifest.objects.values())

    def problems_since(self, growth: Growth) -> Iterator[Problem]:
        """Those of changed objects, where every name means what it meant; circles are looked for everywhere."""
        now = growth.now.objects
        changed = changed_since(growth.before.objects, now) if growth.only else now
        yield from _problems(growth.now, changed.values())


def _problems(manifest: Manifest, objects: Iterable[ObjectDefinition]) -> Iterator[Problem]:
    named = {".".join(key): [".".join(one) for one in used] for key, used in uses(manifest).items()}
    waiting = circles(named)
    in_circles = {name for circle in waiting for name in circle}
    for definition in objects:
        for field in definition.fields.values():
            if field.computed is not None and f"{definition.name}.{field.name}" not in in_circles:
                yield from _of_field(manifest, definition, field, field.computed)
        yield from _where_stored_is_needed(manifest, definition)
    for circle in waiting:
        object_name, _, name = circle[0].partition(".")
        path = [*circle, circle[0]]
        yield found(manifest, manifest.objects[object_name], f"/fields/{name}", "computed_cycle", fields=path)


def _of_field(
    manifest: Manifest, definition: ObjectDefinition, field: FieldDefinition, computed: Computed
) -> Iterator[Problem]:
    pointer = f"/fields/{field.name}"
    merged = manifest.merged[definition.kind, definition.name]
    stated = merged.body.get("fields", {}).get(field.name, {})
    for name in FOR_INPUT:
        if name in stated:
            yield found(manifest, definition, f"{pointer}/{name}", "computed_property", name=field.name, property=name)
    if computed.as_system:
        yield found(manifest, definition, f"{pointer}/as", "computed_as_system", name=field.name)
    try:
        kind = typed_of(manifest, field).type.kind
    except ProblemError as error:
        place = f"{pointer}/expression" if "expression" in stated else pointer
        for problem in error.problems:
            yield problem.placed(file=merged.file_of(place), pointer=place)
        return
    word = computations()[computed.by].result(field.options, kind)
    held = manifest.field_types[word].expression_type if word in manifest.field_types else ""
    if held not in _holders(kind):
        parameters = {"name": field.name, "found": kind_label(kind), "result": word or "?"}
        yield found(manifest, definition, pointer, "computed_result", **parameters)


def _holders(kind: str) -> frozenset[str]:
    """The kinds of field that hold values of a kind."""
    known = {"choice": {"text"}, "money": {"money", "number"}}
    scalar = {"text", "number", "boolean", "date", "datetime", "time"}
    return frozenset(known.get(kind, {kind} & scalar))


def _where_stored_is_needed(manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
    places = [("/title", definition.title)]
    places += [
        (f"/indexes/{key}/fields/{place}", name.removeprefix("-"))
        for key, index in definition.indexes.items()
        for place, name in enumerate(index.get("fields", ()))
    ]
    places += [(f"/traits/timeline/{role}", name) for role, name in definition.traits.get("timeline", {}).items()]
    places += [(f"/fields/{field.name}/index", field.name) for field in definition.fields.values() if field.index]
    for pointer, name in places:
        field = definition.fields.get(name)
        if field is not None and field.is_live:
            yield found(manifest, definition, pointer, "computed_live_here", name=name)
