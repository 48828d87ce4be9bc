"""The way to a field in the filter builder: one choice of fields a step, over lookups as far as they lead."""

from __future__ import annotations

from collections.abc import Sequence

from ...metadata.definitions.object import FieldDefinition
from ...metadata.expressions.bounds import MOST_LINKS
from ...metadata.filters.operators import OPERATORS
from ..view_models import Choice, FieldStep, StepGroup
from .view import View

ONWARD = "."
"""Ends the choice of a lookup that goes further, to a field of its record."""


def steps_to(view: View, object_name: str, path: str) -> tuple[FieldStep, ...]:
    """The choices that lead to the field at `path`; what can't be reached stands there as it was written."""
    names = path.split(".")
    steps = []
    for depth, name in enumerate(names):
        before = names[:depth]
        groups = _groups(view, object_name, before)
        chosen = name if depth == len(names) - 1 else name + ONWARD
        if not any(choice.value == chosen for group in groups for choice in group.choices):
            groups = (*groups, StepGroup("", (Choice(chosen, chosen),)))
        steps.append(FieldStep(chosen, groups))
    return tuple(steps)


def path_of(view: View, object_name: str, chosen: Sequence[str]) -> str:
    """The path that the steps chosen lead to; where they end too early, to the name of the record there."""
    names: list[str] = []
    for step in chosen[: MOST_LINKS + 1]:
        if names and not view.model.manifest.names_after(object_name, ".".join((*names, "id"))):
            break
        names.append(step.removesuffix(ONWARD))
        if not step.endswith(ONWARD):
            break
    path = ".".join(names)
    passed = view.model.manifest.resolve_path(object_name, path)
    if not passed and len(names) > 1:
        # Another lookup was chosen, which does not have the field that the old one led to.
        return path_of(view, object_name, [f"{name}{ONWARD}" for name in names[:-1]])
    if passed and len(chosen) <= len(names) and chosen[len(names) - 1].endswith(ONWARD) and passed[-1].targets:
        title = view.model.manifest.objects[passed[-1].targets[0]].title if passed[-1].targets[0] != "*" else "id"
        return f"{path}.{title}"
    return path


def first_field(view: View, object_name: str) -> str:
    """What a new condition asks about: the record's name."""
    return view.object(object_name).title


def _groups(view: View, object_name: str, before: Sequence[str]) -> tuple[StepGroup, ...]:
    """The fields at this step: the object's own, those the platform keeps, and lookups that go further."""
    own: list[Choice] = []
    kept: list[Choice] = []
    onward: list[Choice] = []
    for name in dict.fromkeys(view.model.manifest.names_after(object_name, ".".join((*before, "id")))):
        passed = view.model.manifest.resolve_path(object_name, ".".join((*before, name)))
        if not passed:
            continue
        field = passed[-1]
        label = view.text(field.label, field.name)
        if view.model.manifest.field_type(field).expression_type in OPERATORS:
            (kept if field.system else own).append(Choice(name, label))
        if _goes_further(view, field):
            onward.append(Choice(name + ONWARD, f"{label} ›"))
    labels = ("filter.fields", "filter.fields_of_system", "filter.fields_beyond")
    return tuple(
        StepGroup(view.t(label), tuple(choices))
        for label, choices in zip(labels, (own, kept, onward), strict=True)
        if choices
    )


def _goes_further(view: View, field: FieldDefinition) -> bool:
    targets = [one for one in field.targets if one in view.model.tables]
    return len(field.targets) == 1 and bool(targets) and view.rights.allows("read", targets[0])
