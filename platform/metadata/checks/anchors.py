"""Members of a flat map that stand behind another one name one that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ..definitions.base import Definition
from ..growth import Growth
from ..manifest import Manifest
from ..problem import Problem
from .base import DefinitionCheck, found
from .circles import circles


class Anchors(DefinitionCheck):
    """A missing anchor puts the member last; hidden members still serve as anchors."""

    name = "anchors"
    codes: ClassVar[tuple[str, ...]] = ("missing_anchor", "anchor_cycle")

    def problems_of(self, manifest: Manifest, definition: Definition) -> Iterator[Problem]:
        for key, members in definition.body.items():
            after = _anchors(members)
            for name, anchor in after.items():
                if anchor not in members:
                    yield found(manifest, definition, f"/{key}/{name}/after", "missing_anchor", anchor=anchor)
            for circle in circles({name: [anchor] for name, anchor in after.items()}):
                pointer = f"/{key}/{circle[0]}/after"
                yield found(manifest, definition, pointer, "anchor_cycle", members=list(circle))

    def holds_still(self, growth: Growth) -> bool:
        return True


def _anchors(members: Any) -> Mapping[str, str]:
    if not isinstance(members, Mapping):
        return {}
    return {name: body["after"] for name, body in members.items() if isinstance(body, Mapping) and "after" in body}
