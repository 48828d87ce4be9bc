"""Every computed default is a value its field can hold, and defaults don't wait for each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from ..definitions.base import Definition
from ..definitions.object import COMPUTED, FieldDefinition, ObjectDefinition
from ..expressions.checker import check
from ..expressions.functions.base import accepts
from ..expressions.kinds import kind_label
from ..expressions.naming import DEFAULT
from ..expressions.parse import parse
from ..expressions.typed import Constant, Typed, fields
from ..manifest import Manifest
from ..problem import Problem, ProblemError
from ..scope import ObjectScope
from .base import DefinitionCheck, found
from .circles import circles
from .values import misfit, sentence

TAKEN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "choice": frozenset({"text"}),
        "html": frozenset({"text"}),
        "money": frozenset({"number"}),
        "number": frozenset({"money"}),
        "text": frozenset({"choice"}),
    }
)
"""Kind of a field → the kinds of value that it takes besides its own."""


class DefaultExpressions(DefinitionCheck):
    """A computed default is typed against its own object; what it reads may be given or be a default itself."""

    name = "default_expressions"
    codes: ClassVar[tuple[str, ...]] = (
        "default_not_computable",
        "default_expression_type",
        "default_cycle",
        "default_invalid",
    )

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        if not isinstance(definition, ObjectDefinition):
            return
        reads: dict[str, list[str]] = {}
        for field in definition.fields.values():
            if field.default_expression:
                typed, problems = _judged(manifest, definition, field)
                yield from problems
                reads[field.name] = [one.path[0] for one in fields(typed)] if typed else []
        for circle in circles({name: [one for one in read if one in reads] for name, read in reads.items()}):
            yield found(manifest, definition, _pointer(circle[0]), "default_cycle", fields=list(circle))


def _judged(
    manifest: Manifest, definition: ObjectDefinition, field: FieldDefinition
) -> tuple[Typed | None, list[Problem]]:
    pointer = _pointer(field.name)
    field_type = manifest.field_type(field)
    if field_type.values.compound is not None or field_type.values.generator is not None:
        return None, [found(manifest, definition, pointer, "default_not_computable", name=field.name)]
    scope = ObjectScope(manifest, definition.name, place=DEFAULT)
    try:
        typed = check(parse(field.default_expression), scope, expect=None)
    except ProblemError as error:
        file = manifest.merged[definition.kind, definition.name].file_of(pointer)
        return None, [problem.placed(file=file, pointer=pointer) for problem in error.problems]
    if isinstance(typed, Constant) and (problem := misfit(manifest, field, _raw(typed.value))):
        return typed, [found(manifest, definition, pointer, "default_invalid", reason=sentence(problem))]
    if not fits(manifest, field, typed):
        wanted = kind_label(field_type.expression_type)
        parameters = {"name": field.name, "found": kind_label(typed.type.kind), "expected": wanted}
        return typed, [found(manifest, definition, pointer, "default_expression_type", **parameters)]
    return typed, []


def fits(manifest: Manifest, field: FieldDefinition, typed: Typed) -> bool:
    """Whether the field takes the kind of value that the expression gives."""
    kind = manifest.field_type(field).expression_type
    if typed.type.kind not in {kind, *TAKEN.get(kind, ())} and not accepts(kind, typed.type.kind):
        return False
    target = typed.type.target
    if kind != "record" or not target or "*" in field.targets:
        return True
    return any(target == wanted or target in manifest.subtypes.get(wanted, ()) for wanted in field.targets)


def _raw(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else str(value)


def _pointer(name: str) -> str:
    return f"/fields/{name}/default/{COMPUTED}"
