"""The contract of a check: one rule about the whole manifest, answered with every problem it finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from ..definitions.base import Definition
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

    def narrowed(self, manifest: Manifest, before: Manifest) -> Manifest:
        """The part of the manifest that needs judging where `before` broke no rule; a rule that costs little takes all.

        What both manifests share is one and the same value in them.
        """
        return manifest


def found(manifest: Manifest, definition: Definition, pointer: str, code: str, **parameters: Any) -> Problem:
    """A problem at a JSON pointer of a definition, in the file of the layer that wrote what stands there."""
    merged = manifest.merged.get((definition.kind, definition.name))
    file = merged.file_of(pointer) if merged else definition.file
    return Problem(code, file=file, pointer=pointer, parameters=parameters)


def is_warning(problem: Problem) -> bool:
    """True for a problem that keeps nothing from being installed."""
    return catalogue()[problem.code].get("severity") == "warning"
