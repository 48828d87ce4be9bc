"""What a dry run has judged right, as if it were there: rows that name it get a record that stands for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from ...metadata.problem import Problem
from ..change import CREATE, RecordInput
from ..model import Model
from ..records.parsing import REFERENCE_KEY
from .binding import BoundStep
from .references import Later, key_maker
from .survey import Survey

Foretell = Callable[[Later], RecordInput | Problem | Later]
"""What a name stands for: a record made in the same batch; the name itself while nobody knows."""


class Foretold:
    """The records by the keys under which rows of the file name them; those of equal matches are one record."""

    def __init__(self, model: Model, steps: Sequence[BoundStep], found: Survey) -> None:
        self._matches = {step.compiled.name: (str(step.step.match), step.key) for step in steps if step.key}
        self._keys = {
            (name, by): key_maker(model.object(name), model.object(name).fields[by]) for name, by in found.coming
        }
        self._known: dict[tuple[str, str], dict[Hashable, set[Hashable]]] = {pair: {} for pair in self._keys}

    def note(self, requests: Iterable[RecordInput]) -> None:
        """Take records as made that a dry run found nothing against."""
        for request in requests:
            match, key = self._matches.get(request.object, ("", None))
            identity = key(request.values[match]) if key and request.values.get(match) is not None else object()
            for (name, by), known in self._known.items():
                if name == request.object and isinstance(value := request.values.get(by), str):
                    known.setdefault(self._keys[name, by](value), set()).add(identity)

    def count(self, later: Later) -> int:
        """How many records have the name."""
        pair = later.object, later.field
        return len(self._known[pair].get(self._keys[pair](later.value), ()))

    def answer(self, later: Later) -> RecordInput | Problem | Later:
        """A stand-in for the record that has the name, if there is one by now."""
        count = self.count(later)
        if count > 1:
            missing = later.missing
            return Problem("lookup_ambiguous", field=missing.field, parameters={**missing.parameters, "count": count})
        if not count:
            return later
        return stand_in(later)


def stand_in(later: Later) -> RecordInput:
    """A record of which the name alone is known."""
    reference = f"later/{later.object}/{later.field}/{later.value}"
    return RecordInput(later.object, {later.field: later.value}, CREATE, reference=reference)


def reference_to(request: RecordInput) -> dict[str, str | None]:
    """The value of a lookup that means the record."""
    return {REFERENCE_KEY: request.reference}
