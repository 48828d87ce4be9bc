"""A calendar or a timeline can be shown: its records begin and end, and have colours and groups that mean something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.base import Definition
from ..definitions.list_view import MODES, ListViewDefinition
from ..definitions.object import FieldDefinition, ObjectDefinition
from ..manifest import Manifest
from ..problem import Problem
from .base import DefinitionCheck, found

MOMENTS = frozenset({"date", "datetime"})
PEOPLE = frozenset({"user", "principal"})


class DatedViews(DefinitionCheck):
    """Start and end are days or moments, both of one type; tones come from a picklist, persons are users."""

    name = "dated_views"
    codes: ClassVar[tuple[str, ...]] = (
        "start_missing",
        "start_unfit",
        "end_unfit",
        "tone_unfit",
        "person_unfit",
        "bars_unfit",
        "mode_unfit",
    )

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        if not isinstance(definition, ListViewDefinition) or definition.type not in MODES:
            return
        of_object = manifest.objects.get(definition.object)
        if of_object is not None:
            yield from _dates(manifest, definition, of_object)
            yield from _marks(manifest, definition, of_object)


def _dates(manifest: Manifest, view: ListViewDefinition, definition: ObjectDefinition) -> Iterator[Problem]:
    start, end = definition.fields.get(view.start), definition.fields.get(view.end)
    if not view.start:
        yield found(manifest, view, "", "start_missing")
    elif start and _kind(manifest, start) not in MOMENTS:
        yield found(manifest, view, "/start", "start_unfit", name=view.start)
    elif start and end and _kind(manifest, end) != _kind(manifest, start):
        yield found(manifest, view, "/end", "end_unfit", name=view.end, start=view.start)


def _marks(manifest: Manifest, view: ListViewDefinition, definition: ObjectDefinition) -> Iterator[Problem]:
    tone, person = definition.fields.get(view.tone_by), definition.fields.get(view.person)
    group, modes = definition.fields.get(view.group), MODES[view.type]
    if view.mode and view.mode not in modes:
        yield found(manifest, view, "/mode", "mode_unfit", name=view.mode, known=", ".join(modes))
    if tone and not _is_choice(manifest, tone):
        yield found(manifest, view, "/tone_by", "tone_unfit", name=view.tone_by)
    if person and not (len(person.targets) == 1 and person.targets[0] in PEOPLE):
        yield found(manifest, view, "/person", "person_unfit", name=view.person)
    if group and not (_is_choice(manifest, group) or len(group.targets) == 1):
        yield found(manifest, view, "/group", "bars_unfit", name=view.group)


def _kind(manifest: Manifest, field: FieldDefinition) -> str:
    return manifest.field_type(field).expression_type


def _is_choice(manifest: Manifest, field: FieldDefinition) -> bool:
    return field.choices is not None and _kind(manifest, field) == "choice"
