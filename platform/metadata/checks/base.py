"""The contract of a check: one rule about the whole manifest, answered with every problem it finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from ..definitions.base import Definition
from ..growth import Growth, changed_since
from ..manifest import Manifest
from ..problem import Problem, catalogue


class Check(ABC):
    """An entry of the catalogue. A check never stops at the first problem, and none relies on another having passed."""

    name: ClassVar[str]
    codes: ClassVar[tuple[str, ...]]
    """The problem codes it may answer with."""

    @abstractmethod
    def problems(self, manifest: Manifest) -> Iterable[Problem]:
        """Everything in the manifest that breaks the rule, each with file and JSON pointer."""

    def problems_since(self, growth: Growth) -> Iterable[Problem]:
        """The same of a manifest made from one that broke no rule; a rule that costs little judges all of it again.

        What both manifests share is one and the same value in them.
        """
        return self.problems(growth.now)


class DefinitionCheck(Check):
    """A rule about each definition by itself: what a change can't have touched is not judged again."""

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        """Those of every definition."""
        for definition in manifest.all():
            yield from self.problems_of(manifest, definition)

    def problems_since(self, growth: Growth) -> Iterator[Problem]:
        """Those of the definitions that changed, or of all where the change reaches further."""
        for definition in growth.changed if self.holds_still(growth) else growth.now.all():
            yield from self.problems_of(growth.now, definition)

    @abstractmethod
    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterable[Problem]:
        """Everything in one definition, of whatever kind, that breaks the rule."""

    def holds_still(self, growth: Growth) -> bool:
        """Whether definitions that stayed are as right as they were: where every name means what it meant."""
        return growth.only


class OwnCheck(Check):
    """A rule about what one definition says of itself: no change of another can break it."""

    kind: ClassVar[str] = "object"

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        """Those of every definition of the kind."""
        for definition in manifest.named(self.kind).values():
            yield from self.problems_of(manifest, definition)

    def problems_since(self, growth: Growth) -> Iterator[Problem]:
        """Those of the definitions that changed; a field holds its picklist, so an object changes with that."""
        for definition in changed_since(growth.before.named(self.kind), growth.now.named(self.kind)).values():
            yield from self.problems_of(growth.now, definition)

    @abstractmethod
    def problems_of(self, manifest: Manifest, definition: Any) -> Iterable[Problem]:
        """Everything in one definition of the kind that breaks the rule."""


def found(manifest: Manifest, definition: Definition, pointer: str, code: str, **parameters: Any) -> Problem:
    """A problem at a JSON pointer of a definition, in the file of the layer that wrote what stands there."""
    merged = manifest.merged.get((definition.kind, definition.name))
    file = merged.file_of(pointer) if merged else definition.file
    return Problem(code, file=file, pointer=pointer, parameters=parameters)


def is_warning(problem: Problem) -> bool:
    """True for a problem that keeps nothing from being installed."""
    return catalogue()[problem.code].get("severity") == "warning"
