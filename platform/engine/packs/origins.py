"""Says of every value of a definition which layer set it and what it covers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from ...metadata.conflicts import steps_of
from ...metadata.layers import Layer, MergedDefinition, escape, merge
from ...metadata.problem import Problem, ProblemError
from ...metadata.suggestions import nearest


class ValueOrigin(Struct, frozen=True):
    """`shadowed`: (layer, value) of the values this one covers, lowest layer first; `value` None: cleared."""

    pointer: str
    value: Any
    layer: str
    shadowed: tuple[tuple[str, Any], ...] = ()

    @property
    def text(self) -> str:
        """The value as JSON."""
        return json.dumps(self.value, ensure_ascii=False)

    @property
    def shadowed_texts(self) -> list[tuple[str, str]]:
        """The covered values as JSON."""
        return [(layer, json.dumps(value, ensure_ascii=False)) for layer, value in self.shadowed]

    def as_json(self) -> dict[str, Any]:
        """The form in which `--json` carries it."""
        shadowed = [{"layer": layer, "value": value} for layer, value in self.shadowed]
        return {"pointer": self.pointer, "value": self.value, "layer": self.layer, "shadowed": shadowed}


def origins_of(layers: Sequence[Layer], kind: str, name: str) -> list[ValueOrigin]:
    """Every leaf of the merged definition, in the order of the body; ProblemError `definition_unknown`."""
    merged, _ = merge(layers)
    definition = merged.get((kind, name))
    if definition is None:
        known = nearest(f"{kind}/{name}", [f"{kind}/{name}" for kind, name in merged])
        raise ProblemError(Problem("definition_unknown", parameters={"kind": kind, "name": name, "known": known}))
    present = list(_leaves(definition, definition.body, ""))
    cleared = [_origin(definition, pointer, None) for pointer in definition.shadowed if not _holds(definition, pointer)]
    return present + cleared


def _leaves(definition: MergedDefinition, value: Any, pointer: str) -> Iterator[ValueOrigin]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _leaves(definition, item, f"{pointer}/{escape(key)}")
    else:
        yield _origin(definition, pointer, value)


def _origin(definition: MergedDefinition, pointer: str, value: Any) -> ValueOrigin:
    return ValueOrigin(pointer, value, definition.origin(pointer), tuple(definition.shadowed.get(pointer, ())))


def _holds(definition: MergedDefinition, pointer: str) -> bool:
    value: Any = definition.body
    for key in steps_of(pointer):
        if not isinstance(value, Mapping) or key not in value:
            return False
        value = value[key]
    return True
