"""Finds where a new version of a pack and what lies over it want different things.

Overlays are applied again to the new version, so nothing is ever lost; a conflict only says that the pack moved under
an overlay, and lets a person choose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .definitions.base import RawDefinition
from .frozen import thaw
from .layers import Layer, current_key, escape

CHANGED, REMOVED = "changed", "removed"

Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """`base` is the pack's old value, `new` its new one, `kept` what `layer` wants there; None: there is none.

    `reason` is "changed", or "removed" where the pack takes away what an overlay changes: then `pointer` is the place
    of all that goes, and `base` and `kept` are the whole of it.
    """

    kind: str
    name: str
    pointer: str
    layer: str
    reason: str
    base: Any
    new: Any
    kept: Any

    @property
    def place(self) -> str:
        """Definition and JSON pointer in one text: how a person names the conflict."""
        return f"{self.kind}/{self.name}#{self.pointer}"

    @property
    def steps(self) -> Steps:
        """The keys that lead to the place."""
        return steps_of(self.pointer)

    def as_json(self) -> dict[str, Any]:
        """The form in which a plan carries it."""
        values = {name: thaw(getattr(self, name)) for name in ("base", "new", "kept")}
        return {"place": self.place, "layer": self.layer, "reason": self.reason, **values}


def find_conflicts(old: Layer, new: Layer, above: Sequence[Layer]) -> list[Conflict]:
    """Every place that the pack changes from `old` to `new` while a layer above it says something else.

    A place the pack leaves alone, or changes to just what the overlay says, is none (design 5.3).
    """
    before, after = contributions(old), contributions(new)
    found: dict[tuple[str, str], Conflict] = {}
    for layer in above:
        for raw in layer.definitions:
            if raw.extends and raw.key in before:
                for conflict in _of_overlay(raw, layer.name, before[raw.key], after.get(raw.key)):
                    found.setdefault((layer.name, conflict.place), conflict)
    return list(found.values())


def contributions(layer: Layer) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """What the layer says about each definition, its own ones and those it extends."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for raw in sorted(layer.definitions, key=lambda raw: raw.extends):
        found[raw.key] = laid_over(found.get(raw.key, {}), raw.body)
    return found


def laid_over(body: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The body with the patch's leaves in it; a cleared leaf stays as None."""
    result = dict(body)
    for key, value in patch.items():
        held = result.get(key)
        result[key] = laid_over(held, value) if isinstance(held, Mapping) and isinstance(value, Mapping) else value
    return result


def steps_of(pointer: str) -> Steps:
    """The keys of a JSON pointer (RFC 6901)."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def value_at(body: Mapping[str, Any] | None, steps: Steps) -> Any:
    """What lies at the steps, under its present name where a key was renamed; None where nothing does."""
    value: Any = body
    for step in steps:
        if not isinstance(value, Mapping):
            return None
        value = value.get(current_key(value, step))
    return value


def _of_overlay(
    raw: RawDefinition, layer: str, before: Mapping[str, Any], after: Mapping[str, Any] | None
) -> Iterator[Conflict]:
    for steps, kept in leaves(raw.body):
        was = value_at(before, steps)
        gone = _first_gone(before, after, steps)
        if gone is not None:
            whole = (value_at(before, gone), None, value_at(raw.body, gone))
            yield Conflict(raw.kind, raw.name, pointer_of(gone), layer, REMOVED, *whole)
        elif was != (becomes := value_at(after, steps)) and becomes != kept:
            yield Conflict(raw.kind, raw.name, pointer_of(steps), layer, CHANGED, was, becomes, kept)


def _first_gone(before: Mapping[str, Any], after: Mapping[str, Any] | None, steps: Steps) -> Steps | None:
    """The outermost member on the way that the pack had and has no longer; the leaf itself is none."""
    if after is None:
        return ()
    for length in range(1, len(steps)):
        if isinstance(value_at(before, steps[:length]), Mapping) and value_at(after, steps[:length]) is None:
            return steps[:length]
    return None


def leaves(body: Mapping[str, Any], above: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every leaf of the body with the keys that lead to it."""
    for key, value in body.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, (*above, key))
        else:
            yield (*above, key), value


def pointer_of(steps: Steps) -> str:
    """The JSON pointer (RFC 6901) of the keys."""
    return "".join(f"/{escape(step)}" for step in steps)
