"""Runs the whole catalogue of checks over a manifest."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from .. import checks
from ..growth import Growth
from ..manifest import Manifest
from ..problem import Problem
from ..registry import discover
from .base import Check


@functools.cache
def catalogue_of_checks() -> Mapping[str, Check]:
    """Every check, keyed by its name."""
    return discover(checks, Check)  # type: ignore[type-abstract]


def judge(manifest: Manifest, before: Manifest | None = None) -> list[Problem]:
    """All problems of all checks, in the order of file and pointer; warnings among them (see `is_warning`).

    `before`: a manifest that these checks let pass, from which this one was made.
    """
    found = catalogue_of_checks().values()
    growth = Growth(before, manifest) if before else None
    problems = [
        problem for check in found for problem in (check.problems_since(growth) if growth else check.problems(manifest))
    ]
    return sorted(problems, key=lambda problem: (problem.file or "", problem.pointer or "", problem.code))
