"""The manifest: all definitions resolved, frozen and fingerprinted; everything downstream reads only this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .definitions.app import AppDefinition
from .definitions.base import Definition
from .definitions.calendar import CalendarDefinition
from .definitions.desktop import DesktopDefinition
from .definitions.layout import LayoutDefinition
from .definitions.list_view import ListViewDefinition
from .definitions.object import FieldDefinition, ObjectDefinition
from .definitions.pack import PackDefinition
from .definitions.picklist import PicklistDefinition
from .definitions.role import RoleDefinition
from .definitions.scenario import ScenarioDefinition
from .definitions.seed import SeedDefinition
from .definitions.translation import TranslationDefinition
from .definitions.upgrade_step import UpgradeStepDefinition
from .definitions.validation_rule import ValidationRuleDefinition
from .expressions.bounds import MOST_LINKS
from .expressions.typed import Typed
from .field_types.base import ColumnSpec, FieldType
from .frozen import EMPTY
from .layers import MergedDefinition
from .problem import Problem, ProblemError
from .suggestions import Labels, nearest


@dataclass(frozen=True, slots=True)
class Manifest:
    """`incoming`: object → the fields that point to it. `subtypes`: object → the objects that share its ids.

    `relations`: object → name of a set of related records → the field by which they point to the object.
    `formulas`: (object, field) → what a computed field computes, each behind those that it uses.
    """

    fingerprint: str
    field_types: Mapping[str, FieldType]
    merged: Mapping[tuple[str, str], MergedDefinition]
    objects: Mapping[str, ObjectDefinition] = EMPTY
    picklists: Mapping[str, PicklistDefinition] = EMPTY
    layouts: Mapping[str, LayoutDefinition] = EMPTY
    list_views: Mapping[str, ListViewDefinition] = EMPTY
    apps: Mapping[str, AppDefinition] = EMPTY
    desktops: Mapping[str, DesktopDefinition] = EMPTY
    roles: Mapping[str, RoleDefinition] = EMPTY
    seeds: Mapping[str, SeedDefinition] = EMPTY
    translations: Mapping[str, TranslationDefinition] = EMPTY
    validation_rules: Mapping[str, ValidationRuleDefinition] = EMPTY
    calendars: Mapping[str, CalendarDefinition] = EMPTY
    scenarios: Mapping[str, ScenarioDefinition] = EMPTY
    upgrade_steps: Mapping[str, UpgradeStepDefinition] = EMPTY
    packs: Mapping[str, PackDefinition] = EMPTY
    incoming: Mapping[str, tuple[FieldDefinition, ...]] = EMPTY
    subtypes: Mapping[str, tuple[str, ...]] = EMPTY
    relations: Mapping[str, Mapping[str, FieldDefinition]] = EMPTY
    former_objects: Mapping[str, str] = EMPTY
    former_fields: Mapping[tuple[str, str], str] = field(default_factory=dict)
    formulas: Mapping[tuple[str, str], Typed] = field(default_factory=dict)

    def object(self, name: str) -> ObjectDefinition:
        """The object of that (or formerly that) name; ProblemError `unknown_object` where there is none."""
        found = self.objects.get(self.former_objects.get(name, name))
        if found is None:
            raise ProblemError(
                Problem("unknown_object", parameters={"object": name, "known": nearest(name, self.objects)})
            )
        return found

    def field(self, object_name: str, name: str) -> FieldDefinition | None:
        """The field of that (or formerly that) name, or None."""
        return self.objects[object_name].fields.get(self.former_fields.get((object_name, name), name))

    def field_type(self, field: FieldDefinition) -> FieldType:
        """The catalogue entry of the field's type."""
        return self.field_types[field.type]

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        """The columns of the field; none where its value is computed when it is asked for."""
        return () if field.is_live else self.field_type(field).storage.columns(field)

    def title_field(self, object_name: str) -> FieldDefinition:
        """The field that names a record of the object."""
        definition = self.objects[object_name]
        return definition.fields[definition.title]

    def resolve_path(self, object_name: str, path: str) -> tuple[FieldDefinition, ...]:
        """The fields a dotted path passes, the last one being meant; empty where a step does not exist.

        A step that the target object lacks is looked for in the objects that share its ids (its subtypes).
        """
        fields: list[FieldDefinition] = []
        candidates: tuple[str, ...] = (object_name,)
        steps = path.split(".")
        if len(steps) > MOST_LINKS + 1:
            return ()
        for step in steps:
            found = next((one for name in candidates if (one := self.field(name, step))), None)
            if found is None:
                return ()
            fields.append(found)
            candidates = self.reachable(found)
        return tuple(fields)

    def reachable(self, field: FieldDefinition) -> tuple[str, ...]:
        """The objects whose fields can follow the field in a path: its target and what shares the target's ids."""
        if len(field.targets) != 1 or field.target not in self.objects:
            return ()
        return (field.target, *self.subtypes.get(field.target, ()))

    def names_after(self, object_name: str, path: str) -> Labels:
        """The field names that could stand in the last step of `path`, with labels: what a suggestion chooses from."""
        parent = path.rpartition(".")[0]
        passed = self.resolve_path(object_name, parent) if parent else ()
        targets = (self.reachable(passed[-1]) if passed else ()) if parent else (object_name,)
        labels: dict[str, Mapping[str, str]] = {}
        for one in (one for target in targets for one in self.objects[target].fields.values()):
            labels.setdefault(one.name, one.label)
        return labels

    def named(self, kind: str) -> Mapping[str, Any]:
        """The definitions of a kind by name; none of a kind that there is not."""
        return getattr(self, f"{kind}s", EMPTY)

    def of_object(self, definitions: Mapping[str, Any], object_name: str) -> list[Any]:
        """Those of a kind's definitions (layouts, list views, rules) that belong to the object, in order."""
        mine = [definition for definition in definitions.values() if definition.object == object_name]
        return sorted(mine, key=lambda definition: definition.order)

    def all(self) -> Iterator[Definition]:
        """Every definition of every kind."""
        for group in (
            self.packs, self.objects, self.picklists, self.layouts, self.list_views, self.apps, self.desktops,
            self.roles, self.seeds, self.translations, self.validation_rules, self.calendars,
            self.scenarios, self.upgrade_steps,
        ):  # fmt: skip
            yield from group.values()
