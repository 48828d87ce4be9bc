"""Tells everything that is wrong with layers of definitions in one run, however broken some of them are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .checks.verdict import judge
from .field_types.base import FieldType
from .layers import Layer, merge
from .manifest import Manifest
from .mending import Missing, mend, names_of_unread
from .problem import Problem
from .resolution import resolve_sound


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`problems`: all that was found. `rest`: the manifest of what could be made; it is whole where nothing broke."""

    problems: list[Problem]
    rest: Manifest
    missing: Missing
    is_whole: bool

    def with_more(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems and those found in the rest by others, without what only follows from what is missing."""
        return [*self.problems, *self.missing.independent(problems, self.rest)]


def diagnose(
    layers: Sequence[Layer], field_types: Mapping[str, FieldType], unread: Sequence[Problem] = ()
) -> Diagnosis:
    """What is wrong with the layers, lowest first; `unread` are the problems of files that could not be read."""
    merged, unmerged = merge(layers)
    shapes, missing = mend(merged, field_types)
    read = [raw.file for layer in layers for raw in layer.definitions]
    missing.definitions |= names_of_unread(unread, read)
    rest = resolve_sound(merged, field_types)
    found = missing.independent([*unmerged, *judge(rest)], rest)
    return Diagnosis([*unread, *shapes, *found], rest, missing, not (unread or unmerged or shapes))
