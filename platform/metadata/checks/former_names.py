"""A former name leads to one thing only, and nothing else bears it now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import ClassVar

from ..definitions.base import Definition
from ..manifest import Manifest
from ..problem import Problem
from .base import Check, found


class FormerNames(Check):
    """Judges the former names of objects among all objects, and of fields among those of their object."""

    name = "former_names"
    codes: ClassVar[tuple[str, ...]] = ("former_name_in_use", "former_name_twice")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        objects = manifest.objects
        for name, old, other in _clashes({name: o.formerly for name, o in objects.items()}, objects):
            yield _clash(manifest, objects[name], "", name, old, other)
        for definition in objects.values():
            former = {name: field.formerly for name, field in definition.fields.items()}
            for name, old, other in _clashes(former, definition.fields):
                yield _clash(manifest, definition, f"/fields/{name}", name, old, other)


def _clashes(former: Mapping[str, Iterable[str]], now: Collection[str]) -> Iterator[tuple[str, str, str | None]]:
    holders: dict[str, str] = {}
    for name, names in former.items():
        for old in names:
            if old in now:
                yield name, old, None
            elif old in holders:
                yield name, old, holders[old]
            holders.setdefault(old, name)


def _clash(manifest: Manifest, definition: Definition, base: str, name: str, old: str, other: str | None) -> Problem:
    pointer = f"{base}/formerly"
    if other is None:
        return found(manifest, definition, pointer, "former_name_in_use", name=old)
    return found(manifest, definition, pointer, "former_name_twice", name=old, first=other, second=name)
