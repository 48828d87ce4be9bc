"""Every pack is the one that its layer is made of, and finds the platform and packs it needs, in fitting versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from ..layers import PLATFORM
from ..manifest import Manifest
from ..problem import Problem
from .base import Check, found

COMPARISON = re.compile(r"(>=|<=|==|>|<)\s*(\d+(?:\.\d+)*)")


class Requirements(Check):
    """Judges the place of every pack, its `requires` and its `platform`."""

    name = "requirements"
    codes: ClassVar[tuple[str, ...]] = ("pack_required", "pack_version_unfit", "pack_in_another")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for pack in manifest.packs.values():
            layer = manifest.merged["pack", pack.name].layer
            if layer != pack.name:
                yield found(manifest, pack, "/name", "pack_in_another", pack=pack.name, layer=layer)
            needs: Mapping[str, tuple[str, str]] = {
                **({PLATFORM: ("/platform", pack.platform)} if pack.platform else {}),
                **{name: (f"/requires/{name}", versions) for name, versions in pack.requires.items()},
            }
            for name, (pointer, versions) in needs.items():
                other = manifest.packs.get(name)
                if other is None and name != PLATFORM:
                    yield found(manifest, pack, pointer, "pack_required", pack=pack.name, required=name)
                elif other and not within(other.version, versions):
                    found_version = {"pack": pack.name, "required": name, "range": versions, "version": other.version}
                    yield found(manifest, pack, pointer, "pack_version_unfit", **found_version)


def within(version: str, versions: str) -> bool:
    """Whether a semantic version lies in a range such as ">=1.0,<2"; what follows a hyphen does not count."""
    numbers = _numbers(version.partition("-")[0])
    return all(_holds(numbers, operator, _numbers(bound)) for operator, bound in COMPARISON.findall(versions))


def _holds(numbers: tuple[int, ...], operator: str, bound: tuple[int, ...]) -> bool:
    verdicts = {
        ">=": numbers >= bound,
        "<=": numbers <= bound,
        "==": numbers == bound,
        ">": numbers > bound,
        "<": numbers < bound,
    }
    return verdicts[operator]


def _numbers(version: str) -> tuple[int, ...]:
    parts = [int(part) for part in version.split(".")[:3]]
    return tuple(parts + [0] * (3 - len(parts)))
