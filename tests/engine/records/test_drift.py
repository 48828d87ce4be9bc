"""Stored values equal recomputed ones, whatever was done before, by however many at once."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metacrm.engine.change import CREATE, DELETE, RESTORE, UPDATE, RecordInput
from metacrm.engine.records.recompute import recompute
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, made

OBJECTS = ("club", "gathering", "guest")
Operation = tuple[str, str, int, int]
"""What is done to which object, and two numbers that choose the record and its values."""

operations = st.lists(
    st.tuples(
        st.sampled_from((CREATE, CREATE, CREATE, UPDATE, UPDATE, "move", DELETE, RESTORE)),
        st.sampled_from(OBJECTS),
        st.integers(0, 40),
        st.integers(0, 999),
    ),
    min_size=30,
    max_size=60,
)


class World:
    """The records made so far, deleted ones too, and the operations on them as inputs of a save."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.known: dict[str, list[str]] = {name: [] for name in OBJECTS}
        self.seconds = 0

    def do(self, batch: list[Operation]) -> None:
        """Carry out what can be in one save, as an import does."""
        self.seconds += 1
        inputs = [request for one in batch if (request := self._input(*one))]
        for outcome in self.runtime.records.save(at(self.seconds), inputs, all_or_none=False):
            if outcome.status == "created" and outcome.id:
                self.known[outcome.object].append(outcome.id)

    def _input(self, verb: str, name: str, which: int, number: int) -> RecordInput | None:
        if verb == CREATE:
            return RecordInput(name, {"name": f"R{number}", **self._values(name, number), **self._link(name, which)})
        known = self.known[name]
        if not known:
            return None
        record = known[which % len(known)]
        if verb in (DELETE, RESTORE):
            return RecordInput(name, operation=verb, id=record)
        values = self._link(name, number) if verb == "move" else self._values(name, number)
        return RecordInput(name, values, UPDATE, record)

    def _values(self, name: str, number: int) -> dict[str, Any]:
        some = str(number % 17) if number % 7 else None
        of_club, of_guest = {"budget": some and f"{some}000"}, {"gift": some, "is_coming": number % 3 > 0}
        day = f"2026-03-{number % 28 + 1:02d}" if number % 5 else None
        of_gathering = {"price": some, "seats": number % 4, "is_held": number % 2 > 0, "day": day}
        values: dict[str, dict[str, Any]] = {"club": of_club, "gathering": of_gathering, "guest": of_guest}
        return values[name]

    def _link(self, name: str, which: int) -> dict[str, Any]:
        link = {"gathering": "club", "guest": "gathering"}.get(name)
        holders = self.known[link] if link else []
        return {link: holders[which % len(holders)] if which % 9 else None} if link and holders else {}


def drifted(runtime: Runtime) -> list[Any]:
    return [drift for drift in recompute(runtime, OBJECTS, mend=False) if drift.drifted]


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(done=operations, size=st.integers(1, 8))
def test_nothing_drifts(library_runtime: Runtime, done: list[Operation], size: int) -> None:
    world = World(library_runtime)
    for start in range(0, len(done), size):
        world.do(done[start : start + size])
    assert drifted(library_runtime) == []


@pytest.mark.long
def test_nothing_drifts_in_a_hundred_thousand_operations(library_runtime: Runtime) -> None:
    chance, world = random.Random(20261122), World(library_runtime)
    verbs = (CREATE, CREATE, UPDATE, UPDATE, "move", DELETE, RESTORE)
    for _ in range(1_000):
        batch = [
            (chance.choice(verbs), chance.choice(OBJECTS), chance.randrange(10**6), chance.randrange(10**6))
            for _ in range(100)
        ]
        world.do(batch)
    assert drifted(library_runtime) == []


def test_several_who_save_at_once_do_not_drift(library_on_postgresql_only: Runtime) -> None:
    runtime = library_on_postgresql_only
    clubs = made(runtime, "club", {"name": "Go", "budget": "9000"}, {"name": "Chess", "budget": "9000"})

    def work(seed: int) -> None:
        chance = random.Random(seed)
        mine: list[str] = []
        for step in range(12):
            values = {"name": "G", "club": chance.choice(clubs), "price": "1", "seats": step, "is_held": True}
            if mine and step % 3 == 2:
                runtime.records.save(at(step), [RecordInput("gathering", values, UPDATE, chance.choice(mine))])
            else:
                mine += made(runtime, "gathering", values, {**values, "club": chance.choice(clubs)})

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = [runtime.records.get(at(), "club", club, ("held",))["held"] for club in clubs]
    assert sum(counted) == 4 * 8 * 2
    assert drifted(runtime) == []
