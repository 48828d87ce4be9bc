"""Sets of related records can be told apart by their names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.object import FieldDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..relations import short_names
from .base import Check, found


class RelatedNames(Check):
    """No two lookups give their target a set of one name, and only what points to records gives one."""

    name = "related_names"
    codes: ClassVar[tuple[str, ...]] = ("related_name_taken", "related_name_unfit")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for definition in manifest.objects.values():
            for field in definition.fields.values():
                if field.related_name and not field.targets:
                    yield _problem(manifest, field, "related_name_unfit", name=field.name)
        told: set[tuple[str, str, str]] = set()
        for target, pointing in manifest.incoming.items():
            for problem_key, problem in _clashes(manifest, target, pointing):
                if problem_key not in told:
                    told.add(problem_key)
                    yield problem


def _clashes(
    manifest: Manifest, target: str, pointing: tuple[FieldDefinition, ...]
) -> Iterator[tuple[tuple[str, str, str], Problem]]:
    holders: dict[str, FieldDefinition] = {}
    names = short_names(manifest.objects, pointing) if target in manifest.objects else ()
    # A name that somebody states yields to one that nobody chose: the statement is what can be changed.
    for name, field in sorted(names, key=lambda pair: bool(pair[1].related_name)):
        first = holders.setdefault(name, field)
        if first is not field:
            parameters = {"name": name, "target": target, "first": f"{first.object}.{first.name}"}
            yield (name, field.object, field.name), _problem(manifest, field, "related_name_taken", **parameters)


def _problem(manifest: Manifest, field: FieldDefinition, code: str, **parameters: str) -> Problem:
    pointer = f"/fields/{field.name}" + ("/related_name" if field.related_name else "")
    return found(manifest, manifest.objects[field.object], pointer, code, **parameters)
