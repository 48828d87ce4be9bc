"""A scenario: an example that can be carried out, and that travels with its pack to prove that it works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from msgspec import Struct

from ..frozen import EMPTY
from ..labels import Text
from .base import Definition, ordered


class Step(Struct, frozen=True):
    """One thing that somebody does, and what must come of it.

    `do`: create, update, delete, restore or count. `record` names a record of the scenario: the one that is made, or
    made by an earlier step. `problems`: the codes that must come, blank where it must succeed.
    """

    name: str
    label: Text
    do: str
    object: str
    record: str = ""
    values: Mapping[str, Any] = EMPTY
    where: str = ""
    problems: tuple[str, ...] = ()
    expected: Mapping[str, Any] = EMPTY
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class ScenarioDefinition(Definition):
    """`steps` in their order; each starts from what the earlier ones left."""

    kind: ClassVar[str] = "scenario"
    folder: ClassVar[str] = "scenarios"

    steps: Mapping[str, Step] = EMPTY

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The steps in their order, hidden ones left out."""
        return {
            **super().arguments(body),
            "steps": {name: _step(name, step) for name, step in ordered(body.get("steps", {})).items()},
        }


def _step(name: str, body: Mapping[str, Any]) -> Step:
    expect = body.get("expect", EMPTY)
    return Step(
        name=name,
        label=body.get("label", EMPTY),
        do=body["do"],
        object=body["object"],
        record=body.get("record", ""),
        values=body.get("set", EMPTY),
        where=body.get("where", ""),
        problems=tuple(expect.get("problems", ())),
        expected=expect.get("values", EMPTY),
        count=expect.get("count"),
    )
