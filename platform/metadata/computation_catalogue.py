"""The ways in which a field's value may follow from others, found in the folder `computations`."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from . import computations as folder
from .computations.base import Computation
from .registry import discover


@functools.cache
def computations() -> Mapping[str, Computation]:
    """Every computation by the word that stands as `type` in a field's definition, e.g. "formula"."""
    return discover(folder, Computation)  # type: ignore[type-abstract]
