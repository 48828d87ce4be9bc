"""Every layer's additions bear its own prefix, so that an update never meets a name already taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ..definitions.base import Definition
from ..growth import Growth
from ..layers import CUSTOMER, PLATFORM
from ..manifest import Manifest
from ..problem import Problem
from .base import DefinitionCheck, found

CUSTOMER_PREFIX = "x_"
MEMBER_MAPS = ("fields", "values", "sections", "lines", "related", "indexes")


class Prefixes(DefinitionCheck):
    """The customer's names begin with x_; a pack's additions to another pack's object with the pack's prefix."""

    name = "prefixes"
    codes: ClassVar[tuple[str, ...]] = ("prefix_missing", "prefix_not_yours")

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        if (definition.kind, definition.name) not in manifest.merged:
            return
        if "" in definition.body.get("adopted", {}):
            return  # it bears the name that its pack gave it
        if definition.layer == CUSTOMER and not definition.name.startswith(CUSTOMER_PREFIX):
            yield _missing(manifest, definition, "/name", definition.name, CUSTOMER_PREFIX)
        if definition.layer != CUSTOMER and definition.name.startswith(CUSTOMER_PREFIX):
            yield found(manifest, definition, "/name", "prefix_not_yours", name=definition.name)
        for key in MEMBER_MAPS:
            yield from _members(manifest, definition, key)

    def holds_still(self, growth: Growth) -> bool:
        """Packs say what the prefixes are."""
        return all(growth.before.packs.get(name) is pack for name, pack in growth.now.packs.items())


def _members(manifest: Manifest, definition: Definition, key: str) -> Iterator[Problem]:
    members: Mapping[str, Any] = definition.body.get(key, {})
    merged = manifest.merged[definition.kind, definition.name]
    for name in members:
        pointer = f"/{key}/{name}"
        layer = merged.origin(pointer)
        prefix = _prefix(manifest, layer)
        if pointer in definition.body.get("adopted", {}):
            continue
        if layer != CUSTOMER and name.startswith(CUSTOMER_PREFIX):
            yield found(manifest, definition, pointer, "prefix_not_yours", name=name)
        elif layer != definition.layer and prefix and not name.startswith(prefix):
            yield _missing(manifest, definition, pointer, name, prefix)


def _prefix(manifest: Manifest, layer: str) -> str:
    if layer in (CUSTOMER, PLATFORM):
        return CUSTOMER_PREFIX if layer == CUSTOMER else ""
    pack = manifest.packs.get(layer)
    return f"{pack.prefix}_" if pack and pack.prefix else ""


def _missing(manifest: Manifest, definition: Definition, pointer: str, name: str, prefix: str) -> Problem:
    return found(manifest, definition, pointer, "prefix_missing", name=name, prefix=prefix)
