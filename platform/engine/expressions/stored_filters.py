"""Finds the filters and formulas in definitions that no database would take, before anyone asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from ...metadata.definitions.base import Definition
from ...metadata.definitions.list_view import ListViewDefinition
from ...metadata.definitions.object import ObjectDefinition
from ...metadata.expressions.checker import check
from ...metadata.expressions.parse import parse
from ...metadata.expressions.typed import Aggregate, Apply, Constant, FieldValue, Typed, ViewerValue
from ...metadata.expressions.types import RECORD
from ...metadata.growth import changed_since, only_grew
from ...metadata.manifest import Manifest
from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import ObjectScope
from .stand_ins import ASKED, SAMPLES, StandInColumns
from .to_sql import Mode, compile_sql

DIALECTS: Final = ("postgresql", "sqlite")
Key = tuple[str, str]
"""Object and field."""
Place = tuple[Definition, str, ObjectScope, str]


def filter_problems(manifest: Manifest, before: Manifest | None = None) -> list[Problem]:
    """The filters of list views and lookups that one of the databases would refuse, each with file and pointer.

    Those that can't even be read are left to the checks. `before`: a manifest without such problems from which this one
    was made; where every name still means the same, only what changed is judged.
    """
    views, objects, judged = manifest.list_views, manifest.objects, frozenset[Key]()
    if before is not None and only_grew(before, manifest):
        views, objects = changed_since(before.list_views, views), changed_since(before.objects, objects)
        judged = frozenset(before.formulas)
    places = [*_of_views(manifest, views), *_of_lookups(manifest, objects)]
    found = [problem for place in places for problem in _refused(manifest, *place)]
    return [*found, *_formula_problems(manifest, judged)]


def _formula_problems(manifest: Manifest, judged: Collection[Key]) -> Iterator[Problem]:
    """What keeps databases from computing a field that is computed by them (live, or a roll-up) if not `judged`."""
    for (owner, name), typed in manifest.formulas.items():
        definition = manifest.objects[owner]
        computed = definition.fields[name].computed
        if (owner, name) not in judged and computed and (computed.gathered or not computed.stored):
            yield from _told(manifest, definition, f"/fields/{name}", _sampled(typed, False), "value", owner)


def _of_views(manifest: Manifest, views: Mapping[str, ListViewDefinition]) -> Iterator[Place]:
    for view in views.values():
        if view.where.strip():
            yield view, "/where", ObjectScope(manifest, view.object), view.where


def _of_lookups(manifest: Manifest, objects: Mapping[str, ObjectDefinition]) -> Iterator[Place]:
    for definition in objects.values():
        for field in definition.fields.values():
            if field.filter:
                scope = ObjectScope(manifest, field.target, definition.name)
                yield definition, f"/fields/{field.name}/filter", scope, field.filter


def _refused(
    manifest: Manifest, definition: Definition, pointer: str, scope: ObjectScope, text: str
) -> tuple[Problem, ...]:
    if scope.object not in manifest.objects:
        return ()
    try:
        typed = _sampled(check(parse(text), scope), bool(scope.record))
    except ProblemError:
        return ()
    return _told(manifest, definition, pointer, typed, "filter", scope.object)


def _told(
    manifest: Manifest, definition: Definition, pointer: str, typed: Typed, mode: Mode, object_name: str
) -> tuple[Problem, ...]:
    columns = StandInColumns(manifest, object_name)
    for dialect in DIALECTS:
        try:
            compile_sql(typed, columns, ASKED, dialect, mode)
        except ProblemError as error:
            file = manifest.merged[definition.kind, definition.name].file_of(pointer)
            return tuple(problem.placed(file=file, pointer=pointer) for problem in error.problems)
    return ()


def _sampled(node: Typed, second_record: bool) -> Typed:
    """The expression with a sample in place of each value that the question brings along."""
    if isinstance(node, ViewerValue):
        return _sample(node)
    if isinstance(node, FieldValue):
        return _sample(node) if second_record and node.reference.path[0] == RECORD else node
    if isinstance(node, Apply):
        return replace(node, arguments=tuple(_sampled(argument, second_record) for argument in node.arguments))
    if isinstance(node, Aggregate):
        value, holds = (part and _sampled(part, second_record) for part in (node.value, node.condition))
        return replace(node, value=value, condition=holds)
    return node


def _sample(node: FieldValue | ViewerValue) -> Constant:
    value = node.type.values[0] if node.type.values else SAMPLES.get(node.type.kind)
    return Constant(value, node.type, node.span)
