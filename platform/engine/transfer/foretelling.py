"""What a dry run has judged right, as if it were there: later rows find it, name it, change it and collide with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from msgspec import Struct

from ...metadata.frozen import EMPTY
from ..change import CREATE, UPDATE, Outcome, RecordInput
from ..context import Context
from ..model import Model
from ..records.consistency import watched_objects
from ..records.parsing import REFERENCE_KEY
from ..runtime import Runtime
from .claims import Claims, Pair
from .references import Finder, key_maker
from .survey import Survey

Judge = Callable[[list[RecordInput], frozenset[int]], Sequence[Outcome]]
"""Says what a save of these records would answer; those at the places named stand for what is there."""


MOST_SIBLINGS = 2_000
"""How many records of earlier rows are counted in again beside those of a batch."""


def asking(runtime: Runtime, context: Context) -> Judge:
    """Asks the service, consistency rules included."""
    return lambda inputs, there: runtime.records.preview(context, inputs, thorough=True, there=there)


class _Record(Struct):
    """What rows gave a record so far, and how it stood afterwards; one that `is_new` is in no table."""

    object: str
    is_new: bool
    values: Mapping[str, Any] = EMPTY
    after: Mapping[str, Any] = EMPTY

    def differs(self, request: RecordInput, outcome: Outcome) -> bool:
        """Whether the record is another when it was given this too."""
        return not all(
            value == self.values.get(name) or outcome.values.get(name) == self.after.get(name)
            for name, value in request.values.items()
        )


class Foretold:
    """The records that a dry run would have made or changed, by the ids that it gives them.

    Whole are kept those that other rows give or name, by what the survey found, and those that count in rules over
    roll-ups; of the others what they claim.
    """

    def __init__(self, model: Model, found: Survey, find: Finder) -> None:
        self._model = model
        self._there = find
        self._meant = found.meant
        self._keys: dict[Pair, Callable[[Any], Any]] = {}
        self._named: dict[Pair, dict[Hashable, list[str]]] = {pair: {} for pair in found.meant}
        self._names: dict[Pair, dict[str, Hashable]] = {pair: {} for pair in found.meant}
        self._records: dict[str, _Record] = {}
        self._claims = Claims(model, find, self._key)
        self._watched = watched_objects(model)
        self._counted: dict[str, list[str]] = defaultdict(list)

    def find(self, object_name: str, field: str, values: Iterable[str]) -> Mapping[Any, list[str]]:
        """Raw value → the records that have it by now: those in the database, and those that are foretold."""
        asked, pair = [*values], (object_name, field)
        found = self._there(object_name, field, asked)
        if not self._named.get(pair) and not self._names.get(pair):
            return found
        make, names = self._key(pair), self._names[pair]
        result = {}
        for value in asked:
            key = make(value)
            there = [record for record in found.get(value, ()) if names.get(record, key) == key]
            more = self._named[pair].get(key, ()) if key is not None else ()
            if records := [*there, *(record for record in more if record not in there)]:
                result[value] = records
        return result

    def judge(self, inputs: Sequence[RecordInput], others: Sequence[RecordInput], ask: Judge) -> list[Outcome]:
        """What a save would answer to the inputs if all that is foretold were there; `others` are asked with them."""
        given = {request.id for request in inputs if request.id in self._records}
        asked = [*self._as_made(inputs)]
        stand_ins = [*self._stand_ins(asked, given)]
        first = len(stand_ins)
        there = {*range(first), *(first + place for place, request in enumerate(inputs) if self._is_there(request))}
        answers = ask([*stand_ins, *asked, *others], frozenset(there))[first:]
        outcomes = [self._own(*one) for one in zip(inputs, answers[: len(inputs)], strict=True)]
        return [*self._with_status(inputs, self._claims.judged(inputs, outcomes))]

    def note(
        self, inputs: Sequence[RecordInput], outcomes: Sequence[Outcome], taken: Iterable[int], waiting: Collection[int]
    ) -> None:
        """Take records as made or changed; those `waiting` for a reference are kept whole."""
        places = {place: inputs[place].id or str(outcomes[place].id) for place in taken}
        kept = {places[place] for place in waiting if place in places}
        for place, record in places.items():
            if self._settle_names(record, inputs[place], outcomes[place]) or record in self._records:
                kept.add(record)
            if inputs[place].object in self._watched:
                kept.add(record)
            self._claims.note(record, inputs[place], outcomes[place])
        made = {inputs[place].reference: record for place, record in places.items() if inputs[place].reference}
        values = {place: _resolved(inputs[place].values, made) for place in places}
        news = {*made.values()}
        before = -1
        while before != len(kept):
            # What a record that is kept refers to must be kept with it.
            before = len(kept)
            named = (values[place].values() for place, record in places.items() if record in kept)
            kept |= news.intersection(value for given in named for value in given if isinstance(value, str))
        for place, record in places.items():
            if record in kept:
                self._keep(record, inputs[place], values[place], outcomes[place])

    def _is_there(self, request: RecordInput) -> bool:
        """Whether it asks for nothing but what an earlier row gave the record."""
        record = self._records.get(request.id or "")
        return record is not None and all(record.values.get(name) == value for name, value in request.values.items())

    def _as_made(self, inputs: Sequence[RecordInput]) -> Iterator[RecordInput]:
        """The inputs, where they change what is foretold with all that it was given before."""
        named: list[str] = []
        for request in inputs:
            record = self._records.get(request.id or "")
            if record is None:
                yield self._referring(request)
                continue
            made = self._anew(record, str(request.id))
            values = {**made.values, **request.values}
            if record.is_new and request.id in named:
                # The same record once more must not be named like the first, but means itself like it.
                again = f"{request.id}/{len(named)}"
                values = {
                    name: {REFERENCE_KEY: again} if value == request.id else value for name, value in values.items()
                }
                made = replace(made, reference=again)
            named.append(str(request.id))
            yield self._referring(replace(made, values=values))

    def _own(self, request: RecordInput, outcome: Outcome) -> Outcome:
        """The outcome without a circle that another record of the batch closes over what this one had before."""
        record = self._records.get(request.id or "")
        if record is None or not outcome.problems:
            return outcome
        changed = {name for name, value in request.values.items() if value != record.values.get(name)}
        problems = (one for one in outcome.problems if one.code != "hierarchy_cycle" or one.field in changed)
        return replace(outcome, problems=tuple(problems))

    def _with_status(self, inputs: Sequence[RecordInput], outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
        """The outcomes saying what a save would have said of records that nothing stands against."""
        stands: dict[str, _Record] = {}
        for request, outcome in zip(inputs, outcomes, strict=True):
            if outcome.problems:
                yield outcome
                continue
            if request.id is None:
                yield replace(outcome, status="created")
                continue
            record = stands.get(request.id, self._records.get(request.id))
            differs = record.differs(request, outcome) if record else outcome.differs
            before = record.values if record else EMPTY
            stands[request.id] = _Record(request.object, False, {**before, **request.values}, outcome.values)
            yield replace(outcome, id=request.id, status="updated" if differs else "unchanged")

    def _stand_ins(self, asked: Sequence[RecordInput], given: Collection[str | None]) -> Iterator[RecordInput]:
        """The foretold records that those asked about refer to, and so on."""
        done = {*given}
        siblings = islice(self._siblings(asked), MOST_SIBLINGS)
        waiting = [[*siblings], *(_named(request) for request in asked)]
        while waiting:
            for name in waiting.pop(0):
                if name in done or name not in self._records:
                    continue
                done.add(name)
                stand_in = self._referring(self._anew(self._records[name], name))
                waiting.append(_named(stand_in))
                yield stand_in

    def _siblings(self, asked: Sequence[RecordInput]) -> Iterator[str]:
        """What earlier rows made to count in the same records as those asked about."""
        held = (name for request in asked if request.object in self._watched for name in _named(request))
        for name in dict.fromkeys(held):
            yield from self._counted.get(name, ())

    def _anew(self, record: _Record, name: str) -> RecordInput:
        """What makes a foretold record what it is by now."""
        if record.is_new:
            return RecordInput(record.object, record.values, CREATE, reference=name)
        return RecordInput(record.object, record.values, UPDATE, name)

    def _referring(self, request: RecordInput) -> RecordInput:
        """The record referring to new ones by the names that they have in the batch."""
        return replace(request, values={name: self._reference(value) for name, value in request.values.items()})

    def _reference(self, value: Any) -> Any:
        record = self._records.get(value) if isinstance(value, str) else None
        return {REFERENCE_KEY: value} if record and record.is_new else value

    def _settle_names(self, record: str, request: RecordInput, outcome: Outcome) -> bool:
        """Have the record found by what it is called now; answers whether rows mean it by that."""
        is_meant = False
        for pair, meant in self._meant.items():
            if pair[0] != request.object or not (request.id is None or pair[1] in request.values):
                continue
            key = self._key(pair)(outcome.values.get(pair[1]))
            names, named = self._names[pair], self._named[pair]
            old = names.get(record)
            if old is not None and old != key and record in named.get(old, ()):
                named[old].remove(record)
            wanted = key is not None and (meant is None or hash(key) in meant)
            is_meant = is_meant or wanted
            if wanted or request.id is not None:
                names[record] = key
            if wanted and record not in named.setdefault(key, []):
                named[key].append(record)
        return is_meant

    def _keep(self, record: str, request: RecordInput, values: Mapping[str, Any], outcome: Outcome) -> None:
        before = self._records.get(record)
        is_new = before.is_new if before else request.id is None
        given = {**(before.values if before else EMPTY), **values}
        self._records[record] = _Record(request.object, is_new, given, outcome.values)
        if request.object in self._watched:
            for value in values.values():
                if isinstance(value, str) and record not in self._counted[value][-1:]:
                    self._counted[value].append(record)

    def _key(self, pair: Pair) -> Callable[[Any], Any]:
        if pair not in self._keys:
            compiled = self._model.object(pair[0])
            self._keys[pair] = key_maker(compiled, compiled.fields[pair[1]])
        return self._keys[pair]


def _named(request: RecordInput) -> list[str]:
    """The records that it may refer to, by id or by their names in the batch."""
    values = (value.get(REFERENCE_KEY) if type(value) is dict else value for value in request.values.values())
    return [value for value in values if isinstance(value, str)]


def _resolved(values: Mapping[str, Any], made: Mapping[str | None, str]) -> Mapping[str, Any]:
    """The values with the ids of records that were made in the same batch."""
    return {
        name: made.get(value[REFERENCE_KEY], value) if type(value) is dict and REFERENCE_KEY in value else value
        for name, value in values.items()
    }
