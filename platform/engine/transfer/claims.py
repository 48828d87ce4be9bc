"""Who has the unique values of a dry run by now: a foretold record may have taken one, or given one up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import Any
from uuid import uuid4

from ...metadata.problem import Problem
from ..change import Outcome, RecordInput
from ..model import Model
from .references import Finder

Pair = tuple[str, str]
"""An object and a field of it."""
Key = Callable[[Pair], Callable[[Any], Any]]
"""What makes equal values of a field alike."""
CODE = "not_unique"


class Claims:
    """Unique values by the ids of the records that have them; hashes are enough, and keep the memory small."""

    def __init__(self, model: Model, find: Finder, key: Key) -> None:
        self._model = model
        self._there = find
        self._key = key
        self._holders: dict[Pair, dict[int, str]] = {}
        self._held: dict[Pair, dict[str, int | None]] = {}

    def note(self, record: str, request: RecordInput, outcome: Outcome) -> None:
        """Take the record as having what it was given."""
        for pair, value in self._given(request, outcome):
            holders, held = self._holders.setdefault(pair, {}), self._held.setdefault(pair, {})
            old, now = held.get(record), self._hash(pair, value)
            if old is not None and holders.get(old) == record:
                del holders[old]
            held[record] = now
            if now is not None:
                holders[now] = record

    def judged(self, inputs: Sequence[RecordInput], outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes of a batch with the problems of unique values that a save would tell."""
        judged = [*outcomes]
        sound = [all(problem.code == CODE for problem in outcome.problems) for outcome in outcomes]
        moved: dict[tuple[Pair, str | None], int | None] = {}
        for request, outcome in compress(zip(inputs, outcomes, strict=True), sound):
            moved |= {(pair, request.id): self._hash(pair, value) for pair, value in self._given(request, outcome)}
        taken: dict[tuple[Pair, int], str | int] = {}
        there = self._stored_holders(inputs, outcomes)
        # What is refused for something else claims nothing from the others of the batch.
        for place in sorted(range(len(inputs)), key=lambda place: not sound[place]):
            judged[place] = self._judged(inputs[place], outcomes[place], place, moved, taken, there)
        return judged

    def _judged(
        self,
        request: RecordInput,
        outcome: Outcome,
        place: int,
        moved: Mapping[tuple[Pair, str | None], int | None],
        taken: dict[tuple[Pair, int], str | int],
        there: Mapping[tuple[Pair, int], str],
    ) -> Outcome:
        told = _told(outcome)
        problems = [problem for problem in outcome.problems if problem.code != CODE]
        for pair, value in self._given(request, outcome, told):
            key = self._hash(pair, value)
            if key is None:
                continue
            holder = self._holders.get(pair, {}).get(key) or there.get((pair, key))
            is_free = holder in (None, request.id) or moved.get((pair, holder), key) != key
            if is_free and taken.get((pair, key), request.id or place) == (request.id or place):
                if not problems:
                    taken[pair, key] = request.id or place
            else:
                field = self._model.object(pair[0]).fields[pair[1]].definition
                parameters = {"field": field.label, "value": value}
                problems.append(Problem(CODE, field=field.name, parameters=parameters, index=outcome.index))
        if not told and len(problems) == len(outcome.problems):
            return outcome
        status, record = ("refused", outcome.id) if problems else ("valid", outcome.id or str(uuid4()))
        return replace(outcome, problems=tuple(problems), status=status, id=record)

    def _stored_holders(
        self, inputs: Sequence[RecordInput], outcomes: Sequence[Outcome]
    ) -> Mapping[tuple[Pair, int], str]:
        """Who has in the database what was refused as taken, unless it was foretold to change there."""
        asked: dict[Pair, list[Any]] = {}
        for request, outcome in zip(inputs, outcomes, strict=True):
            for name in _told(outcome):
                asked.setdefault((request.object, str(name)), []).append(outcome.values.get(str(name)))
        found: dict[tuple[Pair, int], str] = {}
        for pair, values in asked.items():
            held = self._held.get(pair, {})
            for value, records in self._there(*pair, values).items():
                left = [record for record in records if record not in held]
                if left:
                    found[pair, hash(self._key(pair)(value))] = left[0]
        return found

    def _given(
        self, request: RecordInput, outcome: Outcome, told: Collection[str | None] = ()
    ) -> Iterator[tuple[Pair, Any]]:
        """The unique fields that the record gives, or that something was told of, with what they have then."""
        for item in self._model.object(request.object).unique:
            if request.id is None or item.name in request.values or item.name in told:
                yield (request.object, item.name), outcome.values.get(item.name)

    def _hash(self, pair: Pair, value: Any) -> int | None:
        return None if value is None else hash(self._key(pair)(value))


def _told(outcome: Outcome) -> set[str | None]:
    """The fields of which it was told that their values are taken."""
    return {problem.field for problem in outcome.problems if problem.code == CODE}
