"""Lays overlays over definitions, layer by layer, and remembers for every value which layer set it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .definitions.base import RawDefinition
from .problem import Problem

PLATFORM = "platform"
CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Layer:
    """The definitions of the platform, of one pack (`name`, `version`) or of the customer."""

    name: str
    definitions: Sequence[RawDefinition]
    version: str = ""


@dataclass(slots=True)
class MergedDefinition:
    """A definition with all overlays applied.

    `layer` created it; `origins` maps the JSON pointer of every value that another layer set to that layer (a pointer
    covers all below it); `shadowed` keeps the values that were covered, lowest layer first. The body is the layer's own
    until `own_body` copies it. `mark` is a hash of all that matters here, made when the definition is resolved;
    `raw` is what the layer says.
    """

    kind: str
    name: str
    layer: str
    file: str
    body: dict[str, Any]
    origins: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    shadowed: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    mark: str = ""
    raw: RawDefinition | None = None
    copied: bool = False

    def own_body(self) -> dict[str, Any]:
        """The body, copied at the first call, so that changing it changes no layer."""
        if not self.copied:
            self.body, self.copied = _copy(self.body), True
        return self.body

    def origin(self, pointer: str) -> str:
        """The layer that set the value at `pointer`."""
        return self.origins[self._covering(pointer)] if self._covering(pointer) else self.layer

    def file_of(self, pointer: str) -> str:
        """The file in which the value at `pointer` stands."""
        return self.files.get(self.origin(pointer), self.file)

    def _covering(self, pointer: str) -> str:
        while pointer and pointer not in self.origins:
            pointer = pointer.rpartition("/")[0]
        return pointer


def merge(layers: Iterable[Layer]) -> tuple[dict[tuple[str, str], MergedDefinition], list[Problem]]:
    """All definitions by (kind, name), overlays applied in the order of the layers, and what could not be merged."""
    merged: dict[tuple[str, str], MergedDefinition] = {}
    problems: list[Problem] = []
    for layer in layers:
        # A layer may extend what it creates itself, whatever the order of its files.
        for raw in sorted(layer.definitions, key=lambda raw: raw.extends):
            if raw.extends:
                problems += _lay_over(merged, raw, layer)
            elif raw.key in merged:
                parameters = {"kind": raw.kind, "name": raw.name, "layer": merged[raw.key].layer}
                problems.append(Problem("collision", file=raw.file, pointer="/name", parameters=parameters))
            else:
                body, files = dict(raw.body), {layer.name: raw.file}
                merged[raw.key] = MergedDefinition(raw.kind, raw.name, layer.name, raw.file, body, files=files, raw=raw)
    return merged, problems


def _lay_over(merged: dict[tuple[str, str], MergedDefinition], raw: RawDefinition, layer: Layer) -> list[Problem]:
    base = merged.get(raw.key) or _renamed(merged, raw)
    if base is None:
        parameters = {"kind": raw.kind, "name": raw.name}
        return [Problem("unknown_base", file=raw.file, pointer="/extends", parameters=parameters)]
    base.files[layer.name] = raw.file
    _overlay(base, base.own_body(), raw.body, layer.name, "")
    return []


def _overlay(
    base: MergedDefinition, target: dict[str, Any], patch: Mapping[str, Any], layer: str, pointer: str
) -> None:
    for written, value in patch.items():
        key = current_key(target, written)
        place = f"{pointer}/{escape(key)}"
        if isinstance(value, Mapping) and isinstance(target.get(key), dict):
            _overlay(base, target[key], value, layer, place)
            continue
        if key in target:
            base.shadowed.setdefault(place, []).append((base.origin(place), target[key]))
        base.origins[place] = layer
        if value is None:
            target.pop(key, None)
        else:
            target[key] = _copy(value)


def current_key(members: Mapping[str, Any], key: str) -> str:
    """The name that a member bears now: overlays made before it was renamed go on to mean it (`formerly`)."""
    if key in members:
        return key
    return next((name for name, body in members.items() if key in _former(body)), key)


def _former(body: Any) -> Sequence[str]:
    former = body.get("formerly", ()) if isinstance(body, Mapping) else ()
    return former if isinstance(former, (list, tuple)) else ()


def _renamed(merged: Mapping[tuple[str, str], MergedDefinition], raw: RawDefinition) -> MergedDefinition | None:
    same_kind = (base for (kind, _), base in merged.items() if kind == raw.kind)
    return next((base for base in same_kind if raw.name in _former(base.body)), None)


def escape(key: str) -> str:
    """A key as a step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _copy(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value
    if kind is dict or isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, (list, tuple)) else value
