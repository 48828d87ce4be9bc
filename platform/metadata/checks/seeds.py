"""Seed records fit their objects and can be written in some order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar

from ..definitions.object import FieldDefinition, ObjectDefinition
from ..definitions.seed import AT, CREATED_AT, NOW, TODAY, SeedDefinition
from ..growth import Growth
from ..manifest import Manifest
from ..problem import Problem
from ..seed_order import REFERENCE, seed_order, seed_references
from ..suggestions import nearest
from .base import Check, found
from .values import misfit, sentence

MOMENT: Mapping[str, str] = MappingProxyType({"date": "2000-01-01", "datetime": "2000-01-01T00:00:00Z"})
STAND_INS: Mapping[str, Mapping[str, str]] = MappingProxyType({TODAY: MOMENT, NOW: MOMENT})
"""A relative time → the value that is judged in its place, by the kind of value the field holds."""
SOME_IDENTIFIER = "00000000-0000-7000-8000-000000000000"


class SeedValues(Check):
    """Every value has a field that can hold it, and every required field a value."""

    name = "seed_values"
    codes: ClassVar[tuple[str, ...]] = ("unknown_field", "seed_value_invalid", "seed_lacks_required", "seed_read_only")

    def problems_since(self, growth: Growth) -> Iterator[Problem]:
        """Those of seeds that are new, or whose object is or asks for more."""
        manifest, before = growth.now, growth.before

        def is_same(seed: SeedDefinition) -> bool:
            old, new = before.objects.get(seed.object), manifest.objects.get(seed.object)
            return before.seeds.get(seed.name) is seed and old is not None and new is not None and _fits_still(old, new)

        seeds = {seed.name: seed for seed in manifest.seeds.values() if not is_same(seed)}
        return self.problems(replace(manifest, seeds=seeds))

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for seed in manifest.seeds.values():
            definition = manifest.objects.get(seed.object)
            named = seed.made.get("field")
            if definition and named and named not in definition.fields:
                near = nearest(named, definition.fields)
                parameters = {"object": seed.object, "name": named, "known": near}
                yield found(manifest, seed, "/made/field", "unknown_field", **parameters)
            for key, values in seed.records.items() if definition else ():
                assert definition is not None
                yield from _values(manifest, seed, key, values, definition)
                for field in definition.fields.values():
                    generated = manifest.field_type(field).values.generator is not None
                    if field.required and not field.has_default and not generated and values.get(field.name) is None:
                        yield found(manifest, seed, f"/records/{key}", "seed_lacks_required", name=field.name)


class SeedReferences(Check):
    """References lead to seed records of an object the field points to, samples only from samples, in no circle."""

    name = "seed_references"
    codes: ClassVar[tuple[str, ...]] = ("unknown_seed", "seed_wrong_object", "seed_needs_sample", "seed_cycle")

    def problems_since(self, growth: Growth) -> Iterator[Problem]:
        """Those of none, or of all seeds: a reference may lead from any seed to any other."""
        manifest, before = growth.now, growth.before
        same = manifest.seeds.keys() == before.seeds.keys() and all(
            before.seeds[name] is seed and _targets(manifest, seed.object) == _targets(before, seed.object)
            for name, seed in manifest.seeds.items()
        )
        return iter(()) if same else self.problems(manifest)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        holders = {f"{seed.name}/{key}": seed for seed in manifest.seeds.values() for key in seed.records}
        for seed in manifest.seeds.values():
            for key, values in seed.records.items():
                for name, value in values.items():
                    pointer = f"/records/{key}/{name}"
                    for reference in seed_references(value):
                        yield from _reference(manifest, seed, pointer, name, reference, holders)
        _, stuck = seed_order(manifest.seeds.values())
        if stuck:
            name, key = stuck[0].split("/", 1)
            yield found(manifest, manifest.seeds[name], f"/records/{key}", "seed_cycle", records=stuck[:10])


def _fits_still(old: ObjectDefinition, new: ObjectDefinition) -> bool:
    """Whether every record of the old object is one of the new: it has its fields, and demands no other."""
    added = [field for name, field in new.fields.items() if name not in old.fields]
    kept = old is new or all(new.fields.get(name) == field for name, field in old.fields.items())
    return kept and not any(field.required for field in added)


def _targets(manifest: Manifest, object_name: str) -> dict[str, tuple[str, ...]]:
    """The reference fields of an object, and where each leads."""
    fields = manifest.objects[object_name].fields if object_name in manifest.objects else {}
    return {name: field.targets for name, field in fields.items() if field.targets}


def _values(
    manifest: Manifest, seed: SeedDefinition, key: str, values: Mapping[str, Any], definition: ObjectDefinition
) -> Iterator[Problem]:
    for name, value in values.items():
        pointer = f"/records/{key}/{name}"
        field = manifest.field(seed.object, name)
        if field is None:
            parameters = {"object": seed.object, "name": name, "known": nearest(name, definition.fields)}
            yield found(manifest, seed, pointer, "unknown_field", **parameters)
        elif field.system and field.read_only and not name == CREATED_AT == seed.made.get("field"):
            yield found(manifest, seed, pointer, "seed_read_only", name=name)
        elif problem := misfit(manifest, field, _stand_in(manifest, field, value)):
            yield found(manifest, seed, pointer, "seed_value_invalid", name=name, reason=sentence(problem))


def _stand_in(manifest: Manifest, field: FieldDefinition, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_stand_in(manifest, field, item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if REFERENCE in value:
        return SOME_IDENTIFIER
    if AT in value and TODAY in value:
        return MOMENT["datetime"]
    for word, by_kind in STAND_INS.items():
        if word in value:
            return by_kind.get(manifest.field_type(field).expression_type, word)
    return {name: _stand_in(manifest, field, item) for name, item in value.items()}


def _reference(
    manifest: Manifest,
    seed: SeedDefinition,
    pointer: str,
    name: str,
    reference: str,
    holders: Mapping[str, SeedDefinition],
) -> Iterator[Problem]:
    target = holders.get(reference)
    field = manifest.field(seed.object, name) if seed.object in manifest.objects else None
    if target is None:
        yield found(manifest, seed, pointer, "unknown_seed", seed=reference, known=nearest(reference, holders))
        return
    if target.sample and not seed.sample:
        yield found(manifest, seed, pointer, "seed_needs_sample", seed=reference)
    if field and "*" not in field.targets and not _reachable(manifest, target.object) & set(field.targets):
        yield found(manifest, seed, pointer, "seed_wrong_object", seed=reference, object=target.object, name=name)


def _reachable(manifest: Manifest, object_name: str) -> set[str]:
    """The object and the more general objects whose ids it shares: a user's id stands in an owner field."""
    names = {object_name}
    while object_name in manifest.objects:
        object_name = manifest.objects[object_name].traits.get("subtype_of", {}).get("object", "")
        if not object_name or object_name in names:
            break
        names.add(object_name)
    return names
