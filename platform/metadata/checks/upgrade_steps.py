"""Every upgrade step names an object and fields that there are, and gives each field a value that it can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.base import Definition
from ..definitions.object import FieldDefinition
from ..definitions.upgrade_step import UpgradeStepDefinition
from ..expressions.checker import check
from ..expressions.kinds import kind_label
from ..expressions.parse import parse
from ..expressions.typed import Typed
from ..manifest import Manifest
from ..problem import Problem, ProblemError
from ..scope import ObjectScope
from ..suggestions import nearest
from ..versions import is_later
from .base import DefinitionCheck, found
from .default_expressions import fits


class UpgradeSteps(DefinitionCheck):
    """Judges the steps of every pack; how many records they find, and whether all can be saved, a rehearsal shows."""

    name = "upgrade_steps"
    codes: ClassVar[tuple[str, ...]] = (
        "unknown_object",
        "unknown_field",
        "step_field_fixed",
        "step_value_type",
        "step_version_unfit",
    )

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        if isinstance(definition, UpgradeStepDefinition):
            yield from _of_step(manifest, definition)


def _of_step(manifest: Manifest, step: UpgradeStepDefinition) -> Iterator[Problem]:
    pack = manifest.packs.get(step.layer)
    if pack and is_later(step.version, pack.version):
        versions = {"version": step.version, "pack": pack.version}
        yield found(manifest, step, "/version", "step_version_unfit", **versions)
    if step.object not in manifest.objects:
        near = nearest(step.object, manifest.objects)
        yield found(manifest, step, "/object", "unknown_object", object=step.object, known=near)
        return
    if step.where:
        yield from _typed(manifest, step, "/where", step.where, "boolean")[1]
    for name, text in step.set.items():
        yield from _of_field(manifest, step, name, text)


def _of_field(manifest: Manifest, step: UpgradeStepDefinition, name: str, text: str) -> Iterator[Problem]:
    pointer = f"/set/{name}"
    field = manifest.field(step.object, name)
    if field is None:
        near = nearest(name, manifest.objects[step.object].fields)
        yield found(manifest, step, pointer, "unknown_field", object=step.object, name=name, known=near)
        return
    if _is_fixed(manifest, field):
        yield found(manifest, step, pointer, "step_field_fixed", name=name)
        return
    typed, problems = _typed(manifest, step, pointer, text, None)
    yield from problems
    if typed and not fits(manifest, field, typed):
        wanted = kind_label(manifest.field_type(field).expression_type)
        parameters = {"name": name, "found": kind_label(typed.type.kind), "expected": wanted}
        yield found(manifest, step, pointer, "step_value_type", **parameters)


def _is_fixed(manifest: Manifest, field: FieldDefinition) -> bool:
    """Whether its value is the engine's, or made of parts, of which each can be set by itself."""
    values = manifest.field_type(field).values
    return bool(field.computed or field.read_only or values.compound is not None or values.generator is not None)


def _typed(
    manifest: Manifest, step: UpgradeStepDefinition, pointer: str, text: str, expect: str | None
) -> tuple[Typed | None, list[Problem]]:
    try:
        return check(parse(text), ObjectScope(manifest, step.object), expect=expect), []
    except ProblemError as error:
        file = manifest.merged[step.kind, step.name].file_of(pointer)
        return None, [problem.placed(file=file, pointer=pointer) for problem in error.problems]
